import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openingOptions } from '../../src/media/opening.js';
import { readClipFacts } from '../../src/media/probe.js';
import { builds, shoot, temporaryFolder } from './footage.js';

describe.each(builds())('with ffmpeg $version', (ffmpeg) => {
  it('opens a clip by its index as it would by looking into it', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'clip.mp4');
    await shoot(ffmpeg, path, { number: 3, frames: 36 });
    const options = openingOptions(await readClipFacts(path));
    expect(options).not.toEqual([]);
    const made = async (name: string, before: readonly string[], ending: readonly string[]) => {
      const to = join(folder, name);
      await ffmpeg.run({ inputs: [{ from: path, options: before }], outputs: [{ to, options: ending }] });
      return readFileSync(to);
    };
    const picture = ['-map', '0:v:0', '-c', 'copy', '-an', '-fflags', '+bitexact'];
    expect(await made('quick.mp4', options, picture)).toEqual(await made('slow.mp4', [], picture));
    const sound = ['-map', '0:a:0', '-af', 'aresample=48000:async=1:first_pts=0', '-f', 's16le'];
    expect(await made('quick.pcm', options, sound)).toEqual(await made('slow.pcm', [], sound));
  });

  it('looks into what begins late, was cut by its container or is in another form', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'clip.mp4');
    await shoot(ffmpeg, path, { number: 3, frames: 48 });
    const make = async (name: string, before: readonly string[], after: readonly string[]) => {
      const to = join(folder, name);
      execFileSync(ffmpeg.path, ['-v', 'error', ...before, '-i', path, ...after, to]);
      return openingOptions(await readClipFacts(to, { ffmpeg }));
    };
    expect(await make('late.mp4', ['-itsoffset', '0.5'], ['-c', 'copy'])).toEqual([]);
    expect(await make('cut.mp4', ['-ss', '0.5'], ['-c', 'copy'])).toEqual([]);
    expect(await make('mpeg4.mp4', [], ['-c:v', 'mpeg4'])).toEqual([]);
    expect(await make('pcm.mov', [], ['-c:v', 'copy', '-c:a', 'pcm_s16le'])).toEqual([]);
    expect(await make('clip.mkv', [], ['-c', 'copy'])).toEqual([]);
  });
});
