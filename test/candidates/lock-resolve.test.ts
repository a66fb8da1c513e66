import { writeFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readLock } from '../../src/store/lock-file.js';
import type { LockedShot, LockedShots } from '../../src/store/lock-schema.js';
import { lockText } from '../../src/store/lock-text.js';
import { takeRunLock } from '../../src/store/run-lock.js';
import { locked } from '../store/locked.js';
import { clipOf, git, temporaryFolder } from '../store/places.js';
import { storyreel } from './session.js';

const LOCK = 'storyboard.lock.yaml';
const before = { attic: locked('attic'), door: locked('door'), window: locked('window') };
/** Ours rendered the window again, theirs too, and each did something else. */
const ours: LockedShots = { ...before, bridge: locked('bridge'), window: renamed('window', 'slowly') };
const theirs: LockedShots = {
  ...before,
  attic: renamed('attic', 'dark'),
  cellar: locked('cellar'),
  window: renamed('window', 'quickly'),
};

function renamed(name: string, how: string): LockedShot {
  return {
    ...locked(`${name} ${how}`),
    request: { ...locked(name).request, prompt: `@mira ${how} at the ${name}.` },
  };
}

interface Marks {
  readonly style?: 'merge' | 'diff3' | 'zdiff3';
  /** Added to the index too early. */
  readonly isAdded?: boolean;
  /** Only the marks are left. */
  readonly withoutGit?: boolean;
  readonly lineEnds?: '\r\n';
  readonly name?: string;
  readonly mine?: LockedShots;
  readonly yours?: LockedShots;
}

/** A repository in which a merge of `blue-coat` left a conflict in the lock. */
async function conflict(marks: Marks = {}): Promise<string> {
  const { style = 'merge', isAdded, withoutGit, lineEnds, name = LOCK, mine = ours, yours = theirs } = marks;
  const folder = await temporaryFolder();
  const path = join(folder, name);
  const commit = async (shots: LockedShots): Promise<void> => {
    await writeFile(path, lockText(shots).replaceAll('\n', lineEnds ?? '\n'));
    await git(folder, 'add', '--', name);
    await git(folder, 'commit', '-qm', 'film');
  };
  await git(folder, 'init', '-q');
  await git(folder, 'config', 'core.autocrlf', 'false');
  await commit(before);
  await git(folder, 'checkout', '-qb', 'blue-coat');
  await commit(yours);
  await git(folder, 'checkout', '-q', 'main');
  await commit(mine);
  await expect(git(folder, '-c', `merge.conflictStyle=${style}`, 'merge', 'blue-coat')).rejects.toThrow();
  expect(await readFile(path, 'utf8')).toContain('<<<<<<<');
  if (isAdded) {
    await git(folder, 'add', '--', name);
  }
  if (withoutGit) {
    await rm(join(folder, '.git'), { recursive: true });
  }
  return folder;
}

const read = (folder: string, name = LOCK): Promise<LockedShots> => readLock(join(folder, name));
const clipsOf = (shot: LockedShot | undefined) => shot?.takes.map(({ take, clip }) => [take, clip]);

/** The merged lock whichever take of the window is chosen. */
function expectMerged(shots: LockedShots, take: 1 | 2): void {
  expect(Object.keys(shots)).toEqual(['attic', 'bridge', 'cellar', 'door', 'window']);
  const { window, ...others } = shots;
  const { window: _, ...expected } = { ...ours, ...theirs };
  expect(others).toEqual(expected);
  expect(clipsOf(window)).toEqual([
    [1, clipOf('window slowly')],
    [2, clipOf('window quickly')],
  ]);
  expect(window?.take).toBe(take);
  expect(window?.request).toEqual((take === 1 ? ours : theirs).window?.request);
}

