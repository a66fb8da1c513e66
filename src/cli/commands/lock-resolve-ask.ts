import { createInterface } from 'node:readline/promises';
import type { ConflictedLock } from '../../crew/lock-sides.js';
import { type MergedShot, settled } from '../../store/lock-merge.js';
import { canAsk } from '../question.js';
import { type Terminal, write } from '../terminal.js';
import { questionsText } from './lock-resolve-text.js';

/**
 * Asks for each open question which take is in the film. Undefined when nobody is there to answer, or the answer is to
 * leave it.
 */
export async function askTakes(
  merged: readonly MergedShot[],
  conflict: ConflictedLock,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<readonly MergedShot[] | undefined> {
  if (!canAsk(terminal, options)) {
    return undefined;
  }
  const { stdin, stdout, signal } = terminal;
  const prompt = createInterface({ input: stdin, output: stdout });
  const left = new AbortController();
  prompt.once('close', () => left.abort());
  try {
    const chosen: MergedShot[] = [];
    for (const each of merged) {
      if (!each.question) {
        chosen.push(each);
        continue;
      }
      await write(stdout, questionsText([each], conflict, terminal));
      const numbers = each.shot.takes.map(({ take }) => take);
      let take: number | undefined;
      while (take === undefined) {
        const question = `Which take of ${each.id} is in the film? [${numbers.join('/')}] `;
        const answer = await prompt.question(question, { signal: AbortSignal.any([signal, left.signal]) });
        take = numbers.find((number) => String(number) === answer.trim());
      }
      chosen.push(settled(each, take, conflict.sides.theirs));
    }
    return chosen;
  } catch (error) {
    if (left.signal.aborted && !signal.aborted) {
      await write(stdout, '\n');
      return undefined;
    }
    throw error;
  } finally {
    prompt.close();
  }
}
