import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ffmpeg, FfmpegJob } from '../../src/media/ffmpeg.js';
import { anyBuild, builds, temporaryFolder, watch } from '../media/footage.js';
import { FilmSet } from './rig.js';

const dissolve = { transition: { kind: 'fade', seconds: 0.25 } };

/** Ways to spoil a clip. */
const SPOILED: Readonly<Record<string, (path: string) => void>> = {
  'cut off': (path) => truncateSync(path, Math.floor(readFileSync(path).length / 2)),
  empty: (path) => truncateSync(path, 0),
  'all noise': (path) => writeFileSync(path, noise(4000)),
  text: (path) => writeFileSync(path, 'storyboard: 1\ntitle: not a clip\n'),
  'a web page': (path) => writeFileSync(path, '<!doctype html><title>403 Forbidden</title>'),
  'a list of other files': (path) => writeFileSync(path, 'ffconcat version 1.0\nfile /etc/hostname\n'),
  'sound alone': (path) => soundAlone(path),
  'without a clock': (path) => patch(path, 'mdhd', 12, Buffer.alloc(4)),
  'without a picture size': (path) => patch(path, 'avc1', 24, Buffer.alloc(4)),
  'noise where pictures should be': (path) => spoilMedia(path),
};

describe.each(builds())('with ffmpeg from $source', (ffmpeg) => {
  it.each(Object.keys(SPOILED))(
    'names the shot whose clip is %s, and leaves the old film alone',
    async (name) => {
      const set = new FilmSet(temporaryFolder(), ffmpeg);
      await set.add({ number: 1 });
      SPOILED[name]?.(await set.add({ number: 2 }, dissolve));
      await set.add({ number: 3 }, dissolve);
      writeFileSync(set.film, 'the old film');
      await expect(set.stitch()).rejects.toMatchObject({ code: 'clip-unreadable', shot: 'shot-2' });
      expect(readFileSync(set.film, 'utf8')).toBe('the old film');
      expect(set.leftovers()).toEqual([]);
    },
  );

  it('says that the disk is full, and blames no clip for it', async () => {
    for (const isHit of [isPiece, isFilm]) {
      const set = new FilmSet(temporaryFolder(), withFullDisk(ffmpeg, isHit));
      await set.add({ number: 1 });
      await set.add({ number: 2 }, dissolve);
      writeFileSync(set.film, 'the old film');
      await expect(set.stitch()).rejects.toMatchObject({ code: 'disk-full' });
      expect(readFileSync(set.film, 'utf8')).toBe('the old film');
      expect(set.leftovers()).toEqual([]);
    }
  });
});

it('takes a second of a clip of eight hours', async () => {
  const set = new FilmSet(temporaryFolder());
  const path = await set.add({ number: 1 }, { trim: { start: 3600, end: 3601 } });
  const still = ['-map', '[v]', '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0'];
  await set.ffmpeg.run({
    inputs: [],
    graph: ['color=white:s=64x48:r=1/60,trim=end_frame=480[v]'],
    outputs: [{ to: path, options: still }],
  });
  const report = await set.stitch();
  expect(report.frames).toBe(24);
});

it('makes two films at once of the same clips, in the same folders', async () => {
  const set = new FilmSet(temporaryFolder());
  await set.add({ number: 1 });
  await set.add({ number: 2 }, dissolve);
  await Promise.all([set.stitch(), set.stitch()]);
  expect(await watch(set.ffmpeg, set.film)).toHaveLength(42);
  expect(set.leftovers()).toEqual([]);
  expect(readdirSync(join(set.folder, 'pieces')).filter((name) => name.endsWith('.mp4'))).toHaveLength(3);
});

it('makes a kept piece anew when somebody damaged it', async () => {
  const set = new FilmSet(temporaryFolder());
  await set.add({ number: 1 });
  await set.add({ number: 2 }, dissolve);
  await set.stitch();
  const pieces = join(set.folder, 'pieces');
  for (const name of readdirSync(pieces).filter((each) => each.endsWith('.mp4'))) {
    truncateSync(join(pieces, name), 700);
  }
  await set.stitch();
  expect(await watch(set.ffmpeg, set.film)).toHaveLength(42);
});

it('stops when told to while transitions are made, and leaves neither process nor file', async () => {
  const set = new FilmSet(temporaryFolder());
  for (let number = 1; number <= 4; number += 1) {
    await set.add({ number }, dissolve);
  }
  const stop = new AbortController();
  const reason = new Error('enough');
  const onProgress = (step: string): void => {
    if (step === 'conform') {
      stop.abort(reason);
    }
  };
  await expect(set.stitch({}, { signal: stop.signal, onProgress })).rejects.toBe(reason);
  expect(set.leftovers()).toEqual([]);
  expect(existsSync(set.film)).toBe(false);
  const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  expect(processes).not.toContain(set.folder);
});

function isPiece(path: string): boolean {
  return path.endsWith('.mp4') && !isFilm(path);
}

function isFilm(path: string): boolean {
  return path.endsWith('film.mp4');
}

/** A build whose files of some kind go to a device that is always full. */
function withFullDisk(ffmpeg: Ffmpeg, isHit: (path: string) => boolean): Ffmpeg {
  const redirect = (job: FfmpegJob): FfmpegJob => ({
    ...job,
    outputs: job.outputs.map((output) =>
      job.inputs.length > 0 && isHit(output.to) ? { ...output, to: '/dev/full' } : output,
    ),
  });
  return { ...ffmpeg, run: (job) => ffmpeg.run(redirect(job)) };
}

function soundAlone(path: string): void {
  const sound = ['-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', '-f', 'mp4'];
  execFileSync(anyBuild().path, ['-v', 'error', '-y', ...sound, path]);
}

/** Writes over the bytes some way into the payload of the index's first box of a type. */
function patch(path: string, type: string, offset: number, value: Buffer): void {
  const bytes = readFileSync(path);
  value.copy(bytes, bytes.indexOf(type, bytes.indexOf('moov')) + 4 + offset);
  writeFileSync(path, bytes);
}

function spoilMedia(path: string): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf('mdat');
  noise(bytes.readUInt32BE(at - 4) - 8).copy(bytes, at + 4);
  writeFileSync(path, bytes);
}

/** The same every time. */
function noise(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => ((index * 2654435761) >>> 13) & 0xff));
}
