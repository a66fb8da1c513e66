import type { StoryreelError } from '../diagnostics/errors.js';
import { isDepotError } from '../remote/depot-errors.js';
import type { Notice } from '../store/notice.js';

/** How many clips are told by name. */
const NAMED = 10;

/** Clips that the shared store would not give or take, and why. */
export interface Refusals<Clip> {
  /** How many there are. */
  count(): number;
  /** Does `work` for a clip; undefined when the shared store refuses it. */
  noting<T>(clip: Clip, work: () => Promise<T>): Promise<T | undefined>;
  /** One notice for each reason. `meaning`: what it means for them. */
  notices(meaning: (clips: number) => string): readonly Notice[];
}

/**
 * Keeps what is refused of one clip from being the end of the others: one object may be archived, or not for everybody. That
 * the store cannot be reached concerns all of them, and is thrown on. `nameOf`: what people call a clip.
 */
export function openRefusals<Clip>(nameOf: (clip: Clip) => string): Refusals<Clip> {
  /** In the order of asking, which is the film's; answers come as they come. */
  const asked: Clip[] = [];
  const errors = new Map<Clip, StoryreelError>();
  return {
    count: () => errors.size,
    async noting(clip, work) {
      asked.push(clip);
      try {
        return await work();
      } catch (error) {
        if (!isDepotError(error, 'shared-store-refused')) {
          throw error;
        }
        errors.set(clip, error);
        return undefined;
      }
    },
    notices(meaning) {
      const reasons = new Map([...errors.values()].map((error) => [error.message, error]));
      return [...reasons.values()].map(({ code, message, hint }): Notice => {
        const names = asked.filter((clip) => errors.get(clip)?.message === message).map(nameOf);
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
