import { planTimeline } from '../crew/plan-timeline.js';
import { hasErrors } from '../diagnostics/diagnostic.js';
import { timelineDocument } from '../stitch/timeline/timeline-document.js';
import type { ExitName } from '../terms/exit.js';
import { findMachineFfmpeg } from './ffmpeg.js';
import { openForCommand } from './open.js';
import { printDiagnostics } from './print-diagnostics.js';
import { type Terminal, wantsColour, widthOf, write, writeLine } from './terminal.js';
import { timelineText } from './timeline-text.js';

/** Prints the frame-numbered edit of the clips that are stored, and makes nothing. Buys nothing, takes no project. */
export async function showTimeline(
  file: string | undefined,
  options: { readonly json?: boolean; readonly model?: string },
  terminal: Terminal,
): Promise<ExitName> {
  const film = await openForCommand(file, terminal, { model: options.model, asLocked: true });
  const { plan, store, diagnostics } = film;
  if (!plan || hasErrors(diagnostics)) {
    await printDiagnostics(diagnostics, terminal, terminal.stderr);
    return 'storyboard-errors';
  }
  const ffmpeg = await findMachineFfmpeg(terminal, store.files.hidden);
  const parts = { store, name: 'film.mp4', ffmpeg, signal: terminal.signal };
  const document = timelineDocument(await planTimeline({ ...film, plan }, parts));
  if (options.json) {
    await writeLine(terminal.stdout, JSON.stringify(document));
  } else {
    const look = { width: widthOf(terminal.stdout), colour: wantsColour(terminal, terminal.stdout) };
    await write(terminal.stdout, timelineText(document, look));
  }
  return 'done';
}
