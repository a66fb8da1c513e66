import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { FfmpegJob } from '../../src/media/ffmpeg.js';
import { FFMPEG, openStudio, orderOf, outcomeOf, reference, type Studio, submit } from './studio.js';

const call = { signal: new AbortController().signal };
const opened: Studio[] = [];

async function open(...given: Parameters<typeof openStudio>): Promise<Studio> {
  const studio = await openStudio(...given);
  opened.push(studio);
  return studio;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((studio) => studio.close()));
});

const workOf = async (studio: Studio): Promise<string[]> => await readdir(join(studio.folder, 'work'));

test('a ticket of another run is lost, and costs nothing', async () => {
  const { provider } = await open();
  const ticket = { provider: 'local', id: 'animatic-before-the-restart', resume: null };
  expect(await provider.status(ticket, call)).toEqual({ kind: 'lost' });
});

test('a picture that cannot be decoded fails the job as input, and nothing is left behind', async () => {
  const studio = await open();
  const path = join(studio.folder, 'broken.png');
  await writeFile(path, 'this is not a picture');
  const order = orderOf({ references: [reference('mira', 'subject', { kind: 'file', path })] });
  const status = await outcomeOf(studio.provider, await submit(studio.provider, order));
  expect(status).toMatchObject({
    kind: 'failed',
    charged: 'no',
    failure: { kind: 'input', code: 'image-unreadable', message: expect.stringContaining('@mira') },
  });
  expect(await workOf(studio)).toEqual([]);
});

test('an encoder that fails is a failure that says so, and nothing is left behind', async () => {
  const studio = await open({ run: (job) => FFMPEG.run({ ...job, graph: ['[9:v]null[film]'] }) });
  const status = await outcomeOf(studio.provider, await submit(studio.provider, orderOf()));
  expect(status).toMatchObject({ kind: 'failed', charged: 'no', failure: { code: 'ffmpeg-failed' } });
  expect(await workOf(studio)).toEqual([]);
});

test('cancelling ends a render in the middle and cleans up', async () => {
  let started: () => void = () => {};
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  const run = (job: FfmpegJob) => {
    started();
    return FFMPEG.run(job);
  };
  const studio = await open({ run });
  const ticket = await submit(studio.provider, orderOf({ parameters: { duration: 600 } }));
  await running;
  expect(await studio.provider.cancel?.(ticket, call)).toBe('cancelled');
  expect(await workOf(studio)).toEqual([]);
  expect(await studio.provider.status(ticket, call)).toEqual({ kind: 'lost' });
  expect(await studio.provider.cancel?.(ticket, call)).toBe('too-late');
});

test('what cannot be drawn is refused at once', async () => {
  const { provider } = await open();
  const submission = await provider.submit(orderOf({ parameters: { aspect_ratio: 'wide' } }), call);
  expect(submission).toMatchObject({ kind: 'refused', failure: { kind: 'input', code: 'parameters-unfit' } });
});

test('progress only ever grows', async () => {
  const studio = await open();
  const ticket = await submit(studio.provider, orderOf({ parameters: { duration: 4, fps: 24 } }));
  const seen: number[] = [];
  for (;;) {
    const status = await studio.provider.status(ticket, call);
    if (status.kind === 'rendering') {
      seen.push(status.fraction ?? 0);
    } else if (status.kind !== 'queued') {
      expect(status.kind).toBe('done');
      break;
    }
  }
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});
