import type { ConflictedLock } from '../../crew/lock-sides.js';
import { type MergedShot, settled } from '../../store/lock-merge.js';
import { atPrompt, canAsk } from '../question.js';
import { type Terminal, write } from '../terminal.js';
import { questionsText } from './lock-resolve-text.js';

/**
 * Asks for each open question which take is in the film. Undefined when nobody is there to answer, or the input ends
 * before all are answered. Throws EndedAtQuestion, and the signal's reason.
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
  return await atPrompt(terminal, async (ask) => {
    const chosen: MergedShot[] = [];
    for (const each of merged) {
      if (!each.question) {
        chosen.push(each);
        continue;
      }
      await write(terminal.stdout, questionsText([each], conflict, terminal));
      const numbers = each.shot.takes.map(({ take }) => take);
      let take: number | undefined;
      while (take === undefined) {
        const answer = await ask(`Which take of ${each.id} is in the film? [${numbers.join('/')}] `);
        take = numbers.find((number) => String(number) === answer);
      }
      chosen.push(settled(each, take, conflict.sides.theirs));
    }
    return chosen;
  });
}
