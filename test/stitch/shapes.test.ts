import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ffmpeg, FfmpegInput } from '../../src/media/ffmpeg.js';
import { readClipFacts } from '../../src/media/probe.js';
import type { ShotInput } from '../../src/stitch/film-input.js';
import { builds, decode, temporaryFolder, watch } from '../media/footage.js';
import { FilmSet, framesOf, wrongFrames } from './rig.js';

const dissolve = { transition: { kind: 'fade', seconds: 0.25 } };

describe.each(builds())('with ffmpeg from $source', (ffmpeg) => {
  it('makes one film of clips of every shape, rate and sound, every length right and every time rising', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 1, frames: 36 });
    await set.add({ number: 2, rate: '25', size: '128x96', frames: 25 }, dissolve);
    await set.add({ number: 3, rate: '30000/1001', size: '96x160', frames: 30, sound: false }, dissolve);
    await set.add({ number: 4, rate: '30', frames: 30, sound: { rate: 44_100, layout: 'mono' } });
    await remake(ffmpeg, await set.add({ number: 5, frames: 30 }), [
      '-g',
      '12',
      '-x264-params',
      'open-gop=1',
    ]);
    await variable(ffmpeg, await set.add({ number: 6, frames: 36 }, dissolve));
    await edited(ffmpeg, await set.add({ number: 7, frames: 36 }));
    rotate(await set.add({ number: 8, size: '96x160' }, dissolve));
    await squeezed(ffmpeg, await set.add({ number: 9, size: '80x96' }));
    await set.add({ number: 10 });
    const report = await set.stitch();
    const lengths = report.segments.map(({ frames }) => frames);
    expect(lengths).toEqual([36, 24, 24, 24, 30, 36, 24, 24, 24, 24]);
    expect(report.frames).toBe(lengths.reduce((sum, frames) => sum + frames, 0) - 4 * 6);
    const seen = await watch(ffmpeg, set.film);
    expect(seen).toHaveLength(report.frames);
    // The bars of a portrait clip are cut off; a rotated one lies on its side.
    for (const { name, body } of report.segments.filter((segment) => !/-(?:3|8)$/.test(segment.name))) {
      const own = seen.slice(body?.start, (body?.start ?? 0) + (body?.frames ?? 0));
      expect(new Set(own.map(({ clip }) => `shot-${clip}`)), name).toEqual(new Set([name]));
    }
    expect(complaints(ffmpeg, set.film)).toBe('');
    const sound = await decode(ffmpeg, set.film, ['-map', '0:a', '-f', 's16le']);
    expect(Math.abs(sound.length / 4 - (report.frames * 48_000) / 24)).toBeLessThan(1024);
  });

  it('copies clips whose frames are reordered by negative offsets, and shows them in order', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    const encode = ['-movflags', 'negative_cts_offsets'];
    await set.add({ number: 1, encode });
    await set.add({ number: 2, encode });
    const { segments } = await set.stitch();
    expect(segments.map(({ body }) => body?.origin)).toEqual(['copied', 'copied']);
    expect(await wrongFrames(ffmpeg, set.film, [...framesOf(1, 0, 24), ...framesOf(2, 0, 24)])).toEqual([]);
  });

  it('shows a clip twice, also where copies are kept from film to film', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 1 });
    await set.add({ number: 2 });
    set.shots.push({ ...(set.shots[0] as ShotInput), id: 'again' });
    const copies = join(set.folder, 'copies');
    mkdirSync(copies);
    const frames = [...framesOf(1, 0, 24), ...framesOf(2, 0, 24), ...framesOf(1, 0, 24)];
    for (const crew of [{}, { copies }, { copies }]) {
      await set.stitch({}, crew);
      expect(await wrongFrames(ffmpeg, set.film, frames)).toEqual([]);
    }
  });

  it('makes pixels square that are not, of a clip that could be copied but for them', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 1, encode: ['-aspect', '20:9'] });
    await set.add({ number: 2 });
    const { segments } = await set.stitch();
    expect(segments.map(({ body }) => body?.origin)).toEqual(['encoded', 'copied']);
    expect((await readClipFacts(set.film)).video.stretched).toBeUndefined();
  });

  it('hears silence where a clip has one packet of sound, of which nothing comes out', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await hardlyHeard(ffmpeg, await set.add({ number: 1 }));
    await set.add({ number: 2 });
    const facts = await readClipFacts(set.shots[0]?.clip?.path ?? '');
    expect(facts.audio?.seconds).toBeLessThan(0.1);
    expect((await set.stitch()).frames).toBe(48);
  });

  it('shows the frames of a clip with an edit list, and no others', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await edited(ffmpeg, await set.add({ number: 7, frames: 36 }));
    const report = await set.stitch();
    expect(report.segments[0]?.body?.origin).toBe('encoded');
    expect(await wrongFrames(ffmpeg, set.film, framesOf(7, 12, 24))).toEqual([]);
  });

  it('shows a clip whose picture begins after its sound to its end: the first frame stands until then', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await late(ffmpeg, await set.add({ number: 1 }), ['0:a', '1:v']);
    // Without an edit list the frames that decoding runs ahead by are such a delay.
    await remux(ffmpeg, await set.add({ number: 2 }), ['-map', '0', '-use_editlist', '0']);
    await set.add({ number: 3 });
    const report = await set.stitch();
    expect(report.segments.map(({ frames }) => frames)).toEqual([30, 26, 24]);
    const held = (clip: number, count: number) => [
      ...Array.from({ length: count }, () => framesOf(clip, 0, 1)).flat(),
      ...framesOf(clip, 0, 24),
    ];
    expect(
      await wrongFrames(ffmpeg, set.film, [...held(1, 6), ...held(2, 2), ...framesOf(3, 0, 24)]),
    ).toEqual([]);
  });

  it('shows a clip of which everything begins late from its first frame, at any rate', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await late(ffmpeg, await set.add({ number: 1, sound: false }), ['1:v']);
    await late(ffmpeg, await set.add({ number: 2, rate: '12', frames: 12, sound: false }), ['1:v']);
    const report = await set.stitch();
    expect(report.segments.map(({ frames }) => frames)).toEqual([24, 24]);
    const doubled = framesOf(2, 0, 12).flatMap((frame) => [frame, frame]);
    expect(await wrongFrames(ffmpeg, set.film, [...framesOf(1, 0, 24), ...doubled])).toEqual([]);
  });

  it.each(['draft', 'standard', 'high'] as const)(
    'mixes copies with pieces of %s quality',
    async (quality) => {
      const set = new FilmSet(temporaryFolder(), ffmpeg);
      await set.add({ number: 1 });
      await set.add({ number: 2 });
      await set.add({ number: 3 }, dissolve);
      const report = await set.stitch({ quality });
      expect(report.segments.map(({ body }) => body?.origin)).toEqual(['copied', 'copied', 'encoded']);
      const bare = join(set.folder, 'bare.mp4');
      const strip = ['-map', '0:v', '-c', 'copy', '-bsf:v', 'filter_units=remove_types=7-8'];
      execFileSync(ffmpeg.path, ['-v', 'error', '-i', set.film, ...strip, bare]);
      const frames = await watch(ffmpeg, bare);
      expect(frames).toHaveLength(66);
      expect(frames[60]).toMatchObject({ clip: 3, frame: 18 });
    },
  );

  it('takes a clip of one pixel and one that is shorter than twice its transition', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 1 });
    const path = await set.add({ number: 2, frames: 8 }, dissolve);
    await tiny(ffmpeg, path);
    await set.add({ number: 3 }, { transition: { kind: 'fade', seconds: 2 / 24 } });
    expect((await set.stitch()).frames).toBe(24 + 8 - 6 + 24 - 2);
  });
});

