import { StoryreelError } from '../diagnostics/errors.js';
import type { CopyFormat } from '../media/copy-film.js';
import type { Plan } from '../plan/plan.js';
import type { Quality } from '../stitch/film-input.js';
import { type FrameSize, frameSize } from '../terms/frame-size.js';

/** How a film is to come out, beside what the storyboard says. Absent: as its clips are, at the standard quality. */
export interface EditOptions {
  /** "1920x1080", or "1080p" for that at the film's shape. */
  readonly size?: string;
  readonly quality?: Quality;
  /** Made from the finished mp4, beside it. */
  readonly formats?: readonly CopyFormat[];
  /** A picture of the film beside it: of a typical frame, or of the one at so many seconds. */
  readonly poster?: 'typical' | number;
  /** No film rather than one with stand-ins. */
  readonly strict?: boolean;
  /** While shots are rendered, a draft of the film is always in its place. */
  readonly live?: boolean;
}

/** What H.264 level 6.2 and common decoders take. */
const LARGEST = 8192;
const SMALLEST = 16;

/** The size that was asked for. Throws a StoryreelError `size-invalid` that says what is wrong with it. */
export function sizeWanted(written: string, plan: Plan): FrameSize {
  const pixels = /^(\d+)x(\d+)$/i.exec(written);
  const shape = plan.shots[0]?.aspectRatio ?? '16:9';
  const size = pixels
    ? { width: Number(pixels[1]), height: Number(pixels[2]) }
    : (frameSize(shape, written) ?? frameSize('16:9', written));
  const sides = size ? [size.width, size.height] : [];
  if (!size || sides.some((side) => side < SMALLEST || side > LARGEST)) {
    throw new StoryreelError('size-invalid', `"${written}" is no size a film can have`, {
      hint: `write it like 1920x1080 or 1080p, each side from ${SMALLEST} to ${LARGEST}`,
    });
  }
  if (sides.some((side) => side % 2 !== 0)) {
    throw new StoryreelError('size-invalid', `a film of ${written} cannot be encoded: a side is odd`, {
      hint: `take ${size.width + (size.width % 2)}x${size.height + (size.height % 2)}`,
    });
  }
  return size;
}
