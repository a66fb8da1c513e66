import type { StoryreelError } from '../diagnostics/errors.js';
import { isDepotError } from '../remote/depot-errors.js';
import type { Notice } from '../store/notice.js';
import { takeName } from '../terms/take-name.js';
import type { MissingTake } from './missing-takes.js';

/** How many clips are told by name. */
const NAMED = 10;

/** Clips that the shared store would not give, and why. */
export interface Refusals {
  /** How many there are. */
  count(): number;
  /** Does `work` for a take; undefined when the shared store refuses it. */
  noting<T>(take: MissingTake, work: () => Promise<T>): Promise<T | undefined>;
  /** One notice for each reason. `meaning`: what it means for them. */
  notices(meaning: (clips: number) => string): readonly Notice[];
}

/**
 * Keeps what is refused of one clip from being the end of the others: one object may be archived, or not for everybody. That
 * the store cannot be reached concerns all of them, and is thrown on.
 */
export function openRefusals(): Refusals {
  /** In the order of asking, which is the film's; answers come as they come. */
  const asked: MissingTake[] = [];
  const errors = new Map<MissingTake, StoryreelError>();
  return {
    count: () => errors.size,
    async noting(take, work) {
      asked.push(take);
      try {
        return await work();
      } catch (error) {
        if (!isDepotError(error, 'shared-store-refused')) {
          throw error;
        }
        errors.set(take, error);
        return undefined;
      }
    },
    notices(meaning) {
      const reasons = new Map([...errors.values()].map((error) => [error.message, error]));
      return [...reasons.values()].map(({ code, message, hint }): Notice => {
        const names = asked.filter((take) => errors.get(take)?.message === message).map(takeName);
        return {
          code,
          message: `${message}; ${meaning(names.length)}: ${listed(names)}`,
          ...(hint !== undefined && { hint }),
        };
      });
    },
  };
}

function listed(names: readonly string[]): string {
  const more = names.length > NAMED ? `, and ${names.length - NAMED} more` : '';
  return `${names.slice(0, NAMED).join(', ')}${more}`;
}
