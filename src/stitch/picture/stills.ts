import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DRAWING_VERSION } from '../../media/drawing/drawing-version.js';
import type { FfmpegInput } from '../../media/ffmpeg.js';
import { type Digest, digestOf } from '../../terms/digest.js';
import type { OverlayDrawing } from '../stitch-crew.js';
import type { Segment } from '../timeline/timeline.js';
import type { Workshop } from '../workshop.js';

/** A picture that is drawn when it is wanted. */
export interface Still {
  /** Of what is drawn: the same digest, the same picture. */
  readonly digest: Digest;
  /** Draws it, at most once a run, and gives it as a file. */
  readonly input: () => Promise<FfmpegInput>;
}

/** The drawn pictures of one run. */
export interface Stills {
  /** A card's or a slate's. */
  of(segment: Segment): Still;
  over(drawing: OverlayDrawing): Still;
}

/** Opens the stills of a run, which lie in its folder. */
export function openStills({ crew, format, folder }: Workshop): Stills {
  const drawn = new Map<Digest, Promise<FfmpegInput>>();
  const still = (digest: Digest, draw: () => Promise<Buffer>): Still => ({
    digest,
    input() {
      const input = drawn.get(digest) ?? draw().then((png) => keep(png, join(folder, `still-${digest}.png`)));
      drawn.set(digest, input);
      return input;
    },
  });
  const { size } = format;
  return {
    of({ source }) {
      switch (source.kind) {
        case 'card':
          return still(source.card.digest, source.card.draw);
        case 'slate': {
          const { id, prompt, seconds, missing = 'not rendered yet' } = source.shot;
          const slate = { size, id, prompt, seconds, reason: missing, place: source.place };
          return still(digestOfDrawing('slate', slate), () => crew.drawSlate(slate));
        }
        default:
          throw new Error('a clip is not a still');
      }
    },
    over: (drawing) =>
      still(digestOfDrawing('over', { size, ...drawing }), () => crew.drawOverlay(drawing, size)),
  };
}

/** The digest of a drawing by what it says. */
export function digestOfDrawing(kind: string, words: object): Digest {
  return digestOf(JSON.stringify([DRAWING_VERSION, kind, words]));
}

async function keep(png: Buffer, path: string): Promise<FfmpegInput> {
  await writeFile(path, png);
  // A % in the folder's name is not the number of a series.
  return { from: path, options: ['-f', 'image2', '-pattern_type', 'none'] };
}
