import { hasErrors } from '../../diagnostics/diagnostic.js';
import { StoryreelError } from '../../diagnostics/errors.js';
import { nearest } from '../../diagnostics/nearest.js';
import { openRepository } from '../../git/repository.js';
import type { HistoryNote } from '../../history/note.js';
import { explainShot } from '../../history/why.js';
import type { ExitName } from '../../terms/exit.js';
import { whyDocument } from '../history/why-document.js';
import { whyText } from '../history/why-text.js';
import { openForCommand } from '../open.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { rehearsalPart, sayRehearsal } from '../rehearsal.js';
import { type Terminal, wantsColour, widthOf, write, writeLine } from '../terminal.js';

/** Options of `storyreel why`. */
export interface WhyOptions {
  readonly json?: boolean;
  /** The model of every shot, whatever the storyboard says. */
  readonly model?: string;
}

/** `storyreel why`: why a shot is to be rendered or not, field by field, and which commit made it so. */
export async function why(
  id: string,
  file: string | undefined,
  options: WhyOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const film = await openForCommand(file, terminal, { model: options.model });
  const { plan, store } = film;
  if (!plan) {
    await printDiagnostics(film.diagnostics, terminal, terminal.stderr);
    return 'storyboard-errors';
  }
  const planned = plan.shots.find((shot) => shot.id === id);
  if (!planned) {
    const names = plan.shots.map((shot) => shot.id);
    const close = nearest(id, names);
    throw new StoryreelError('shot-unknown', `no shot has the id "${id}"`, {
      ...(close ? { hint: `did you mean ${close}?` } : {}),
    });
  }
  const { folder, lock } = store.files;
  const { env: environment, signal } = terminal;
  const opened = await openRepository(folder, { environment, signal });
  const { repository } = opened;
  const reasons = await explainShot({ plan, planned, lock, folder, repository });
  const notes: readonly HistoryNote[] = opened.repository
    ? []
    : [{ code: opened.without, message: `${opened.message}, so no commits are named` }];
  if (options.json) {
    await writeLine(
      terminal.stdout,
      JSON.stringify({ ...whyDocument(reasons, notes), ...rehearsalPart(store.files) }),
    );
  } else {
    const { stdout } = terminal;
    const text = whyText(reasons, notes, { width: widthOf(stdout), colour: wantsColour(terminal, stdout) });
    await write(stdout, text);
    await sayRehearsal(store.files, terminal);
  }
  const isBlocked = planned.state === 'blocked';
  if (isBlocked && !options.json) {
    const errors = film.diagnostics.filter((each) => hasErrors([each]));
    await printDiagnostics(errors, terminal, terminal.stderr);
  }
  return isBlocked ? 'storyboard-errors' : 'done';
}
