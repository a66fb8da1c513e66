import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readClipFacts } from '../../src/media/probe.js';
import { frameSize } from '../../src/terms/frame-size.js';
import { clipOf, FFMPEG, openStudio, orderOf, paintPicture, reference, type Studio } from './studio.js';

let studio: Studio;
let cutOut: string;
let card: string;

beforeAll(async () => {
  studio = await openStudio();
  cutOut = await paintPicture(studio.folder, 'cut-out.png', false);
  card = await paintPicture(studio.folder, 'card.png', true);
});
afterAll(() => studio.close());

const mira = () => reference('mira', 'subject', { kind: 'file', path: cutOut });
const room = () => reference('room', 'background', { kind: 'file', path: card });
const letter = () => reference('letter', 'subject', { kind: 'file', path: card });
const star = () => reference('star', 'subject', { kind: 'url', url: 'https://example.com/star.png' });

/** Loudest sample of a clip in decibels, as ffmpeg hears it. */
async function loudest(clip: string): Promise<number> {
  const { said } = await FFMPEG.run({
    inputs: [{ from: clip }],
    graph: ['[0:a]volumedetect[heard]'],
    outputs: [{ to: '-', options: ['-map', '[heard]', '-f', 'null'] }],
    logLevel: 'info',
  });
  return Number(/max_volume: (-?[\d.]+) dB/.exec(said.join('\n'))?.[1]);
}

/** Every decoded picture, three by three pixels each, in grey. */
async function thumbnails(clip: string, chain: string): Promise<Buffer> {
  const out = `${clip}.gray`;
  await FFMPEG.run({
    inputs: [{ from: clip }],
    graph: [`[0:v]${chain},format=gray[out]`],
    outputs: [{ to: out, options: ['-map', '[out]', '-f', 'rawvideo'] }],
  });
  return await readFile(out);
}

test.each([
  [24, 0.5, 12, '24/1'],
  [29.97, 0.4, 12, '30000/1001'],
  [12, 0.2, 2, '12/1'],
])('a clip at %d fps of %d s has exactly %d frames at %s', async (fps, duration, frames, rate) => {
  const path = await clipOf(studio.provider, orderOf({ parameters: { fps, duration } }));
  const { video, audio } = await readClipFacts(path);
  expect(video).toMatchObject({ codec: 'avc1', frames, constantRate: true, width: 640, height: 360 });
  expect(`${video.rate.num}/${video.rate.den}`).toBe(rate);
  expect(audio).toMatchObject({ codec: 'mp4a', sampleRate: 48_000, channels: 2 });
  // The sound ends within one AAC frame after the picture, never before it.
  expect(audio?.seconds).toBeGreaterThanOrEqual(video.seconds - 0.001);
  expect(audio?.seconds).toBeLessThan(video.seconds + 1024 / 48_000);
});

test.each(['16:9', '4:3', '1:1', '3:4', '9:16', '2:3', '3:2', '21:9'])(
  'a clip in %s has the frame of its request',
  async (aspect_ratio) => {
    const references = [mira(), letter(), room()];
    const path = await clipOf(
      studio.provider,
      orderOf({ references, parameters: { aspect_ratio, duration: 0.2 } }),
    );
    const { video } = await readClipFacts(path);
    expect({ width: video.width, height: video.height }).toEqual(frameSize(aspect_ratio, '360p'));
  },
);

test('clips of different shots join by copy: their parameter sets and clocks agree', async () => {
  const orders = [
    orderOf({ prompt: 'Nothing but snow.' }),
    orderOf({
      prompt: '@mira in @room',
      references: [mira(), room()],
      parameters: { duration: 0.9, audio: true },
    }),
    orderOf({ prompt: '@letter and @star', references: [letter(), star()], take: 3 }),
  ];
  const facts = await Promise.all(
    orders.map(async (order) => await readClipFacts(await clipOf(studio.provider, order))),
  );
  expect(new Set(facts.map(({ video }) => video.parameterSets)).size).toBe(1);
  expect(new Set(facts.map(({ video }) => video.timescale)).size).toBe(1);
});

