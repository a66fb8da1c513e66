import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barsOf, builds, temporaryFolder } from '../media/footage.js';
import { FilmSet } from '../stitch/rig.js';
import { openBrowser, withPlayer } from './player.js';

const dissolve = { transition: { kind: 'fade', seconds: 0.25 } };

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe.each(builds())('a film by ffmpeg from $source', (ffmpeg) => {
  it('of copies, pieces of our own and clips of six shapes plays to its end, and every shot is found by seeking', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 1, frames: 48 });
    await set.add({ number: 2, frames: 48 });
    await set.add({ number: 3, rate: '25', size: '128x96', frames: 25 }, dissolve);
    await set.add({ number: 4, rate: '30000/1001', frames: 30, sound: false }, dissolve);
    await set.add({ number: 5, rate: '30', frames: 30, sound: { rate: 44_100, layout: 'mono' } });
    await set.add({ number: 6, frames: 36, encode: ['-bf', '0', '-g', '12'] });
    await set.add({ number: 7, frames: 24, size: '96x160' });
    await set.add({ number: 8, frames: 24 }, dissolve);
    const report = await set.stitch();
    const origins = new Set(report.segments.map(({ body }) => body?.origin));
    expect(origins).toEqual(new Set(['copied', 'encoded']));
    await withPlayer(browser, set.film, async (player) => {
      const played = await player.play();
      expect(Math.abs(played.duration - report.seconds)).toBeLessThan(0.03);
      expect(played.ended).toBeCloseTo(played.duration, 3);
      expect(played.frames).toBeGreaterThan(report.frames * 0.9);
      // The bars of a clip of another shape are cut off at the sides.
      const whole = report.segments.filter(({ name }) => !['shot-3', 'shot-7'].includes(name));
      for (const { name, body } of whole.toReversed()) {
        const { start = 0, frames = 0 } = body ?? {};
        const seen = await player.barsAt((start + Math.floor(frames / 2) + 0.5) / 24);
        const clip = seen.slice(0, 8).map((luma) => luma > 125);
        expect(clip, name).toEqual(
          barsOf(Number(name.slice('shot-'.length)), 0)
            .bars.slice(0, 8)
            .map((luma) => luma > 125),
        );
      }
    });
  });
});
