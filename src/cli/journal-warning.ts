import type { AttemptBook } from '../render/attempt-book.js';
import { type Terminal, writeLine } from './terminal.js';

/**
 * Warns of what the journal has lost without a trace of the shot it was about. A damaged line that names its shot stops
 * that shot; this one stops nothing, so whoever pays has to know of it.
 */
export async function warnOfLostLines(
  { lost }: Pick<AttemptBook, 'lost'>,
  terminal: Terminal,
): Promise<void> {
  if (lost === 0) {
    return;
  }
  const lines = lost === 1 ? 'a line of the journal is' : `${lost} lines of the journal are`;
  await writeLine(
    terminal.stderr,
    `warning[journal-damaged] ${lines} lost: a job that was paid for may be unknown, and its shot be bought again
  hint: compare \`storyreel status\` with the providers' lists of jobs before you buy`,
  );
}
