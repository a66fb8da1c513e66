import { readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { examineClip } from '../../src/media/examine.js';
import type { Ffmpeg } from '../../src/media/ffmpeg.js';
import { openInspector } from '../../src/quality/inspector.js';
import { judgeClip } from '../../src/quality/judge.js';
import { OF_THE_FILM, projectFiles } from '../../src/store/project-files.js';
import type { ClipWarning } from '../../src/terms/clip-warning.js';
import { digestOfFile } from '../../src/terms/digest.js';
import { anyBuild, builds, temporaryFolder } from '../media/footage.js';

const SECONDS = 3;
const MOVING = `testsrc2=s=160x90:r=24:d=${SECONDS}`;
const QUIET_TONE = `sine=frequency=440:sample_rate=48000:duration=${SECONDS},volume=-6dB`;

async function film(ffmpeg: Ffmpeg, picture: string, sound: string | undefined): Promise<string> {
  const path = join(temporaryFolder(), 'clip.mp4');
  const heard = sound === undefined ? [] : [`${sound}[a]`];
  const mapped = sound === undefined ? [] : ['-map', '[a]', '-c:a', 'aac', '-b:a', '192k'];
  await ffmpeg.run({
    inputs: [],
    graph: [`${picture}[v]`, ...heard],
    outputs: [
      { to: path, options: ['-map', '[v]', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '48', ...mapped] },
    ],
  });
  return path;
}

async function warnings(ffmpeg: Ffmpeg, path: string): Promise<readonly string[]> {
  const seen = await examineClip(path, SECONDS, ffmpeg, new AbortController().signal);
  return judgeClip({ ...seen, seconds: SECONDS }, { seconds: SECONDS, sound: true }).map(({ code }) => code);
}

describe.each(builds().map((build) => [build.source, build] as const))('with ffmpeg from %s', (_, ffmpeg) => {
  test.each([
    ['moves and sounds', MOVING, QUIET_TONE, []],
    ['is black', `color=black:s=160x90:r=24:d=${SECONDS}`, QUIET_TONE, ['clip-black']],
    [
      'stops',
      `testsrc2=s=160x90:r=24:d=0.5,tpad=stop_mode=clone:stop_duration=2.5`,
      QUIET_TONE,
      ['clip-frozen'],
    ],
    ['whispers below hearing', MOVING, `${QUIET_TONE},volume=-70dB`, ['clip-silent']],
    ['has no sound track', MOVING, undefined, ['clip-silent']],
    [
      'shouts',
      MOVING,
      `aevalsrc='2*sin(2*PI*440*t)|2*sin(2*PI*440*t)':s=48000:d=${SECONDS}`,
      ['clip-clipped'],
    ],
    ['is as loud as a mix may be', MOVING, `aevalsrc='0.9*sin(2*PI*440*t)':s=48000:d=${SECONDS}`, []],
  ])('a clip that %s', async (_what, picture, sound, expected) => {
    expect(await warnings(ffmpeg, await film(ffmpeg, picture, sound))).toEqual(expected);
  });

  test('a clip with bytes turned over, and one that is cut off', async () => {
    const path = await film(ffmpeg, MOVING, QUIET_TONE);
    const bytes = readFileSync(path);
    const data = bytes.indexOf('mdat');
    for (let at = data + 3000; at < data + 30_000; at += 1500) {
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    }
    writeFileSync(path, bytes);
    expect(await warnings(ffmpeg, path)).toContain('clip-damaged');
    writeFileSync(path, bytes.subarray(0, data + 2000));
    expect(await warnings(ffmpeg, path)).toContain('clip-damaged');
  });
});

test('a clip is decoded once; what was seen is kept by its content', async () => {
  const ffmpeg = anyBuild();
  const path = await film(ffmpeg, `color=black:s=160x90:r=24:d=${SECONDS}`, undefined);
  const files = projectFiles(join(temporaryFolder(), 'storyboard.yaml'), OF_THE_FILM);
  const digest = await digestOfFile(path);
  let runs = 0;
  const counting: Ffmpeg = {
    ...ffmpeg,
    run: (job) => {
      runs += 1;
      return ffmpeg.run(job);
    },
  };
  const { signal } = new AbortController();
  const told: ClipWarning[] = [];
  for (const sound of [false, true]) {
    const inspector = openInspector({ files, ffmpeg: counting, signal });
    const expected = { seconds: SECONDS, sound };
    inspector.inspect({ path, digest, expected }, (warning) => told.push(warning));
    await inspector.settled();
  }
  expect(runs).toBe(1);
  expect(told.map(({ code }) => code)).toEqual(['clip-black', 'clip-black', 'clip-silent']);
  expect(await readdir(join(files.hidden, 'looks'))).toEqual([`${digest}.json`]);
});

test('a look that fails, or is called off, tells nothing and stops nothing', async () => {
  const files = projectFiles(join(temporaryFolder(), 'storyboard.yaml'), OF_THE_FILM);
  const path = join(temporaryFolder(), 'clip.mp4');
  writeFileSync(path, 'this is text');
  const digest = await digestOfFile(path);
  const inspector = openInspector({ files, ffmpeg: anyBuild(), signal: AbortSignal.abort() });
  const told: ClipWarning[] = [];
  inspector.inspect({ path, digest, expected: { seconds: 1, sound: false } }, (each) => told.push(each));
  await inspector.settled();
  expect(told).toEqual([]);
});
