import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Ffmpeg } from '../../src/media/ffmpeg.js';
import { digestOf } from '../../src/terms/digest.js';
import { builds, decode, temporaryFolder, watch } from '../media/footage.js';
import { FilmSet, redCard, redCorner } from './rig.js';

const RED = [200, 40, 30];

describe.each(builds())('with ffmpeg from $source', (ffmpeg) => {
  it('puts cards before and behind the shots, and passes into and out of them', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    const picture = await redCard(set);
    const card = { draw: async () => picture, digest: digestOf(picture), seconds: 1 };
    await set.add({ number: 1 }, { transition: { kind: 'fade', seconds: 0.5 } });
    const report = await set.stitch({
      cards: {
        open: { ...card, name: 'opening title', transition: { kind: 'fade', seconds: 0.5 } },
        end: { ...card, name: 'end title', transition: { kind: 'fadeblack', seconds: 0.5 } },
        credits: [{ ...card, name: 'credits 1' }],
      },
    });
    expect(report.segments).toMatchObject([
      { name: 'opening title', shows: 'card', start: 0, frames: 24 },
      { name: 'shot-1', start: 12, frames: 24 },
      { name: 'end title', start: 24, frames: 24 },
      { name: 'credits 1', start: 48, frames: 24 },
    ]);
    expect(report.segments[1]?.body).toBeUndefined();
    const [red, black] = [await colourAt(ffmpeg, set.film, 8), await colourAt(ffmpeg, set.film, 29)];
    expect(red.every((value, channel) => Math.abs(value - (RED[channel] ?? 0)) <= 3)).toBe(true);
    expect(Math.max(...black)).toBeLessThan(60);
    expect(await colourAt(ffmpeg, set.film, 63)).toEqual(red);
  });

  it('comes from black and goes to black with cards, in frames that no transition has', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    const picture = await redCard(set);
    const card = { draw: async () => picture, digest: digestOf(picture), seconds: 2 };
    await set.add({ number: 1 }, { transition: { kind: 'fade', seconds: 1 } });
    const cards = {
      open: { ...card, name: 'opening title' },
      end: { ...card, name: 'end title' },
      credits: [{ ...card, name: 'credits 1' }],
    };
    const { frames } = await set.stitch({ cards });
    expect(frames).toBe(24 + 24 + 48 + 48);
    // The opening title has 24 frames to itself, and a third of them is less than half a second; the credits have 48.
    const places = [0, 4, 8, 23, 48, 95, 96, 131, 132, 137, 143];
    const seen = await Promise.all(places.map((frame) => colourAt(ffmpeg, set.film, frame)));
    const part = seen.map(([red = 0]) => Number((red / 200).toFixed(1)));
    expect(part).toEqual([0, 0.5, 1, 1, 1, 1, 1, 1, 0.9, 0.5, 0]);
  });

  it('keeps a card that fades apart from the same card where it does not', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    const picture = await redCard(set);
    const card = { draw: async () => picture, digest: digestOf(picture), seconds: 1 };
    await set.add({ number: 1 });
    const end = { ...card, name: 'end title' };
    await set.stitch({ cards: { end, credits: [] } });
    await set.stitch({ cards: { end, credits: [{ ...card, name: 'credits 1' }] } });
    expect((await colourAt(ffmpeg, set.film, 47))[0]).toBeGreaterThan(190);
    expect((await colourAt(ffmpeg, set.film, 71))[0]).toBeLessThan(10);
  });

  it('lays titles and captions over their frames, in the colours they were drawn in, and encodes no other body', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 0, frames: 48 });
    await set.add(
      { number: 0, frames: 48 },
      { overlayTitle: { text: 'Vienna', position: 'bottom', start: 0.5, seconds: 1 } },
    );
    await set.add({ number: 0, frames: 48 }, { caption: 'Evening came early.' });
    const drawings: unknown[] = [];
    const drawOverlay = async (drawing: unknown) => {
      drawings.push(drawing);
      return redCorner(set);
    };
    const report = await set.stitch({ captions: { mode: 'burn', language: 'en' } }, { drawOverlay });
    // They are drawn side by side.
    expect(drawings).toHaveLength(2);
    expect(drawings).toEqual(
      expect.arrayContaining([
        { kind: 'title', text: 'Vienna', position: 'bottom' },
        { kind: 'caption', text: 'Evening came early.' },
      ]),
    );
    expect(report.segments.map(({ body }) => body?.origin)).toEqual(['copied', 'encoded', 'encoded']);
    const covered = [59, 60, 66, 77, 83, 84, 110, 136];
    const seen = await Promise.all(covered.map((frame) => colourAt(ffmpeg, set.film, frame)));
    const reds = seen.map(([red = 0]) => red);
    expect(reds[0]).toBeLessThan(4);
    expect(reds[1]).toBeLessThan(40);
    expect(reds.slice(2, 4).every((red) => Math.abs(red - 200) <= 4)).toBe(true);
    expect(reds[5]).toBeLessThan(4);
    expect(reds[6]).toBeGreaterThan(190);
    expect(seen[2]?.every((value, channel) => Math.abs(value - (RED[channel] ?? 0)) <= 4)).toBe(true);
  });

  it('carries captions that can be shown or not, and stays exact', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 1 });
    await set.add({ number: 2 }, { caption: 'Not {\\an8}<b>syntax</b>\nin two lines' });
    const report = await set.stitch({ captions: { mode: 'soft', language: 'pt-BR' } });
    expect(report.captions).toMatchObject([{ start: 1, end: 2 }]);
    expect(await watch(ffmpeg, set.film)).toHaveLength(48);
    const listed = execFileSync(
      ffmpeg.path,
      ['-v', 'error', '-i', set.film, '-map', '0:s', '-f', 'srt', '-'],
      {
        encoding: 'utf8',
      },
    );
    expect(listed).toContain('00:00:01,000 --> 00:00:02,000');
    expect(listed).toContain('in two lines');
  });

  it('shows the stand-in of a shot that has no clip, with a mark, and the clip once it is there', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 1 });
    await set.add({ number: 2 });
    const [, second] = set.shots;
    if (second?.clip) {
      const { clip, ...shot } = second;
      set.shots[1] = { ...shot, standIn: clip, missing: 'not rendered yet' };
    }
    const draft = await set.stitch({}, { drawOverlay: () => redCorner(set) });
    expect(draft.segments.map(({ shows }) => shows)).toEqual(['clip', 'stand-in']);
    expect((await colourAt(ffmpeg, set.film, 36))[0]).toBeGreaterThan(190);
    const frames = await watch(ffmpeg, set.film);
    expect(frames[40]).toMatchObject({ clip: 2, frame: 16 });
  });
});

/** Red, green and blue of the lower right corner of a frame. */
async function colourAt(ffmpeg: Ffmpeg, film: string, frame: number): Promise<readonly number[]> {
  const corner = `select=eq(n\\,${frame}),scale=in_color_matrix=bt709:flags=accurate_rnd+full_chroma_int,format=rgb24,crop=16:16:136:74`;
  const raw = await decode(ffmpeg, film, ['-map', '0:v', '-vf', corner, '-frames:v', '1', '-f', 'rawvideo']);
  return [0, 1, 2].map((channel) => {
    let sum = 0;
    for (let at = channel; at < raw.length; at += 3) {
      sum += raw[at] ?? 0;
    }
    return Math.round(sum / (raw.length / 3));
  });
}
