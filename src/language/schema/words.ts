/** What several parts of the storyboard's schema are made of. */
import { z } from 'zod';

/** More than white space. */
export const text = z.string().regex(/\S/);

/** A time or a length, nothing negative. */
export const seconds = z.number().min(0);

/** A length of something that is there. */
export const someSeconds = z.number().gt(0);

/** What editors and error messages tell of a value. */
interface Explanation<T> {
  readonly description: string;
  /** At least one; the first is the one that error messages show. */
  readonly examples: readonly [T, ...T[]];
}

/**
 * A mapping of which mostly one value is wanted, so that this value alone will do: `voice: mira.wav` for
 * `voice: { file: mira.wav }`.
 */
export function orShort<S extends z.ZodType, M extends z.ZodType>(
  short: S,
  mapping: M,
  explanation: Explanation<z.input<S> | z.input<M>>,
) {
  const examples = [...explanation.examples];
  return z
    .union([
      // The branches explain themselves to whoever wrote one of them wrong.
      short.meta({ examples: examples.filter((example) => typeof example !== 'object') }),
      mapping.meta({ examples: examples.filter((example) => typeof example === 'object') }),
    ])
    .meta({ description: explanation.description, examples });
}
