import { planTimeline } from '../crew/plan-timeline.js';
import { hasErrors } from '../diagnostics/diagnostic.js';
import { describeTimeline } from '../stitch/timeline/describe-timeline.js';
import type { ExitName } from '../terms/exit.js';
import { findMachineFfmpeg } from './ffmpeg.js';
import { openForCommand, printDiagnostics } from './open.js';
import { type Terminal, write, writeLine } from './terminal.js';

/** Prints the frame-numbered edit of the clips that are stored, and makes nothing. Buys nothing, takes no project. */
export async function showTimeline(
  file: string | undefined,
  options: { readonly json?: boolean; readonly model?: string },
  terminal: Terminal,
): Promise<ExitName> {
  const { plan, store, diagnostics } = await openForCommand(file, terminal, {
    making: true,
    model: options.model,
  });
  if (!plan || hasErrors(diagnostics)) {
    await printDiagnostics(diagnostics, terminal, terminal.stderr);
    return 'storyboard-errors';
  }
  const ffmpeg = await findMachineFfmpeg(terminal, store.files.hidden);
  const parts = { store, name: 'film.mp4', ffmpeg, signal: terminal.signal };
  const { text, document } = describeTimeline(await planTimeline(plan, parts));
  if (options.json) {
    await writeLine(terminal.stdout, JSON.stringify(document));
  } else {
    await write(terminal.stdout, text);
  }
  return 'done';
}
