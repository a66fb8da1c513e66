/** A day's work on a film in git, with money: what diff says is what a render pays, and the first film comes back for nothing. */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { type Bench, setUpBench } from '../faults/bench.js';
import { KEY_ENVIRONMENT } from '../faults/project.js';
import { type RunOptions, runInTerminal } from '../rig/command-terminal.js';
import { git, temporaryFolder } from '../store/places.js';
import { booksOf, commitAll, forgetTheEdit, framesOf, onFilm } from './film-in-git.js';

let bench: Bench;
let sandbox: Sandbox;
beforeAll(async () => {
  bench = await setUpBench();
  sandbox = await bench.sandbox({ clips: 'animatic' });
});
afterAll(() => bench.clear());

/** One second of 360p without sound. */
const CLIP_USD = 0.03;

const SHOTS = `shots:
  - { id: wind, prompt: "@ada wets a finger on the @hill" }
  - { id: run, prompt: "@ada runs down the @hill" }
  - { id: rest, prompt: "@ada sits on the @hill" }
  - { id: above, prompt: "@ada looks up at the @kite" }
  - { id: sleep, prompt: "@ada sleeps on the @hill" }
`;

interface DiffDocument {
  readonly shots: readonly {
    readonly id: string;
    readonly was?: string;
    readonly changes: readonly string[];
    readonly fields: readonly { readonly field: string }[];
    readonly price_usd: number;
  }[];
  readonly references: readonly { readonly name: string; readonly shots: number }[];
  readonly unchanged: number;
  readonly to_render: number;
  readonly total_usd: number;
}

it('init, render, commit; edit, diff, render, commit; the first commit is the first film', async () => {
  const root = await temporaryFolder();
  const film = { root, storyboard: 'storyboard.yaml', film: 'film.mp4' };
  const online: RunOptions = { env: KEY_ENVIRONMENT, fetch };
  await git(root, 'init', '--quiet');
  expect((await runInTerminal(root, ['init', '.'])).exit).toBe('done');
  const path = join(root, film.storyboard);
  const edit = async (from: string | RegExp, to: string): Promise<void> => {
    const text = await readFile(path, 'utf8');
    expect(text).toMatch(from);
    await writeFile(path, text.replace(from, to));
  };
  await edit('model: animatic', 'model: pixverse-c1');
  await edit('resolution: 720p', 'resolution: 360p');
  await edit('duration: 4', 'duration: 1');
  await edit(/^shots:[\s\S]*?\n(?=film:)/m, SHOTS);
  const pace = { poll_seconds: 0.2, per_minute: 100_000 };
  const providers = { order: ['fal'], fal: { ...sandbox.providers.fal, ...pace } };
  await writeFile(join(root, 'storyreel.yaml'), stringify({ providers }));

  await onFilm(film, ['render', '--yes'], online);
  const first = await commitAll(film, 'The first film');
  const firstFrames = await framesOf(film);
  expect(sandbox.report()).toMatchObject({ charged: 5, chargedUsd: 5 * CLIP_USD });

  await edit('wets a finger', 'holds up a hand');
  await copyFile(join(root, 'refs', 'ada.png'), join(root, 'refs', 'kite.png'));
  await edit('id: sleep', 'id: asleep');
  const [, run = '', rest = ''] = /( {2}- \{ id: run.*\n)( {2}- \{ id: rest.*\n)/.exec(SHOTS) ?? [];
  await edit(run + rest, rest + run);

  const diff = JSON.parse((await onFilm(film, ['diff', '--json'])).stdout) as DiffDocument;
  const changes = Object.fromEntries(diff.shots.map((shot) => [shot.id, shot]));
  expect(Object.keys(changes).sort()).toEqual(['above', 'asleep', 'rest', 'wind']);
  expect(changes.wind).toMatchObject({ changes: ['changed'], price_usd: CLIP_USD });
  expect(changes.wind?.fields.map(({ field }) => field)).toEqual(['prompt']);
  expect(changes.above).toMatchObject({ changes: ['changed'], price_usd: CLIP_USD });
  expect(changes.asleep).toMatchObject({ was: 'sleep', changes: ['renamed'], fields: [], price_usd: 0 });
  expect(changes.rest).toMatchObject({ changes: ['moved'], fields: [], price_usd: 0 });
  expect(diff.references).toMatchObject([{ name: 'kite', shots: 1 }]);
  expect(diff).toMatchObject({ unchanged: 1, to_render: 2, total_usd: 2 * CLIP_USD });

  await onFilm(film, ['render', '--max-cost', String(diff.total_usd)], online);
  expect(sandbox.report()).toMatchObject({ charged: 7, chargedUsd: 7 * CLIP_USD });
  await commitAll(film, 'The second film');
  expect(await framesOf(film)).not.toBe(firstFrames);
  const books = await booksOf(film);
  const asked = sandbox.requests().length;

  expect((await onFilm(film, ['store', 'gc', '--yes'])).stdout).toContain('Nothing to delete.');
  await git(root, 'checkout', '--quiet', first);
  await forgetTheEdit(film);
  await onFilm(film, ['stitch', '--strict'], online);
  expect(await framesOf(film)).toBe(firstFrames);
  expect(await booksOf(film)).toEqual(books);
  expect(sandbox.requests()).toHaveLength(asked);
  expect(await git(root, 'status', '--porcelain')).toBe('');
});