/** Encodes the picture of a clip again with other options. */
async function remake(
  ffmpeg: Ffmpeg,
  path: string,
  options: readonly string[],
  graph = 'null',
): Promise<void> {
  const fresh = `${path}.mp4`;
  await ffmpeg.run({
    inputs: [{ from: path }],
    graph: [`[0:v]${graph}[v]`],
    outputs: [
      { to: fresh, options: ['-map', '[v]', '-map', '0:a?', '-c:a', 'copy', '-crf', '16', ...options] },
    ],
  });
  renameSync(fresh, path);
}

/** Frames at uneven times: the same length, every third left out. */
async function variable(ffmpeg: Ffmpeg, path: string): Promise<void> {
  await remake(ffmpeg, path, ['-fps_mode', 'vfr'], "select='mod(n,3)'");
}

/** An edit list that leaves out the first half second, and begins after the key frame. */
async function edited(ffmpeg: Ffmpeg, path: string): Promise<void> {
  const fresh = `${path}.mp4`;
  await ffmpeg.run({
    inputs: [{ from: path, options: ['-ss', '0.5'] }],
    outputs: [{ to: fresh, options: ['-c', 'copy', '-map', '0'] }],
  });
  renameSync(fresh, path);
}

/** Copies streams: those of input 0 as they are, those of input 1 a quarter second later, with an empty edit before. */
async function late(ffmpeg: Ffmpeg, path: string, streams: readonly string[]): Promise<void> {
  const maps = streams.flatMap((stream) => ['-map', stream]);
  await remux(ffmpeg, path, maps, [{ from: path, options: ['-itsoffset', '0.25'] }]);
}

