import { stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeExactFrame } from '../../src/media/exact-frame.js';
import { readPictureFacts } from '../../src/media/picture.js';
import { builds, type Footage, shoot, temporaryFolder, watch } from './footage.js';

const never = new AbortController().signal;

describe.each(builds().map((ffmpeg) => [ffmpeg.version, ffmpeg] as const))(
  'with ffmpeg %s',
  (_version, ffmpeg) => {
    /** The number, in its barcode, of the frame that is taken. */
    async function taken(clip: string, at: 'first' | 'last' | number): Promise<number> {
      const to = `${clip}-${at}.png`;
      await takeExactFrame({ clip, at, to }, ffmpeg, never);
      const [frame, ...more] = await watch(ffmpeg, to);
      expect(more).toEqual([]);
      return frame?.frame ?? -1;
    }

    async function clipOf(footage: Partial<Footage>, name = 'clip.mp4'): Promise<string> {
      const clip = join(temporaryFolder(), name);
      await shoot(ffmpeg, clip, { number: 7, ...footage });
      return clip;
    }

    it.each([
      ['plain', {}],
      ['with B-frames, and key frames far apart', { encode: ['-bf', '3', '-g', '250'] }],
      ['without sound', { sound: false as const }],
      ['at 29.97', { rate: '30000/1001', frames: 31 }],
      ['of one frame', { frames: 1 }],
    ])('the last frame is the last and the first the first of a clip %s', async (_what, footage) => {
      const clip = await clipOf(footage);
      const shown = (await watch(ffmpeg, clip)).map(({ frame }) => frame);

      expect(await taken(clip, 'last')).toBe(shown.at(-1));
      expect(await taken(clip, 'first')).toBe(shown[0]);
      expect(await taken(clip, 0)).toBe(shown[0]);
    });

    it('a time is the frame that is on screen then', async () => {
      const clip = await clipOf({ encode: ['-bf', '2'] });

      expect(await taken(clip, 0.5)).toBe(12);
      expect(await taken(clip, 0.4999)).toBe(12);
      expect(await taken(clip, 0.499)).toBe(11);
      expect(await taken(clip, 0.041)).toBe(0);
      expect(await taken(clip, 0.0417)).toBe(1);
      expect(await taken(clip, 0.999)).toBe(23);
      await expect(taken(clip, 1.01)).rejects.toMatchObject({ code: 'frame-missing' });
    });

    it('frames of uneven lengths are told by their own times', async () => {
      const even = await clipOf({ sound: false });
      const clip = `${even}.uneven.mp4`;
      const later = "setpts='if(lt(N,12),PTS,PTS+1/TB)'";
      await ffmpeg.run({
        inputs: [{ from: even }],
        graph: [`[0:v:0]${later}[v]`],
        outputs: [
          { to: clip, options: ['-map', '[v]', '-fps_mode', 'vfr', '-c:v', 'libx264', '-crf', '16'] },
        ],
      });

      expect(await taken(clip, 1.2)).toBe(11);
      expect(await taken(clip, 1.51)).toBe(12);
      expect(await taken(clip, 'last')).toBe(23);
    });

    it('what an edit list leaves out is not shown', async () => {
      const whole = await clipOf({ encode: ['-g', '24'] });
      const clip = `${whole}.cut.mp4`;
      await ffmpeg.run({
        inputs: [{ from: whole, options: ['-ss', '0.25'] }],
        outputs: [{ to: clip, options: ['-c', 'copy', '-t', '0.5'] }],
      });
      const shown = (await watch(ffmpeg, clip)).map(({ frame }) => frame);

      expect(shown[0]).toBe(6);
      expect(await taken(clip, 'first')).toBe(6);
      expect(await taken(clip, 'last')).toBe(shown.at(-1));
      expect(await taken(clip, 0.25)).toBe(12);
    });

    it('is a PNG of square pixels, whatever kind of file it is', async () => {
      const clip = await clipOf({ sound: false });
      const wide = `${clip}.wide.mkv`;
      await ffmpeg.run({
        inputs: [{ from: clip }],
        outputs: [{ to: wide, options: ['-vf', 'setsar=2', '-c:v', 'libx264', '-crf', '16'] }],
      });
      await taken(wide, 'last');

      expect(await readPictureFacts(`${wide}-last.png`)).toMatchObject({
        format: 'png',
        width: 320,
        height: 96,
      });
      expect(await taken(wide, 0.5)).toBe(12);
    });

    it('what is no clip, or a part of one, is an error that says so', async () => {
      const clip = await clipOf({ frames: 48, encode: ['-movflags', '+faststart'] });
      await truncate(clip, Math.round((await stat(clip)).size * 0.7));
      await expect(taken(clip, 'last')).rejects.toMatchObject({ code: 'clip-unreadable' });

      await writeFile(clip, 'no clip');
      await expect(taken(clip, 'last')).rejects.toMatchObject({ code: 'ffmpeg-failed' });
    });
  },
);
