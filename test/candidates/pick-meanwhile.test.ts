import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { storyreel } from './session.js';
import { lockOf, renderedFilm } from './several-takes.js';

/** What happens once, the moment the record of a purchase is read: by then a command has read the lock. */
const meanwhile = vi.hoisted(() => ({ once: undefined as (() => void) | undefined }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    readFile: (path: string, ...rest: []) => {
      if (/[\\/]store[\\/]keys[\\/]/.test(`${path}`)) {
        const { once } = meanwhile;
        meanwhile.once = undefined;
        once?.();
      }
      return real.readFile(path, ...rest);
    },
  };
});

afterEach(() => {
  meanwhile.once = undefined;
});

const film = renderedFilm();

it('what is written into the lock while a pick looks the take up is left as it is, and the pick says so', async () => {
  const folder = await film();
  const path = join(folder, 'storyboard.lock.yaml');
  const theirs = (await lockOf(folder)).replace(/(street:\n {4}take: )1/, '$13');
  expect(theirs).not.toBe(await lockOf(folder));
  meanwhile.once = () => writeFileSync(path, theirs);

  const ended = await storyreel(folder, ['pick', 'street', '2']);

  expect(ended).toMatchObject({ exit: 3, stdout: '' });
  expect(ended.stderr).toContain('error[lock-changed] storyboard.lock.yaml was written to just now');
  expect(ended.stderr).toContain('hint: run it again');
  expect(await lockOf(folder)).toBe(theirs);
  const again = await storyreel(folder, ['pick', 'street', '2']);
  expect(again.stdout).toBe(
    'take 2 of street is in the film now, and take 3 no more (storyboard.lock.yaml)\n',
  );
});

it('remarks that come into the lock meanwhile are no change, and stay', async () => {
  const folder = await film();
  const path = join(folder, 'storyboard.lock.yaml');
  meanwhile.once = () => writeFileSync(path, `# ours\n${readFileSync(path, 'utf8')}`);

  const ended = await storyreel(folder, ['pick', 'street', '2']);

  expect(ended).toMatchObject({ exit: 0, stderr: '' });
  expect(await readFile(path, 'utf8')).toMatch(/^# ours\n.*street:\n {4}take: 2\n/s);
});