test('the same request gives the same bytes, another take different ones', async () => {
  const order = orderOf({ references: [mira(), room()], parameters: { audio: true, seed: 4 } });
  const [first, again, other] = await Promise.all(
    [order, order, { ...order, request: { ...order.request, take: 2 } }].map(
      async (each) => await readFile(await clipOf(studio.provider, each)),
    ),
  );
  expect(first?.equals(again ?? Buffer.alloc(0))).toBe(true);
  expect(first?.equals(other ?? Buffer.alloc(0))).toBe(false);
});

test('a clip without audio is silent, one with audio sounds', async () => {
  const silent = await clipOf(studio.provider, orderOf());
  const sounding = await clipOf(studio.provider, orderOf({ parameters: { audio: true, duration: 1 } }));
  expect(await loudest(silent)).toBeLessThan(-85);
  expect(await loudest(sounding)).toBeGreaterThan(-45);
});

test('the picture moves a little in every frame, and the words stand still', async () => {
  const order = orderOf({ references: [mira(), room()], parameters: { duration: 1 } });
  const path = await clipOf(studio.provider, order);
  const top = await thumbnails(path, 'crop=iw:ih/2:0:0,scale=320:90');
  const frame = 320 * 90;
  const changes = Array.from({ length: 11 }, (_, index) => {
    let sum = 0;
    for (let pixel = 0; pixel < frame; pixel += 1) {
      sum += Math.abs((top[(index + 1) * frame + pixel] ?? 0) - (top[index * frame + pixel] ?? 0));
    }
    return sum / frame;
  });
  expect(Math.min(...changes)).toBeGreaterThan(0.01);
  expect(Math.max(...changes)).toBeLessThan(12);
});

test('a picture given by link is shown as a card with its name', async () => {
  const withCard = await clipOf(studio.provider, orderOf({ prompt: 'Snow.', references: [star()] }));
  const without = await clipOf(studio.provider, orderOf({ prompt: 'Snow.' }));
  const chain = 'trim=end_frame=1,scale=32:18';
  expect((await thumbnails(withCard, chain)).equals(await thumbnails(without, chain))).toBe(false);
});

test('twenty-four subjects find a place', async () => {
  const references = Array.from({ length: 24 }, (_, index) => ({
    ...(index % 2 ? mira() : letter()),
    name: `r${index}`,
    alias: `r${index}`,
  }));
  const path = await clipOf(studio.provider, orderOf({ references, parameters: { duration: 0.2 } }));
  expect((await readClipFacts(path)).video.frames).toBe(2);
});

test('no prompt is read as filter syntax or breaks the drawing', async () => {
  const prompts = [
    `'],[0:v]drawtext=text=%{n}:x=1;movie=/etc/passwd[x] \\ \\\\ " %% \n\t\u0000 : = , ;`,
    '😀👩🏽‍🚀🧣 @mira שלום @mira مرحبا بالعالم ‮evil‬ 東京 \ud800 é́́́',
    `${'@mira and the wolf. '.repeat(1_000)}`,
    'x'.repeat(20_000),
    ' \n ',
    '',
  ];
  for (const prompt of prompts) {
    const order = orderOf(
      {
        prompt,
        references: [mira()],
        options: { label: prompt.slice(0, 60) },
        parameters: { duration: 0.2 },
      },
      'nasty',
    );
    expect((await readClipFacts(await clipOf(studio.provider, order))).video.frames).toBe(2);
  }
});

test('a finished clip leaves nothing beside it', async () => {
  const path = await clipOf(studio.provider, orderOf({ references: [mira()] }));
  expect((await readdir(dirname(path))).filter((name) => name.endsWith('.layers'))).toEqual([]);
});
