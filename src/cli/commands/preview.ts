import { asAnimatic, previewOptions } from '../../crew/preview.js';
import { makeFilm } from '../../film.js';
import type { ExitName } from '../../terms/exit.js';
import { type EditFlags, editOf } from '../edit-flags.js';
import { hireForCommand } from '../film-crew.js';
import { runWithProgress } from '../film-run.js';
import type { Terminal } from '../terminal.js';

/** `storyreel preview`: the animatic of the film, free and offline. Never touches the lock or film.mp4. */
export function preview(
  file: string | undefined,
  options: EditFlags & { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitName> {
  return runWithProgress(terminal, options.json === true, async (emit) => {
    const open = { adapt: asAnimatic, extraOptions: previewOptions };
    const crew = hireForCommand(
      file,
      { kind: 'preview', open, edit: editOf(options), emit, consent: async () => undefined },
      terminal,
    );
    try {
      return await makeFilm(crew);
    } finally {
      await crew.close();
    }
  });
}
