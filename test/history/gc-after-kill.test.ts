/** A clip that was paid for and that no lock got to name is not thrown away with the rest. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { type Bench, setUpBench } from '../faults/bench.js';
import { KEY_ENVIRONMENT } from '../faults/project.js';
import { runInTerminal } from '../rig/command-terminal.js';
import { start } from '../rig/storyreel.js';
import { temporaryFolder } from '../store/places.js';
import { onFilm } from './film-in-git.js';

const REFS = fileURLToPath(new URL('../../storyboards/red-scarf/refs', import.meta.url));

let bench: Bench;
let sandbox: Sandbox;
beforeAll(async () => {
  bench = await setUpBench();
  sandbox = await bench.sandbox();
});
afterAll(() => bench.clear());

interface GcDocument {
  readonly spare: readonly { readonly bought_for: { readonly shot: string } | null }[];
  readonly unlisted: GcDocument['spare'];
  readonly kept: Readonly<Record<string, number>>;
}

it('kill -9 before the lock is written: the clip is kept as wanted, then told apart, and offered once the lock is anew', async () => {
  const root = await temporaryFolder();
  const film = { root, storyboard: 'storyboard.yaml', film: 'film.mp4' };
  const path = join(root, film.storyboard);
  await cp(REFS, join(root, 'refs'), { recursive: true });
  const storyboard = (prompts: readonly string[]): string =>
    stringify({
      storyboard: 1,
      references: { mira: { type: 'subject', image: 'refs/mira.png' } },
      defaults: { model: 'pixverse-c1', resolution: '360p', duration: 1 },
      shots: prompts.map((prompt, index) => ({ id: `shot-${index}`, prompt })),
    });
  // One at a time, so that there are others left when the first new clip comes.
  const pace = { concurrency: 1, poll_seconds: 0.3, per_minute: 100_000 };
  const providers = { order: ['fal'], fal: { ...sandbox.providers.fal, ...pace } };
  await writeFile(join(root, 'storyreel.yaml'), stringify({ providers }));
  await writeFile(path, storyboard(['@mira walks']));
  await onFilm(film, ['render', '--yes'], { env: KEY_ENVIRONMENT, fetch });

  const many = ['@mira walks', '@mira runs', '@mira sits', '@mira sleeps', '@mira sings'];
  await writeFile(path, storyboard(many));
  const run = start(root, ['render', '--yes', '--json'], KEY_ENVIRONMENT);
  const stored = JSON.parse(await run.line(/"shot-stored"/)) as { readonly shot: string };
  run.child.kill('SIGKILL');
  await run.ended;
  expect(await readFile(join(root, 'storyboard.lock.yaml'), 'utf8')).not.toContain(stored.shot);

  const look = async (): Promise<GcDocument> =>
    JSON.parse((await runInTerminal(root, ['store', 'gc', '--dry-run', '--json'])).stdout) as GcDocument;
  const wanted = await look();
  expect(wanted).toMatchObject({ spare: [], unlisted: [] });
  expect(wanted.kept.wanted).toBeGreaterThan(0);

  await writeFile(path, storyboard(many.map((prompt, index) => (index === 0 ? prompt : `${prompt} away`))));
  const edited = await look();
  expect(edited.spare).toEqual([]);
  expect(edited.unlisted.map((clip) => clip.bought_for?.shot)).toContain(stored.shot);

  // The kill may have met the next submit, of which fal tells nobody anything: a person is asked then.
  const again = await runInTerminal(root, ['render', '--yes', film.storyboard], {
    env: KEY_ENVIRONMENT,
    fetch,
  });
  expect(['done', 'submit-unknown']).toContain(again.exit);
  const rendered = await look();
  expect(rendered.unlisted.map((clip) => clip.bought_for?.shot)).not.toContain(stored.shot);
  expect(rendered.spare.map((clip) => clip.bought_for?.shot)).toContain(stored.shot);
});
