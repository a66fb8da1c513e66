import { makeFilm } from '../../film.js';
import type { ExitName } from '../../terms/exit.js';
import { type EditFlags, editOf } from '../edit-flags.js';
import { hireForCommand } from '../film-crew.js';
import { runWithProgress } from '../film-run.js';
import type { Terminal } from '../terminal.js';

/** `storyreel stitch`: the film of the clips that are in the store, with slates for the rest. Buys nothing. */
export async function stitch(
  file: string | undefined,
  options: EditFlags & { readonly json?: boolean; readonly model?: string; readonly showTimeline?: boolean },
  terminal: Terminal,
): Promise<ExitName> {
  if (options.showTimeline) {
    const { showTimeline } = await import('../show-timeline.js');
    return showTimeline(file, options, terminal);
  }
  return runWithProgress(terminal, options.json === true, async (emit) => {
    const crew = hireForCommand(
      file,
      {
        kind: 'stitch',
        open: { model: options.model, asLocked: true },
        edit: editOf(options),
        emit,
        consent: async () => undefined,
      },
      terminal,
    );
    try {
      return await makeFilm(crew);
    } finally {
      await crew.close();
    }
  });
}
