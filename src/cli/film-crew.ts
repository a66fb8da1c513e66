import { type HiredCrew, type HireOptions, hireCrew, type KeyedFilm } from '../crew/hire-crew.js';
import { findMachineFfmpeg } from './ffmpeg.js';
import { openForCommand } from './open.js';
import type { Terminal } from './terminal.js';

/** What a command says about its film; the rest comes from the process. */
export type CommandFilm = Pick<
  HireOptions,
  'kind' | 'edit' | 'onlyTakes' | 'consent' | 'agreed' | 'agreesToMost' | 'buysAnew' | 'emit'
> & {
  readonly open: Parameters<typeof openForCommand>[2];
  /** Told of the film as soon as it is open, and whenever it is opened anew. */
  readonly opened?: (film: KeyedFilm) => void;
};

/** Hires the crew for the film a command is about. */
export function hireForCommand(file: string | undefined, film: CommandFilm, terminal: Terminal): HiredCrew {
  const { clock, fetch, signal } = terminal;
  return hireCrew({
    ...film,
    async open() {
      const opened = await openForCommand(file, terminal, film.open);
      film.opened?.(opened);
      return opened;
    },
    ffmpeg: (hidden) => findMachineFfmpeg(terminal, hidden),
    clock,
    fetch,
    signal,
  });
}
