import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLiveDraft } from '../../src/crew/live-draft.js';
import { openFilm } from '../../src/crew/open-film.js';
import { readClipFacts } from '../../src/media/probe.js';
import { loadCards } from '../../src/models/cards.js';
import type { Digest } from '../../src/terms/digest.js';
import type { FilmEvent } from '../../src/terms/events.js';
import { anyBuild } from '../media/footage.js';
import { eventsOf, filesIn, storyreel } from '../rig/storyreel.js';
import { smallFilm } from './small-film.js';

type Drafted = Extract<FilmEvent, { type: 'film-drafted' }>;

/** The film of a folder, planned for a hosted model, and its events as a stream. */
async function opened(folder: string) {
  const film = await openFilm(join(folder, 'storyboard.yaml'), {
    cards: await loadCards(),
    credentials: async () => new Set(['local', 'fal']),
    notify: () => undefined,
  });
  if (!film.plan) {
    throw new Error('the storyboard is not sound');
  }
  const events: FilmEvent[] = [];
  let wake = (): void => undefined;
  const emit = (event: FilmEvent): void => {
    events.push(event);
    wake();
  };
  /** The first event that fits, of those that came or will come. */
  const until = async (fits: (event: FilmEvent) => boolean): Promise<FilmEvent> => {
    for (;;) {
      const found = events.find(fits);
      if (found) {
        return found;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const drafted = (fits: (event: Drafted) => boolean): Promise<FilmEvent> =>
    until((event) => event.type === 'film-drafted' && fits(event));
  const parts = {
    store: film.store,
    ffmpeg: anyBuild(),
    name: 'film.mp4',
    clock: { now: () => performance.now(), sleep: () => Promise.resolve() },
    signal: new AbortController().signal,
    emit,
  };
  return { film, plan: film.plan, parts, events, until, drafted };
}

async function hostedFilm(): Promise<{ readonly folder: string; readonly clip: Digest }> {
  const folder = await smallFilm();
  const path = join(folder, 'storyboard.yaml');
  const text = await readFile(path, 'utf8');
  const preview = eventsOf(await storyreel(folder, ['preview', '--json']));
  await writeFile(
    path,
    text.replace('model: animatic', 'model: pixverse-c1').replace('duration: 0.5', 'duration: 1'),
  );
  const stored = preview.find(({ type, shot }) => type === 'shot-stored' && shot === 'two');
  return { folder, clip: stored?.clip as Digest };
}

/** The second shot's clip comes. */
function landing(clip: Digest): FilmEvent {
  return { type: 'shot-stored', shot: 'two', take: 1, provider: 'fal', clip, seconds: 0.5, cost_usd: 0 };
}

test('a draft is there before any shot is, with animatics as they come, and with each shot that lands', async () => {
  const { folder, clip } = await hostedFilm();
  const { film, plan, parts, drafted, events } = await opened(folder);
  const draft = openLiveDraft(plan, film, parts);
  expect(await drafted(() => true)).toMatchObject({
    path: 'film.mp4',
    frames: 72,
    slates: ['one', 'two', 'three'],
  });
  expect((await readClipFacts(join(folder, 'film.mp4'))).video.frames).toBe(72);
  draft.watch(landing(clip));
  // The clip is half as long as its slate was.
  expect(await drafted(({ slates }) => slates.length === 2)).toMatchObject({
    slates: ['one', 'three'],
    frames: 60,
  });
  await draft.close();
  const report = JSON.parse(await readFile(join(folder, 'film.report.json'), 'utf8'));
  expect(report).toMatchObject({ quality: 'draft', frames: 60 });
  expect(events.filter(({ type }) => type !== 'film-drafted')).toEqual([]);
});

test('what goes wrong with a draft is one notice, and the next change tries again', async () => {
  const { folder, clip } = await hostedFilm();
  const { film, plan, parts, events, until, drafted } = await opened(folder);
  let broken = true;
  const ffmpeg: typeof parts.ffmpeg = {
    ...parts.ffmpeg,
    run: (job) => (broken ? Promise.reject(new Error('no more room')) : parts.ffmpeg.run(job)),
  };
  const draft = openLiveDraft(plan, film, { ...parts, ffmpeg });
  await until(({ type }) => type === 'notice-given');
  broken = false;
  draft.watch(landing(clip));
  await drafted(({ slates }) => !slates.includes('two'));
  await draft.close();
  expect(events.filter(({ type }) => type === 'notice-given')).toMatchObject([{ code: 'draft-failed' }]);
  expect(await filesIn(join(folder, '.storyreel/tmp'))).toEqual([]);
});
