import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { formatLine } from '../../src/render/journal-text.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { smallFilm } from '../film/small-film.js';
import { hostedFilm, manyShots, openSandbox, planOf, render, withKeys } from '../hosted/location.js';
import { filesIn, storyreel } from '../rig/storyreel.js';

/** As many other bytes in place of every clip's: nothing but a look at all of them tells. A film has to be cut again. */
async function spoil(folder: string): Promise<void> {
  const hidden = join(folder, '.storyreel');
  for (const name of (await filesIn(join(hidden, 'store'))).filter((each) => each.endsWith('.mp4'))) {
    const path = join(hidden, 'store', name);
    await writeFile(path, Buffer.alloc((await readFile(path)).length, 7));
  }
  for (const kept of ['films', 'pieces']) {
    await rm(join(hidden, kept), { recursive: true, force: true });
  }
}

/** A film of one shot that was paid for and whose clip is spoiled. */
async function spoiledFilm(sandbox?: Sandbox): Promise<string> {
  const folder = await hostedFilm(sandbox ?? (await openSandbox()), manyShots(1), { order: ['fal'] });
  expect((await render(folder)).code).toBe(0);
  await spoil(folder);
  return folder;
}

it('a damaged clip is promised for nothing only while the journal has the job it came from', async () => {
  const sandbox = await openSandbox();
  const folder = await spoiledFilm(sandbox);

  const end = await withKeys(folder, ['stitch']);

  expect(end.stderr).toContain('the clip of shot shot-1 was damaged in the store after it was bought');
  expect(end.stderr.replace(/\s+/g, ' ')).toContain(
    'storyreel render fetches shot-1 again for nothing while fal has it, else it costs $0.03, and it asks first',
  );
  const again = await render(folder);
  expect([again.code, sandbox.report().charged]).toEqual([0, 1]);
});

it('one that an earlier storyreel asked for in other words is named with its price: a render asks for another', async () => {
  const sandbox = await openSandbox();
  const folder = await spoiledFilm(sandbox);
  const key = (await planOf(folder)).shots[0]?.key ?? 'none';
  const earlier = `${key.slice(0, 2)}${[...key.slice(2)].reverse().join('')}`;
  for (const path of (await filesIn(folder)).filter((each) => /\.(json|jsonl|lock\.yaml)$/.test(each))) {
    const text = (await readFile(join(folder, path), 'utf8')).replaceAll(key, earlier);
    await rm(join(folder, path));
    const lines = path.endsWith('.jsonl') ? text.trimEnd().split('\n') : undefined;
    const aged = lines?.map((line) => formatLine(JSON.parse(line))).join('') ?? text;
    await writeFile(join(folder, path.replace(key, earlier)), aged);
  }

  const end = await withKeys(folder, ['stitch']);

  expect(end.stderr).toContain('was damaged in the store after it was bought');
  expect(end.stderr).toContain('hint: storyreel render buys shot-1 again for $0.03, and it asks first\n');
  expect([(await render(folder)).code, sandbox.report().charged]).toEqual([0, 2]);
});

it('nor is one promised whose provider is in use no more', async () => {
  const sandbox = await openSandbox();
  const folder = await spoiledFilm(sandbox);
  const settings = await readFile(join(folder, 'storyreel.yaml'), 'utf8');
  await writeFile(join(folder, 'storyreel.yaml'), settings.replace(/"fal"(?=\s*\])/, '"pixverse"'));

  const end = await withKeys(folder, ['stitch']);

  expect(end.stderr).toContain('hint: storyreel render buys shot-1 again for $0.03, and it asks first\n');
});

it('one of a film that was bought elsewhere is named with its price', async () => {
  const folder = await spoiledFilm();
  await rm(join(folder, '.storyreel', 'journal.jsonl'));

  const end = await withKeys(folder, ['stitch']);

  expect(end.stderr).toContain('hint: storyreel render buys shot-1 again for $0.03, and it asks first\n');
});

it('one that this machine made is made again for nothing by the command that needs it', async () => {
  const folder = await smallFilm(['id: one\n    prompt: "@mira waits"']);
  expect((await storyreel(folder, ['preview'])).code).toBe(0);
  await spoil(folder);

  const end = await storyreel(folder, ['preview']);

  expect(end.stderr).toContain('hint: storyreel preview makes one again, which is free\n');
  expect((await storyreel(folder, ['preview'])).code).toBe(0);
});
