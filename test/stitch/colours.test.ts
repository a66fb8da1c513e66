import { describe, expect, it } from 'vitest';
import type { Ffmpeg } from '../../src/media/ffmpeg.js';
import { readClipFacts } from '../../src/media/probe.js';
import { builds, decode, temporaryFolder } from '../media/footage.js';
import { FilmSet } from './rig.js';

/** Patches side by side, as red, green and blue. */
const PATCHES = [
  [200, 40, 30],
  [30, 160, 60],
  [40, 60, 190],
  [180, 180, 40],
  [128, 128, 128],
  [235, 235, 235],
] as const;

/** How a clip of the patches is made: the matrix and range its numbers are in, and what it says of them. */
interface Make {
  readonly matrix: string;
  readonly range?: 'tv' | 'pc';
  readonly tags: readonly string[];
  readonly size?: string;
  readonly pixels?: string;
  readonly encode?: readonly string[];
}

const tagged = (matrix: string, primaries: string, transfer: string, range = 'tv'): readonly string[] => [
  ...['-colorspace', matrix, '-color_primaries', primaries, '-color_trc', transfer, '-color_range', range],
];

const CLIPS: Readonly<Record<string, Make>> = {
  'tagged bt601': { matrix: 'smpte170m', tags: tagged('smpte170m', 'smpte170m', 'smpte170m') },
  'tagged as PAL': { matrix: 'smpte170m', tags: tagged('bt470bg', 'bt470bg', 'smpte170m') },
  'small and untagged': { matrix: 'smpte170m', tags: [] },
  'large and untagged': { matrix: 'bt709', tags: [], size: '1280x720' },
  'full range': { matrix: 'bt709', range: 'pc', tags: tagged('bt709', 'bt709', 'bt709', 'pc') },
  '10 bits': { matrix: 'bt709', tags: tagged('bt709', 'bt709', 'bt709'), pixels: 'yuv420p10le' },
  '10 bits HEVC': {
    matrix: 'smpte170m',
    tags: tagged('smpte170m', 'smpte170m', 'smpte170m'),
    pixels: 'yuv420p10le',
    encode: ['-c:v', 'libx265', '-tag:v', 'hvc1', '-x265-params', 'log-level=none'],
  },
  '4:4:4': { matrix: 'bt709', tags: tagged('bt709', 'bt709', 'bt709'), pixels: 'yuv444p' },
};

describe.each(builds())('with ffmpeg from $source', (ffmpeg) => {
  it.each(Object.keys(CLIPS))(
    'shows the colours of a clip that is %s as they are, tagged bt709',
    async (name) => {
      const set = new FilmSet(temporaryFolder(), ffmpeg);
      const path = await set.add({ number: 1 });
      await shootPatches(ffmpeg, path, CLIPS[name] as Make);
      const second = await set.add({ number: 2 });
      const report = await set.stitch({
        shots: set.shots.slice(0, 1),
        size: { width: 160, height: 96 },
        exactSize: true,
      });
      expect(report.segments[0]?.body?.origin).toBe('encoded');
      expect((await readClipFacts(set.film)).video.colour).toEqual(
        (await readClipFacts(second)).video.colour,
      );
      const seen = await patchesOf(ffmpeg, set.film);
      expect(
        seen
          .flatMap((patch, index) =>
            patch.map((value, channel) => Math.abs(value - (PATCHES[index]?.[channel] ?? 0))),
          )
          .every((off) => off <= 3),
        JSON.stringify(seen),
      ).toBe(true);
    },
  );

  it.each(['smpte2084', 'arib-std-b67'])(
    'brings a clip of high dynamic range (%s) into range',
    async (transfer) => {
      const set = new FilmSet(temporaryFolder(), ffmpeg);
      const path = await set.add({ number: 1 });
      await shootPatches(ffmpeg, path, {
        matrix: 'bt2020',
        tags: tagged('bt2020nc', 'bt2020', transfer),
        pixels: 'yuv420p10le',
      });
      await set.stitch({ exactSize: true });
      const { video } = await readClipFacts(set.film);
      expect(video.colour).toMatchObject({
        range: 'tv',
        matrix: 'bt709',
        primaries: 'bt709',
        transfer: 'bt709',
      });
      const [red = [], , blue = [], , grey = [], white = []] = await patchesOf(ffmpeg, set.film);
      expect(red[0]).toBeGreaterThan((red[1] ?? 0) + 60);
      expect(blue[2]).toBeGreaterThan((blue[0] ?? 0) + 60);
      expect(Math.max(...grey) - Math.min(...grey)).toBeLessThan(6);
      expect(Math.min(...white)).toBeGreaterThan(Math.max(...grey));
    },
  );

  it('copies a clip that is tagged bt709 or large and untagged, and none that says something else', async () => {
    for (const [name, origin] of [
      ['bt709', 'copied'],
      ['bt601', 'encoded'],
    ] as const) {
      const set = new FilmSet(temporaryFolder(), ffmpeg);
      const matrix = name === 'bt709' ? 'bt709' : 'smpte170m';
      const path = await set.add({ number: 1 });
      await shootPatches(ffmpeg, path, { matrix, tags: tagged(matrix, matrix, matrix) });
      expect((await set.stitch()).segments[0]?.body?.origin).toBe(origin);
    }
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await shootPatches(ffmpeg, await set.add({ number: 1 }), { matrix: 'bt709', tags: [], size: '1280x720' });
    expect((await set.stitch()).segments[0]?.body?.origin).toBe('copied');
  });
});

