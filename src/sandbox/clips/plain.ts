import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ffmpeg } from '../../media/ffmpeg.js';
import type { Parameters } from '../../models/request.js';
import { frameSize } from '../../terms/frame-size.js';
import type { ClipMaker } from './room.js';

const FRAMES_PER_SECOND = 24;

/** The colours of a film, and tagged so: the edit can copy such a clip. */
const COLOUR = 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p';
const COLOUR_TAGS = [
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709'],
  ...['-color_trc', 'bt709', '-color_range', 'tv'],
];

/**
 * Test pictures of the right length, size and sound, for tests and measurements: each kind is encoded once. A clip's bytes
 * still belong to its request alone, because the request's digest is appended in a box that players skip.
 */
export function plainClips(ffmpeg: Ffmpeg, folder: string, signal: AbortSignal): ClipMaker {
  const kinds = new Map<string, Promise<Buffer>>();
  return async ({ draft, key, path }) => {
    const kind = kindOf(draft.parameters);
    const base = kinds.get(kind) ?? makeKind(ffmpeg, join(folder, `${kind}.mp4`), draft.parameters, signal);
    kinds.set(kind, base);
    await writeFile(path, Buffer.concat([await base, freeBox(Buffer.from(key, 'hex'))]));
  };
}

function kindOf({ duration, resolution, aspect_ratio, audio }: Parameters): string {
  return `${resolution}-${aspect_ratio.replace(':', 'x')}-${duration}s${audio ? '-audio' : ''}`;
}

async function makeKind(
  ffmpeg: Ffmpeg,
  path: string,
  parameters: Parameters,
  signal: AbortSignal,
): Promise<Buffer> {
  const kept = await readFile(path).catch(() => undefined);
  if (kept) {
    return kept;
  }
  await mkdir(join(path, '..'), { recursive: true });
  const { width, height } = frameSize(parameters.aspect_ratio, parameters.resolution) ?? {
    width: 64,
    height: 64,
  };
  const { duration } = parameters;
  const sound = parameters.audio
    ? [`sine=frequency=330:sample_rate=48000:duration=${duration},aformat=channel_layouts=stereo[sound]`]
    : [];
  // Another sandbox may make the same kind at the same time.
  const partial = `${path}.${randomUUID()}`;
  await ffmpeg.run({
    inputs: [],
    graph: [
      `testsrc=size=${width}x${height}:rate=${FRAMES_PER_SECOND}:duration=${duration},${COLOUR}[film]`,
      ...sound,
    ],
    outputs: [
      {
        to: partial,
        options: [
          ...[
            '-map',
            '[film]',
            ...(parameters.audio ? ['-map', '[sound]', '-c:a', 'aac', '-b:a', '96k'] : []),
          ],
          ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '35', '-g', '48', ...COLOUR_TAGS],
          ...[
            '-fflags',
            '+bitexact',
            '-flags:v',
            '+bitexact',
            '-flags:a',
            '+bitexact',
            '-map_metadata',
            '-1',
          ],
          ...['-movflags', '+faststart', '-f', 'mp4'],
        ],
      },
    ],
    signal,
  });
  await rename(partial, path);
  return readFile(path);
}

/** An mp4 box whose content means nothing (ISO/IEC 14496-12, Free Space Box). */
function freeBox(content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length, 0);
  head.write('free', 4, 'latin1');
  return Buffer.concat([head, content]);
}
