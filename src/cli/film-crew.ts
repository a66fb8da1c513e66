import { type HiredCrew, type HireOptions, hireCrew } from '../crew/hire-crew.js';
import { findMachineFfmpeg } from './ffmpeg.js';
import { openForCommand } from './open.js';
import type { Terminal } from './terminal.js';

/** What a command says about its film; the rest comes from the process. */
export type CommandFilm = Pick<
  HireOptions,
  'kind' | 'edit' | 'onlyTakes' | 'consent' | 'agreed' | 'agreesToMost' | 'buysAnew' | 'emit'
> & {
  readonly open: Parameters<typeof openForCommand>[2];
};

/** Hires the crew for the film a command is about. */
export function hireForCommand(file: string | undefined, film: CommandFilm, terminal: Terminal): HiredCrew {
  const { clock, fetch, signal } = terminal;
  return hireCrew({
    ...film,
    open: () => openForCommand(file, terminal, film.open),
    ffmpeg: (hidden) => findMachineFfmpeg(terminal, hidden),
    clock,
    fetch,
    signal,
  });
}