it.each<[string, Marks]>([
  ['git marks two sides', {}],
  ['git marks three sides', { style: 'diff3' }],
  ['git marks three sides closely', { style: 'zdiff3' }],
  ['lines end as on Windows', { lineEnds: '\r\n' }],
  ['it was added to the index too early', { isAdded: true }],
  ['only marks of three sides are left', { style: 'diff3', withoutGit: true }],
  [
    'only marks of three sides with Windows lines are left',
    { style: 'diff3', withoutGit: true, lineEnds: '\r\n' },
  ],
  ['the lock has a name with spaces', { name: 'ein Film, größer.lock.yaml' }],
])('where %s, keeps the takes of both and takes the word of the command line', async (_, marks) => {
  const folder = await conflict(marks);
  const name = marks.name ?? LOCK;
  const index = (): Promise<string> =>
    marks.withoutGit ? Promise.resolve('') : git(folder, 'ls-files', '--stage');
  const unmerged = await index();
  const ended = await storyreel(folder, ['lock', 'resolve', '--take', 'window=2', name]);
  expect(ended).toMatchObject({ exit: 0, stderr: '' });
  expect(ended.stdout).toContain('window has the takes of both, 1, 2; take 2 is in the film');
  expectMerged(await read(folder, name), 2);
  expect(await index(), 'git is told by its user').toBe(unmerged);
});

it('marks of two sides are enough where they lie inside of a shot', async () => {
  const folder = await conflict({
    withoutGit: true,
    mine: { ...before, window: renamed('window', 'slowly') },
    yours: { ...before, attic: renamed('attic', 'dark'), window: renamed('window', 'quickly') },
  });
  expect((await storyreel(folder, ['lock', 'resolve', '--theirs'])).exit).toBe(0);
  const shots = await read(folder);
  expect(shots.attic).toEqual(theirs.attic);
  expect(shots.window?.take).toBe(2);
  expect(clipsOf(shots.window)).toEqual([
    [1, clipOf('window slowly')],
    [2, clipOf('window quickly')],
  ]);
});

it('without a terminal and a word it writes nothing, shows the takes and says what to pass', async () => {
  const folder = await conflict();
  const text = await readFile(join(folder, LOCK), 'utf8');
  const ended = await storyreel(folder, ['lock', 'resolve']);
  expect(ended).toMatchObject({ exit: 4, stdout: '' });
  expect(ended.stderr).toMatchInlineSnapshot(`
    "Both branches chose a take of window:
    take  of         picked by  model        provider  seed   cost  prompt
       1  HEAD       HEAD       pixverse-c1  fal         42  $0.07  @mira slowly at the window.
       2  blue-coat  blue-coat  pixverse-c1  fal         42  $0.07  @mira quickly at the window.

    Nothing was written: say which with --take SHOT=N for each of them, or with --ours or --theirs for all
    "
  `);
  expect(await readFile(join(folder, LOCK), 'utf8')).toBe(text);
  const machine = await storyreel(folder, ['lock', 'resolve', '--json']);
  expect(machine.exit).toBe(4);
  expect(JSON.parse(machine.stdout)).toMatchObject({
    version: 1,
    open: [{ id: 'window', ours: 1, theirs: 2, takes: [1, 2] }],
  });
});

it('asks the person at the terminal, until the answer is one', async () => {
  const folder = await conflict();
  const ended = await storyreel(folder, ['lock', 'resolve'], { answers: ['', '7', '2'] });
  expect(ended.exit).toBe(0);
  expect(ended.stdout.match(/Which take of window is in the film\? \[1\/2\] /g)).toHaveLength(3);
  expectMerged(await read(folder), 2);
});

it.each([
  ['the end of input', [''], 4],
  ['Ctrl-C', ['\x03'], 130],
])('a person who leaves the question by %s leaves the lock as it was', async (_, answers, exit) => {
  const folder = await conflict();
  const text = await readFile(join(folder, LOCK), 'utf8');
  const ended = await storyreel(folder, ['lock', 'resolve'], { answers });
  expect(ended.exit).toBe(exit);
  expect(await readFile(join(folder, LOCK), 'utf8')).toBe(text);
});

it.each([
  ['--ours', 1],
  ['--theirs', 2],
] as const)('%s settles all at once and says how to go on', async (flag, take) => {
  const folder = await conflict();
  const ended = await storyreel(folder, ['lock', 'resolve', flag]);
  expect(ended.stdout).toBe(
    `storyboard.lock.yaml is settled.
  from HEAD: bridge
  from blue-coat: attic, cellar
  window has the takes of both, 1, 2; take ${take} is in the film
Next: git add storyboard.lock.yaml, then finish the merge.
`,
  );
  expectMerged(await read(folder), take);
  await git(folder, 'add', LOCK);
  await git(folder, 'commit', '-qm', 'merged');
});