async function shootPatches(ffmpeg: Ffmpeg, path: string, make: Make): Promise<void> {
  const {
    matrix,
    range = 'tv',
    tags,
    size = '160x96',
    pixels = 'yuv420p',
    encode = ['-c:v', 'libx264'],
  } = make;
  const [width = 0, height = 0] = size.split('x').map(Number);
  const pick = (channel: number): string =>
    PATCHES.reduceRight(
      (rest, patch, index) =>
        `if(lt(X,${Math.round(((index + 1) * width) / PATCHES.length)}),${patch[channel]},${rest})`,
      '0',
    );
  const flags = 'flags=accurate_rnd+full_chroma_int+full_chroma_inp';
  // Tags of the frames themselves would become those of the stream.
  const plain = 'setparams=range=unspecified:colorspace=unknown:color_primaries=unknown:color_trc=unknown';
  const named =
    tags.length === 0
      ? plain
      : `setparams=range=${range}:colorspace=${tags[1]}:color_primaries=${tags[3]}:color_trc=${tags[5]}`;
  await ffmpeg.run({
    inputs: [],
    graph: [
      `color=s=${width}x${height}:r=24,format=rgb24,geq=r='${pick(0)}':g='${pick(1)}':b='${pick(2)}',trim=end_frame=8,scale=out_color_matrix=${matrix}:out_range=${range}:${flags},format=${pixels},${named}[v]`,
    ],
    outputs: [{ to: path, options: ['-map', '[v]', ...encode, '-crf', '6', '-pix_fmt', pixels, ...tags] }],
  });
}

/** The mean colours in the middle of the patches in a film's fourth frame. */
async function patchesOf(ffmpeg: Ffmpeg, film: string): Promise<readonly (readonly number[])[]> {
  const shown =
    'select=eq(n\\,3),scale=in_color_matrix=bt709:in_range=tv:flags=accurate_rnd+full_chroma_int,format=gbrp,format=rgb24';
  const { video } = await readClipFacts(film);
  const raw = await decode(ffmpeg, film, ['-map', '0:v', '-vf', shown, '-frames:v', '1', '-f', 'rawvideo']);
  return PATCHES.map((_, index) =>
    [0, 1, 2].map((channel) => {
      const middle = Math.round(((index + 0.5) * video.width) / PATCHES.length);
      const values: number[] = [];
      for (let y = 20; y < 60; y += 1) {
        for (let x = middle - 4; x < middle + 4; x += 1) {
          values.push(raw[(y * video.width + x) * 3 + channel] ?? 0);
        }
      }
      return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
    }),
  );
}
