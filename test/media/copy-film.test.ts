import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CopyFormat, copyFilm } from '../../src/media/copy-film.js';
import { openFfmpeg } from '../../src/media/ffmpeg.js';
import { pictureFrame } from '../../src/media/frame-picture.js';
import { readClipFacts } from '../../src/media/probe.js';
import { anyBuild, beeps, builds, shoot, temporaryFolder, watch } from './footage.js';

const { signal } = new AbortController();
const quiet = (): void => undefined;

describe.each(builds().map((build) => [build.source, build] as const))('with ffmpeg from %s', (_, ffmpeg) => {
  test.each([
    ['webm', 36, true],
    ['prores', 36, true],
    ['gif', 19, false],
  ] as const)(
    'a %s has every frame in its order, and the sound where it was',
    async (format, frames, sounds) => {
      const folder = temporaryFolder();
      const film = join(folder, 'film.mp4');
      const to = join(folder, `copy.${format === 'prores' ? 'mov' : format}`);
      await shoot(ffmpeg, film, { number: 5, frames: 36 });
      const fractions: number[] = [];
      const copy = { film, frames: 36, seconds: 1.5, format, quality: 'draft', to } as const;
      await copyFilm(copy, ffmpeg, signal, (fraction) => fractions.push(fraction));
      const seen = await watch(ffmpeg, to);
      expect(seen.map(({ clip }) => clip)).toEqual(Array.from({ length: frames }, () => 5));
      if (sounds) {
        expect(seen.map(({ frame }) => frame)).toEqual(Array.from({ length: 36 }, (_each, at) => at));
        const [first = 1] = await beeps(ffmpeg, to);
        expect(first).toBeLessThan(0.005);
      }
      expect(Math.max(...fractions)).toBeLessThanOrEqual(1);
    },
  );
});

/** A build that has no encoders but H.264's, and runs all the same. */
function poorBuild() {
  const { path } = anyBuild();
  const script = join(temporaryFolder(), 'ffmpeg');
  writeFileSync(
    script,
    `#!/bin/sh\ncase "$*" in *-encoders*) echo ' V....D libx264 H.264'; exit;; esac\nexec '${path}' "$@"\n`,
  );
  chmodSync(script, 0o755);
  return openFfmpeg({ path: script, version: '7.poor', source: 'option' });
}

test.each([
  [
    'webm',
    'this ffmpeg (7.poor) cannot write webm: it was built without libvpx-vp9 and without an AV1 encoder',
  ],
  ['prores', 'this ffmpeg (7.poor) cannot write prores: it was built without prores_ks'],
] as const)(
  'a build that cannot write %s says what it lacks, and writes nothing',
  async (format, message) => {
    const to = join(temporaryFolder(), 'copy');
    const copy = {
      film: 'film.mp4',
      frames: 1,
      seconds: 1,
      format: format as CopyFormat,
      quality: 'draft',
      to,
    } as const;
    await expect(copyFilm(copy, poorBuild(), signal, quiet)).rejects.toMatchObject({
      code: 'encoder-missing',
      message,
    });
    expect(existsSync(to)).toBe(false);
  },
);

test('a copy that is not all of the film is none', async () => {
  const folder = temporaryFolder();
  const film = join(folder, 'film.mp4');
  await shoot(anyBuild(), film, { number: 5, frames: 24 });
  const copy = {
    film,
    frames: 30,
    seconds: 1.25,
    format: 'prores',
    quality: 'draft',
    to: join(folder, 'c.mov'),
  } as const;
  await expect(copyFilm(copy, anyBuild(), signal, quiet)).rejects.toMatchObject({
    code: 'copy-unproved',
    message: 'the prores was made but is not right: 24 frames, 1.00 s instead of 30, 1.25 s',
  });
});

test('the picture of a film is of a frame like the others, and not of the black before them; or of the time given', async () => {
  const ffmpeg = anyBuild();
  const folder = temporaryFolder();
  const film = join(folder, 'film.mp4');
  await ffmpeg.run({
    inputs: [],
    graph: ['color=black:s=160x90:r=24:d=1[a];color=red:s=160x90:r=24:d=3[b];[a][b]concat=n=2[v]'],
    outputs: [{ to: film, options: ['-map', '[v]', '-c:v', 'libx264'] }],
  });
  const redness = async (at: 'typical' | number): Promise<number> => {
    const to = join(folder, 'poster.png');
    await pictureFrame({ film, seconds: 4, at, width: 80, to }, ffmpeg, signal);
    expect((await readClipFacts(to, { ffmpeg })).video).toMatchObject({ width: 80, frames: 1 });
    const raw = join(folder, 'raw');
    await ffmpeg.run({
      inputs: [{ from: to }],
      outputs: [{ to: raw, options: ['-pix_fmt', 'rgb24', '-f', 'rawvideo'] }],
    });
    return readFileSync(raw)[0] ?? 0;
  };
  expect(await redness('typical')).toBeGreaterThan(200);
  expect(await redness(0.5)).toBeLessThan(30);
  expect(await redness(3.9)).toBeGreaterThan(200);
  await expect(redness(9)).rejects.toMatchObject({ code: 'ffmpeg-failed' });
});
