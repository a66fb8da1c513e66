import { makeSheet } from '../../crew/contact-sheet.js';
import { sayingDiskErrors } from '../../crew/disk-errors.js';
import { hasErrors } from '../../diagnostics/diagnostic.js';
import type { ExitName } from '../../terms/exit.js';
import { findMachineFfmpeg } from '../ffmpeg.js';
import { runWithProgress } from '../film-run.js';
import { openForCommand } from '../open.js';
import type { Terminal } from '../terminal.js';

/** `storyreel sheet`: all shots on one picture, `sheet.png`. Buys nothing, makes no film, and may be run beside a render. */
export function sheet(
  file: string | undefined,
  options: { readonly json?: boolean; readonly model?: string },
  terminal: Terminal,
): Promise<ExitName> {
  return runWithProgress(terminal, options.json === true, async (emit) => {
    const film = await openForCommand(file, terminal, { model: options.model });
    const { plan, diagnostics, store } = film;
    if (!plan || hasErrors(diagnostics)) {
      return { exit: 'storyboard-errors', diagnostics };
    }
    const ffmpeg = await findMachineFfmpeg(terminal, store.files.hidden);
    const { path } = await sayingDiskErrors('make the sheet', () =>
      makeSheet(film, plan, {
        ffmpeg,
        signal: terminal.signal,
        onProgress: (fraction) => emit({ type: 'stitch-progress', step: 'slates', fraction }),
      }),
    );
    emit({ type: 'output-made', output: 'sheet', path, unchanged: false });
    return { exit: 'done', diagnostics };
  });
}
