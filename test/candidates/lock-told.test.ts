import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { git, temporaryFolder } from '../store/places.js';
import { storyreel } from './session.js';
import { renderedFilm } from './several-takes.js';

const film = renderedFilm();

async function edit(folder: string, name: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(join(folder, name), 'utf8');
  expect(text.replace(from, to)).not.toBe(text);
  await writeFile(join(folder, name), text.replace(from, to));
}

interface Told {
  readonly code: string;
  readonly severity: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

async function diagnosticsOf(
  folder: string,
  command: 'check' | 'plan',
  exit: number,
): Promise<readonly Told[]> {
  const ended = await storyreel(folder, [command, '--json']);
  expect(ended.exit).toBe(exit);
  return JSON.parse(ended.stdout).diagnostics;
}

it('check looks at the lock too, names it from the root of the project, and writes nothing', async () => {
  const root = await temporaryFolder();
  const folder = join(root, 'ein Film', 'größe');
  await mkdir(folder, { recursive: true });
  await cp(await film(), folder, { recursive: true });
  await git(root, 'init', '-q');
  const ofLock = (told: readonly Told[]) => told.filter(({ code }) => code.startsWith('lock-'));
  expect(ofLock(await diagnosticsOf(folder, 'check', 0))).toEqual([]);
  await edit(folder, 'storyboard.lock.yaml', '    take: 1\n    takes:', '    take: 9\n    takes:');
  const lock = await readFile(join(folder, 'storyboard.lock.yaml'), 'utf8');
  expect(ofLock(await diagnosticsOf(folder, 'check', 3))).toEqual([
    expect.objectContaining({
      code: 'lock-invalid',
      severity: 'error',
      file: 'ein Film/größe/storyboard.lock.yaml',
      line: lock.slice(0, lock.indexOf('take: 9')).split('\n').length,
      message: 'shot "pick-up" has no take 9; it has 1, 2',
    }),
  ]);
  expect(await readFile(join(folder, 'storyboard.lock.yaml'), 'utf8')).toBe(lock);
  // It reads the same lock.
  const picked = await storyreel(folder, ['pick', 'pick-up', '1']);
  expect(picked.exit).toBe(3);
  expect(picked.stderr).not.toContain('storyreel pick');
  expect(picked.stderr).toContain('write the number of one that it has');
});

it.each(['plan', 'status', 'stitch', 'takes', 'render'])(
  '%s stops at a wrong lock and shows the place',
  async (command) => {
    const folder = await film();
    await edit(folder, 'storyboard.lock.yaml', 'provider:', 'provide:');
    const ended = await storyreel(folder, [command]);
    expect(ended.exit).toBe(3);
    expect(ended.stderr).toContain('error[lock-invalid] storyboard.lock.yaml:');
    expect(ended.stderr).toContain('^^^^^^^ there is no key "provide" in `takes[0]` of shot "pick-up"');
    expect(ended.stderr).toContain('did you mean `provider`?');
  },
);

it('plan and status say of shots that only the lock has where they went', async () => {
  const folder = await film();
  await edit(folder, 'storyboard.yaml', 'id: street', 'id: alley');
  await edit(folder, 'storyboard.yaml', / {2}- id: window\n.*\n/, '');
  const told = (await diagnosticsOf(folder, 'plan', 0)).filter(({ code }) => code === 'lock-shot-unknown');
  expect(told.map(({ severity, message }) => [severity, message])).toEqual([
    ['hint', 'the storyboard has no shot "street"; its takes are those of "alley" now'],
    ['hint', 'the storyboard has no shot "window"'],
  ]);
  expect((await storyreel(folder, ['status'])).stderr).toContain(
    'hint[lock-shot-unknown] storyboard.lock.yaml:',
  );
  await storyreel(folder, ['render']);
  expect((await diagnosticsOf(folder, 'plan', 0)).filter(({ code }) => code.startsWith('lock-'))).toEqual([]);
});

it('plan and status say of a picked take that is not of the shot which one the film has', async () => {
  const folder = await film();
  // As after a merge that took the storyboard of one branch and the choice of the other one.
  await edit(folder, 'storyboard.lock.yaml', /( {2}street:\n {4}take:) 1/, '$1 3');
  await edit(
    folder,
    'storyboard.lock.yaml',
    /key: "[0-9a-f]{64}"(\n {8}take: 3)/,
    `key: "${'0'.repeat(64)}"$1`,
  );
  const [told] = (await diagnosticsOf(folder, 'plan', 0)).filter(({ code }) => code === 'lock-pick-stale');
  expect(told).toMatchObject({
    severity: 'warning',
    message: 'take 3 is picked here and was made from something else than street is now; the film has take 1',
  });
  expect((await storyreel(folder, ['status'])).stderr).toContain('warning[lock-pick-stale]');
  expect((await storyreel(folder, ['pick', 'street', '1'])).stdout).toContain(
    'take 1 of street is in the film now',
  );
  expect((await diagnosticsOf(folder, 'plan', 0)).filter(({ code }) => code.startsWith('lock-'))).toEqual([]);
});
