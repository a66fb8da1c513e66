import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FfmpegInput } from '../../media/ffmpeg.js';
import { type Digest, digestOf } from '../../terms/digest.js';
import type { OverlayDrawing } from '../stitch-crew.js';
import type { Segment } from '../timeline/timeline.js';
import type { Workshop } from '../workshop.js';

/** A drawn picture as a file. */
export interface Still {
  readonly input: FfmpegInput;
  readonly digest: Digest;
}

/** The drawn pictures of one run, each drawn once and only when it is wanted. */
export interface Stills {
  /** A card's or a slate's. */
  of(segment: Segment): Promise<Still>;
  over(drawing: OverlayDrawing): Promise<Still>;
}

/** Opens the stills of a run, which lie in its folder. */
export function openStills({ crew, format, folder }: Workshop): Stills {
  const drawn = new Map<string, Promise<Still>>();
  const once = (name: string, draw: () => Promise<Buffer>): Promise<Still> => {
    const still = drawn.get(name) ?? draw().then((png) => keep(png, folder));
    drawn.set(name, still);
    return still;
  };
  return {
    of({ index, source }) {
      switch (source.kind) {
        case 'card':
          return once(`card ${index}`, async () => source.card.picture);
        case 'slate':
          return once(`slate ${index}`, () => {
            const { id, prompt, seconds, missing = 'not rendered yet' } = source.shot;
            const { place } = source;
            return crew.drawSlate({ size: format.size, id, prompt, seconds, reason: missing, place });
          });
        default:
          throw new Error('a clip is not a still');
      }
    },
    over: (drawing) => once(`over ${JSON.stringify(drawing)}`, () => crew.drawOverlay(drawing, format.size)),
  };
}

async function keep(png: Buffer, folder: string): Promise<Still> {
  const digest = digestOf(png);
  const path = join(folder, `still-${digest}.png`);
  await writeFile(path, png);
  // A % in the folder's name is not the number of a series.
  return { digest, input: { from: path, options: ['-f', 'image2', '-pattern_type', 'none'] } };
}
