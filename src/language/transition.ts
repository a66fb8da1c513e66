import type { TransitionDocument } from './schema/edit.js';
import { XFADE_NAMES } from './xfade-names.js';

/** How one shot gives way to the next, other than by a cut. */
export interface Transition {
  /** As the author calls it, e.g. "dissolve". */
  readonly type: string;
  /** The xfade transition of ffmpeg that it is; of a type that nobody knows (`transition-unknown`) the type itself. */
  readonly kind: string;
  /** Overlap of the two shots. */
  readonly seconds: number;
}

/** Twelve frames at 24 a second, an editor's usual dissolve. */
const DEFAULT_SECONDS = 0.5;

/** What the language itself calls transitions, in the words of the film trade. */
const OWN_TYPES = ['cut', 'dissolve', 'fade', 'wipe', 'slide'] as const;

/** Every type of transition there is, the language's own first. */
export const TRANSITION_TYPES: readonly string[] = [
  ...OWN_TYPES,
  ...XFADE_NAMES.filter((name) => !(OWN_TYPES as readonly string[]).includes(name)),
];

/** A transition in its long form. */
type LongTransition = Exclude<TransitionDocument, string>;

/** A transition with everything in it said; undefined for a cut, which is also what nobody's word means. */
export function buildTransition(document: TransitionDocument | undefined): Transition | undefined {
  if (document === undefined) {
    return undefined;
  }
  const long: LongTransition = typeof document === 'string' ? { type: document } : document;
  const { type, duration = DEFAULT_SECONDS } = long;
  return type === 'cut' ? undefined : { type, kind: kindOf(long), seconds: duration };
}

/**
 * A dissolve is ffmpeg's plain cross-fade (its own `dissolve` is a grainy one), a fade goes through a colour, a wipe and
 * a slide have a direction; everything else is called what ffmpeg calls it.
 */
function kindOf({ type, color = 'black', direction = 'left' }: LongTransition): string {
  switch (type) {
    case 'dissolve':
      return 'fade';
    case 'fade':
      return `fade${color}`;
    case 'wipe':
    case 'slide':
      return `${type}${direction}`;
    default:
      return type;
  }
}