/** Copies a clip's streams into a file of other form. */
async function remux(
  ffmpeg: Ffmpeg,
  path: string,
  options: readonly string[],
  more: readonly FfmpegInput[] = [],
): Promise<void> {
  const fresh = `${path}.mp4`;
  await ffmpeg.run({
    inputs: [{ from: path }, ...more],
    outputs: [{ to: fresh, options: ['-c', 'copy', ...options] }],
  });
  renameSync(fresh, path);
}

async function hardlyHeard(ffmpeg: Ffmpeg, path: string): Promise<void> {
  const fresh = `${path}.mp4`;
  await ffmpeg.run({
    inputs: [{ from: path }],
    outputs: [
      { to: fresh, options: ['-c', 'copy', '-map', '0', '-bsf:a', 'noise=amount=0:drop=gte(n\\,1)'] },
    ],
  });
  renameSync(fresh, path);
}

async function squeezed(ffmpeg: Ffmpeg, path: string): Promise<void> {
  await remake(ffmpeg, path, ['-aspect', '5:3']);
}

async function tiny(ffmpeg: Ffmpeg, path: string): Promise<void> {
  const fresh = `${path}.mp4`;
  const options = ['-map', '[v]', '-c:v', 'libx264', '-pix_fmt', 'yuv444p', '-frames:v', '8'];
  await ffmpeg.run({
    inputs: [],
    graph: ['color=white:s=1x1:r=24[v]'],
    outputs: [{ to: fresh, options }],
  });
  renameSync(fresh, path);
}

/** A quarter turn in the track header's matrix (ISO/IEC 14496-12 §8.3.2). */
function rotate(path: string): void {
  const bytes = readFileSync(path);
  const matrix = bytes.indexOf('tkhd') + 4 + 40;
  for (const [index, value] of [0, 0x10000, 0, -0x10000, 0, 0].entries()) {
    bytes.writeInt32BE(value, matrix + index * 4);
  }
  writeFileSync(path, bytes);
}

function complaints(ffmpeg: Ffmpeg, film: string): string {
  const args = ['-v', 'warning', '-i', film, '-map', '0', '-c', 'copy', '-f', 'null', '-'];
  return spawnSync(ffmpeg.path, args, { encoding: 'utf8' }).stderr;
}
