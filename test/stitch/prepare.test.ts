import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FilmInput, ShotClip, ShotInput } from '../../src/stitch/film-input.js';
import { startConforming } from '../../src/stitch/prepare.js';
import { temporaryFolder } from '../media/footage.js';
import { FilmSet } from './rig.js';

const dissolve = { transition: { kind: 'fade', seconds: 0.25 } };

it('has every piece of a film ready by the time its last clip has settled, in whatever order they come', async () => {
  const set = await dissolvingFilm(5);
  const { waiting, clips } = apart(set);
  const conforming = startConforming(waiting, set.crew());
  for (const id of ['shot-4', 'shot-1', 'shot-2', 'shot-5', 'shot-3']) {
    conforming.arrived(id, clips.get(id) as ShotClip);
  }
  await conforming.settled();
  await conforming.close();
  expect(set.leftovers()).toEqual([]);
  const report = await set.stitch();
  expect(new Set(report.segments.map(({ body }) => body?.origin))).toEqual(new Set(['kept']));
  expect(new Set(report.seams.map(({ origin }) => origin))).toEqual(new Set(['kept']));
  expect(report.sound).toMatchObject({ encodedChunks: 0, keptChunks: 1 });
});

it('leaves to the end only what needs the last clip', async () => {
  const set = await dissolvingFilm(5);
  const { waiting, clips } = apart(set);
  const conforming = startConforming(waiting, set.crew());
  for (const [id, clip] of clips) {
    if (id !== 'shot-3') {
      conforming.arrived(id, clip);
    }
  }
  await conforming.settled();
  await conforming.close();
  const report = await set.stitch();
  expect(report.segments.map(({ body }) => body?.origin)).toEqual([
    'kept',
    'kept',
    'encoded',
    'kept',
    'kept',
  ]);
  expect(report.seams.map(({ origin }) => origin)).toEqual(['kept', 'encoded', 'encoded', 'kept']);
});

it.each([
  ['as long as planned', 10, 2],
  ['longer than planned: only what lies before the gap will not move', 9, 1],
])('has the sound ready of what will not move, when the clips are %s', async (_, seconds, kept) => {
  const set = new FilmSet(temporaryFolder());
  for (let number = 1; number <= 3; number += 1) {
    await set.add({ number, frames: 240 }, { seconds });
  }
  const { waiting, clips } = apart(set);
  const conforming = startConforming(waiting, set.crew());
  conforming.arrived('shot-1', clips.get('shot-1') as ShotClip);
  conforming.arrived('shot-3', clips.get('shot-3') as ShotClip);
  await conforming.settled();
  await conforming.close();
  const { sound } = await set.stitch();
  expect(sound).toMatchObject({ keptChunks: kept, encodedChunks: 4 - kept });
});

it('encodes nothing of clips that will be copied', async () => {
  const set = new FilmSet(temporaryFolder());
  for (let number = 1; number <= 3; number += 1) {
    await set.add({ number });
  }
  const conforming = startConforming(set.input(), set.crew());
  await conforming.settled();
  await conforming.close();
  expect(pieces(set)).toEqual([]);
});

it('passes over a clip that cannot be read, and stops at once when told to', async () => {
  const set = await dissolvingFilm(3);
  const bad = join(set.folder, 'bad.mp4');
  writeFileSync(bad, 'no clip');
  const { waiting, clips } = apart(set);
  const conforming = startConforming(waiting, set.crew());
  conforming.arrived('shot-1', { ...(clips.get('shot-1') as ShotClip), path: bad });
  conforming.arrived('shot-2', clips.get('shot-2') as ShotClip);
  await conforming.settled();
  expect(pieces(set)).toHaveLength(1);
  conforming.arrived('shot-3', clips.get('shot-3') as ShotClip);
  await conforming.close();
  expect(set.leftovers()).toEqual([]);
  expect(pieces(set)).toHaveLength(1);
});

async function dissolvingFilm(shots: number): Promise<FilmSet> {
  const set = new FilmSet(temporaryFolder());
  for (let number = 1; number <= shots; number += 1) {
    await set.add({ number, frames: 20 }, dissolve);
  }
  return set;
}

/** The film as it is before a clip has come, and the clips by shot. */
function apart(set: FilmSet): { waiting: FilmInput; clips: ReadonlyMap<string, ShotClip> } {
  const clips = new Map(set.shots.map(({ id, clip }) => [id, clip as ShotClip]));
  const shots = set.shots.map(({ clip: _, ...shot }): ShotInput => shot);
  return { waiting: set.input({ shots }), clips };
}

function pieces(set: FilmSet): readonly string[] {
  const cache = join(set.folder, 'pieces');
  return existsSync(cache) ? readdirSync(cache).filter((name) => name.endsWith('.mp4')) : [];
}
