import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownWarnings, openInspection } from '../../src/crew/inspection.js';
import type { Plan } from '../../src/plan/plan.js';
import { OF_THE_FILM, projectFiles } from '../../src/store/project-files.js';
import { openProjectStore } from '../../src/store/project-store.js';
import type { FilmEvent } from '../../src/terms/events.js';
import { anyBuild, temporaryFolder } from '../media/footage.js';

async function landed() {
  const folder = temporaryFolder();
  const store = await openProjectStore(
    projectFiles(join(folder, 'storyboard.yaml'), OF_THE_FILM),
    () => undefined,
  );
  const ffmpeg = anyBuild();
  await mkdir(store.files.tmp, { recursive: true });
  const made = join(store.files.tmp, 'clip.mp4');
  await ffmpeg.run({
    inputs: [],
    graph: ['color=black:s=160x90:r=24:d=2[v]'],
    outputs: [{ to: made, options: ['-map', '[v]', '-c:v', 'libx264'] }],
  });
  const clip = await store.clips.put(made);
  const request = { take: 1, parameters: { audio: true } };
  const shot = { id: 'window', card: {}, picked: 1, duration: 2, request };
  const events: FilmEvent[] = [];
  const parts = {
    store,
    ffmpeg,
    signal: new AbortController().signal,
    emit: (e: FilmEvent) => events.push(e),
  };
  const stored: FilmEvent = {
    type: 'shot-stored',
    shot: 'window',
    take: 1,
    provider: 'fal',
    clip: clip.digest,
    seconds: 2,
    cost_usd: 0,
  };
  const plan = { shots: [shot] } as unknown as Plan;
  const whole = { shots: [{ ...shot, clip }] } as unknown as Plan;
  return { plan, whole, parts, events, stored, files: store.files };
}

test('a clip that lands is looked at, and what is the matter with it becomes warnings of its shot', async () => {
  const { plan, parts, events, stored } = await landed();
  const inspection = openInspection(plan, parts);
  inspection.watch(stored);
  // Nothing waits for the look.
  expect(events).toEqual([]);
  await inspection.settled();
  expect(events).toEqual([
    {
      type: 'shot-warning',
      shot: 'window',
      take: 1,
      code: 'clip-black',
      message: 'is black',
      seconds: 1.958,
    },
    {
      type: 'shot-warning',
      shot: 'window',
      take: 1,
      code: 'clip-silent',
      message: 'has no sound; sound was asked for',
    },
  ]);
});

test('the next run tells it before anything is bought, and status lists it, without decoding again', async () => {
  const { plan, whole, parts, events, stored, files } = await landed();
  const first = openInspection(plan, parts);
  first.watch(stored);
  await first.settled();
  const blind = { ...parts, ffmpeg: { ...parts.ffmpeg, run: () => Promise.reject(new Error('not again')) } };
  const told = events.splice(0);
  await openInspection(whole, blind).tellKnown();
  expect(events).toEqual(told);
  const codes = [...(await knownWarnings(whole, files))].map(([shot, found]) => [
    shot,
    found.map(({ code }) => code),
  ]);
  expect(codes).toEqual([['window', ['clip-black', 'clip-silent']]]);
});