it('what git writes into the lock while a person thinks is left as it is', async () => {
  const folder = await conflict();
  const ended = await storyreel(folder, ['lock', 'resolve'], {
    answers: ['2'],
    onQuestion: () => writeFileSync(join(folder, LOCK), lockText(before)),
  });
  expect(ended.exit).toBe(3);
  expect(ended.stderr).toContain('error[lock-changed] storyboard.lock.yaml was written to meanwhile');
  expect(await readFile(join(folder, LOCK), 'utf8')).toBe(lockText(before));
});

it('what both branches added in one place is settled without a question', async () => {
  const folder = await conflict({
    mine: { ...before, bridge: locked('bridge') },
    yours: { ...before, cellar: locked('cellar') },
  });
  const ended = await storyreel(folder, ['lock', 'resolve', '--json']);
  expect(ended.exit).toBe(0);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    open: [],
    shots: [
      { id: 'attic', from: 'same' },
      { id: 'bridge', from: 'ours', take: 1 },
      { id: 'cellar', from: 'theirs' },
      {},
      {},
    ],
  });
  expect(Object.keys(await read(folder))).toEqual(['attic', 'bridge', 'cellar', 'door', 'window']);
});

it('a conflict in the storyboard is left to its author, who is told', async () => {
  const folder = await conflict();
  await writeFile(join(folder, 'storyboard.yaml'), '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> blue-coat\n');
  const ended = await storyreel(folder, ['lock', 'resolve', '--ours']);
  expect(ended.exit).toBe(0);
  expect(ended.stdout).toContain(
    'Next: settle the conflict in storyboard.yaml, which only its author can; then git add',
  );
});

it('marks that somebody began to settle are not guessed at when git knows nothing', async () => {
  const folder = await conflict({ withoutGit: true });
  const path = join(folder, LOCK);
  await writeFile(path, (await readFile(path, 'utf8')).replace(/^=======\n/m, ''));
  const ended = await storyreel(dirname(folder), ['lock', 'resolve', '--ours', path]);
  expect(ended.exit).toBe(3);
  const said = ended.stderr.replace(/\s+/g, ' ');
  expect(said).toContain(
    `settle them by hand, or take the file of one branch: git checkout BRANCH -- "${basename(folder)}/${LOCK}"`,
  );
});

it('a lock without a conflict is left alone, and a wrong one is told of', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, LOCK), lockText(before));
  expect(await storyreel(folder, ['lock', 'resolve'])).toEqual({
    exit: 0,
    stdout: 'storyboard.lock.yaml has no conflict to settle\n',
    stderr: '',
  });
  await writeFile(join(folder, LOCK), 'lock: 1\nshot: 1\n');
  const ended = await storyreel(folder, ['lock', 'resolve']);
  expect(ended.exit).toBe(3);
  expect(ended.stderr).toContain('error[lock-invalid] storyboard.lock.yaml:2:1');
});

it.each([
  [['--take', 'windwo=1'], 'did you mean window?'],
  [['--take', 'window=9'], 'its takes are 1, 2'],
  [['--take', 'window'], 'for example window=2'],
  [['--ours', '--theirs'], 'cannot be used with'],
])('refuses %s with what would be right', async (flags, said) => {
  const folder = await conflict();
  const ended = await storyreel(folder, ['lock', 'resolve', ...flags]);
  expect(ended.exit).toBe(2);
  expect(ended.stderr).toContain(said);
});

it('waits for no run: while one has the project it is told', async () => {
  const folder = await conflict();
  const clock = { now: Date.now, sleep: () => new Promise<void>(() => undefined) };
  const lock = await takeRunLock(join(folder, '.storyreel', 'run.lock'), {
    command: 'storyreel render',
    clock,
  });
  onTestFinished(() => void lock.release());
  const ended = await storyreel(folder, ['lock', 'resolve', '--ours']);
  expect(ended.exit).toBe(4);
  expect(ended.stderr).toContain('storyreel render');
});
