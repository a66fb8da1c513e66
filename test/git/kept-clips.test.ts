import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { clipsKeptByGit, type KeptClips } from '../../src/git/kept-clips.js';
import { openRepository, type Repository } from '../../src/git/repository.js';
import { clipOf, temporaryFolder } from '../store/places.js';

const DAY = 24 * 60 * 60;
const NOW = 1_800_000_000;

let folder: string;
/** Seconds since 1970 at which git works. */
let time: number;
beforeEach(async () => {
  folder = await temporaryFolder();
  time = NOW;
  await git('init', '--quiet', '--initial-branch=main');
});

async function git(...args: string[]): Promise<string> {
  return gitIn(folder, ...args);
}

async function gitIn(place: string, ...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_DATE: `${time} +0000`,
    GIT_COMMITTER_DATE: `${time} +0000`,
  };
  const identity = [
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@example.org',
    '-c',
    'protocol.file.allow=always',
  ];
  const { stdout } = await promisify(execFile)('git', [...identity, ...args], { cwd: place, env });
  return stdout.trim();
}

/** Text enough of a lock that names a clip. */
function lockOf(name: string): string {
  return `lock: 1\nshots:\n  one:\n    take: 1\n    clip: "${clipOf(name)}"\n`;
}

async function write(name: string, path = 'film.lock.yaml', place = folder): Promise<void> {
  await mkdir(join(place, path, '..'), { recursive: true });
  await writeFile(join(place, path), lockOf(name));
}

/** Commits a lock that names one clip. */
async function commit(name: string, path?: string, place = folder): Promise<void> {
  await write(name, path, place);
  await gitIn(place, 'add', '--all');
  await gitIn(place, 'commit', '--quiet', '--message', name);
}

async function repositoryAt(place: string): Promise<Repository> {
  const { repository } = await openRepository(place, { environment: process.env });
  if (!repository) {
    throw new Error('no repository');
  }
  return repository;
}

async function keptAt(place = folder): Promise<KeptClips> {
  return clipsKeptByGit(await repositoryAt(place), NOW * 1000);
}

/** Which of some clips are kept. */
async function keptOf(...names: string[]): Promise<string[]> {
  const kept = await keptAt();
  return names.filter((name) => kept.names.has(clipOf(name)));
}

/** Ends what the reflogs remember. */
async function forget(): Promise<void> {
  await git('reflog', 'expire', '--expire=all', '--expire-unreachable=all', '--all');
}

describe('a clip is kept that a lock names', () => {
  it('in any commit of a branch, at any path, and no other', async () => {
    await commit('first');
    await commit('second');
    await commit('deep', 'films/ein Film/größe 1.lock.yaml');
    await commit('not a lock', 'notes.yaml');
    await git('rm', '--quiet', 'film.lock.yaml');
    await git('commit', '--quiet', '--message', 'gone');
    await forget();
    expect(await keptOf('first', 'second', 'deep', 'not a lock', 'never')).toEqual([
      'first',
      'second',
      'deep',
    ]);
  });

  it('in a branch of which a merge took nothing', async () => {
    await commit('base');
    await git('switch', '--quiet', '--create', 'side');
    await commit('side');
    await commit('side again');
    await git('switch', '--quiet', 'main');
    await commit('main', 'other.lock.yaml');
    await git('merge', '--quiet', '--strategy=ours', '--message', 'ours', 'side');
    await git('branch', '--delete', 'side');
    await forget();
    const names = ['base', 'side', 'side again', 'main'];
    expect(await keptOf(...names)).toEqual(names);
  });

  it('in the only commit of a branch that began anew', async () => {
    await commit('base');
    await git('switch', '--quiet', '--orphan', 'side');
    await commit('alone');
    await git('switch', '--quiet', 'main');
    await forget();
    expect(await keptOf('alone')).toEqual(['alone']);
  });

  it('in a merge that settled it in its own way', async () => {
    await commit('base');
    await git('switch', '--quiet', '--create', 'side');
    await commit('side');
    await git('switch', '--quiet', 'main');
    await commit('main');
    await git('merge', '--strategy=ours', '--no-commit', 'side');
    await commit('settled');
    await forget();
    expect(await keptOf('side', 'main', 'settled')).toEqual(['side', 'main', 'settled']);
  });

  it.each([
    ['a tag', ['tag', 'v1']],
    ['an annotated tag', ['tag', '--annotate', '--message', 'v1', 'v1']],
    ['a remote-tracking branch', ['update-ref', 'refs/remotes/origin/x', 'HEAD']],
    ['a ref of another tool', ['update-ref', 'refs/pull/7/head', 'HEAD']],
  ])('in a commit that only %s holds', async (_, hold) => {
    await commit('base');
    await git('switch', '--quiet', '--create', 'side');
    await commit('held');
    await git(...hold);
    await git('switch', '--quiet', 'main');
    await git('branch', '--delete', '--force', 'side');
    await forget();
    expect(await keptOf('base', 'held')).toEqual(['base', 'held']);
  });

  it('in a branch until it is deleted', async () => {
    await commit('base');
    await git('switch', '--quiet', '--create', 'side');
    await commit('side');
    await git('switch', '--quiet', 'main');
    await forget();
    expect(await keptOf('side')).toEqual(['side']);
    await git('branch', '--delete', '--force', 'side');
    await forget();
    expect(await keptOf('side')).toEqual([]);
  });

  it('in any stash, however old, in the index and the files that were not in git', async () => {
    time = NOW - 400 * DAY;
    await commit('base');
    await write('oldest');
    await git('stash');
    await write('staged before');
    await git('add', '--all');
    await write('stashed');
    await write('untracked', 'new.lock.yaml');
    await git('stash', '--include-untracked');
    const names = ['oldest', 'staged before', 'stashed', 'untracked'];
    expect(await keptOf(...names)).toEqual(names);
    await git('stash', 'drop');
    expect(await keptOf(...names)).toEqual(['oldest']);
  });

  it('in the index, on each side of a conflict too', async () => {
    await commit('base');
    await git('switch', '--quiet', '--create', 'side');
    await commit('theirs');
    await git('switch', '--quiet', 'main');
    await commit('ours');
    await git('merge', 'side').catch(() => undefined);
    await git('branch', '--delete', '--force', 'side');
    await write('staged', 'films/b.lock.yaml');
    await git('add', 'films');
    await rm(join(folder, '.git', 'MERGE_HEAD'));
    await forget();
    expect(await keptOf('base', 'ours', 'theirs', 'staged')).toEqual(['base', 'ours', 'theirs', 'staged']);
  });

  it('in what is being merged', async () => {
    await commit('base');
    await git('switch', '--quiet', '--create', 'side');
    await commit('before');
    await commit('theirs');
    await git('switch', '--quiet', 'main');
    await git('merge', '--no-ff', '--no-commit', 'side');
    await git('branch', '--delete', '--force', 'side');
    await forget();
    expect(await keptOf('before')).toEqual(['before']);
  });

  it('in what other work trees have checked out or staged', async () => {
    await commit('base');
    const tree = join(await temporaryFolder(), 'tree');
    await git('worktree', 'add', '--quiet', '--detach', tree);
    await commit('detached', 'film.lock.yaml', tree);
    await write('staged there', 'film.lock.yaml', tree);
    await gitIn(tree, 'add', '--all');
    await forget();
    expect(await keptOf('detached', 'staged there')).toEqual(['detached', 'staged there']);
    // Also seen from there.
    expect((await keptAt(tree)).names.has(clipOf('staged there'))).toBe(true);
    await rm(tree, { recursive: true });
    expect(await keptOf('detached', 'staged there')).toEqual(['detached']);
  });

  it('on a detached HEAD', async () => {
    await commit('base');
    await git('switch', '--quiet', '--detach');
    await commit('nowhere');
    await forget();
    expect(await keptOf('nowhere')).toEqual(['nowhere']);
  });

  it('in a submodule', async () => {
    await commit('inside');
    const outer = await temporaryFolder();
    await gitIn(outer, 'init', '--quiet');
    await gitIn(outer, 'submodule', '--quiet', 'add', folder, 'film');
    await commit('newer', 'film.lock.yaml', join(outer, 'film'));
    const { names } = await keptAt(join(outer, 'film'));
    expect([names.has(clipOf('inside')), names.has(clipOf('newer'))]).toEqual([true, true]);
  });
});

describe('a reflog entry', () => {
  async function resetAway(daysAgo: number): Promise<void> {
    time = NOW - 300 * DAY;
    await commit('base');
    await commit('left');
    time = NOW - daysAgo * DAY;
    await git('reset', '--quiet', '--hard', 'HEAD~1');
  }

  it('of the last 90 days keeps what was before and after', async () => {
    await resetAway(89);
    expect(await keptOf('base', 'left')).toEqual(['base', 'left']);
  });

  it('that is older keeps nothing', async () => {
    await resetAway(91);
    expect(await keptOf('base', 'left')).toEqual(['base']);
  });

  it.each([
    ['an old time', 0],
    ['a new time', NOW],
  ])('whose message ends like %s is as old as it is', async (_, said) => {
    await resetAway(said === 0 ? 89 : 91);
    const log = join(folder, '.git', 'logs', 'HEAD');
    const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
    await writeFile(log, lines.map((line) => `${line} <x> ${said} +5\n`).join(''));
    await rm(join(folder, '.git', 'logs', 'refs'), { recursive: true });
    expect(await keptOf('left')).toEqual(said === 0 ? ['left'] : []);
  });

  it('of another work tree counts as well', async () => {
    await commit('base');
    const tree = join(await temporaryFolder(), 'tree');
    await git('worktree', 'add', '--quiet', '--detach', tree);
    await commit('left there', 'film.lock.yaml', tree);
    await gitIn(tree, 'reset', '--quiet', '--hard', 'HEAD~1');
    expect(await keptOf('left there')).toEqual(['left there']);
  });

  it('of a commit that was pruned is passed over', async () => {
    await commit('base');
    const log = join(folder, '.git', 'logs', 'HEAD');
    const text = await readFile(log, 'utf8');
    await writeFile(
      log,
      `${text}${text.replace(/^\S+ \S+/, `${'1'.repeat(40)} ${'2'.repeat(40)}`)}damaged\n`,
    );
    expect(await keptOf('base')).toEqual(['base']);
  });
});

describe('a lock that cannot be read', () => {
  it.each([
    ['of a later version', (text: string) => text.replace('lock: 1', 'lock: 2')],
    ['with conflict marks', (text: string) => `${text}<<<<<<< ours\n=======\n>>>>>>> theirs\n`],
    ['that is no YAML', (text: string) => text.replace('shots:', 'shots: [')],
  ])('%s keeps the clips in its text', async (_, spoil) => {
    await writeFile(join(folder, 'film.lock.yaml'), spoil(lockOf('named')));
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'spoilt');
    await commit('fine');
    expect(await keptOf('named', 'fine')).toEqual(['named', 'fine']);
  });

  it('is counted, when it is of a later version or in conflict', async () => {
    await commit('fine');
    await writeFile(join(folder, 'film.lock.yaml'), lockOf('newer').replace('lock: 1', 'lock: 2'));
    await git('commit', '--quiet', '--all', '--message', 'newer');
    await writeFile(join(folder, 'film.lock.yaml'), `<<<<<<< a\n${lockOf('mine')}>>>>>>> b\n`);
    await git('commit', '--quiet', '--all', '--message', 'conflict');
    await commit('fine again');
    expect(await keptAt()).toMatchObject({ versions: 4, unclear: 2 });
  });
});

describe('a history that is not whole', () => {
  it('of a repository without commits is empty', async () => {
    expect(await keptAt()).toMatchObject({ versions: 0, unclear: 0 });
    await write('staged');
    await git('add', '--all');
    expect(await keptOf('staged')).toEqual(['staged']);
  });

  it('of a shallow clone gives what is there', async () => {
    await commit('old');
    await commit('new');
    const clone = join(await temporaryFolder(), 'clone');
    await git('clone', '--quiet', '--depth=1', `file://${folder}`, clone);
    const repository = await repositoryAt(clone);
    const { names } = await clipsKeptByGit(repository, NOW * 1000);
    expect([repository.isShallow, names.has(clipOf('new')), names.has(clipOf('old'))]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('of a clone that left blobs at its remote is an error: nothing is fetched', async () => {
    await git('config', 'uploadpack.allowFilter', 'true');
    await commit('old');
    await commit('new');
    const clone = join(await temporaryFolder(), 'clone');
    await git('clone', '--quiet', '--filter=blob:none', `file://${folder}`, clone);
    await expect(keptAt(clone)).rejects.toMatchObject({ code: 'history-incomplete' });
  });

  it.each(['here', 'in another work tree'])('with a damaged index %s is an error', async (where) => {
    await commit('base');
    const tree = join(await temporaryFolder(), 'tree');
    await git('worktree', 'add', '--quiet', '--detach', tree);
    const index = where === 'here' ? 'index' : 'worktrees/tree/index';
    await writeFile(join(folder, '.git', index), 'no index');
    await expect(keptAt()).rejects.toMatchObject({
      code: 'git-failed',
      message: expect.stringContaining(`git ls-files in ${where === 'here' ? folder : tree}: `),
    });
  });

  it('of a work tree in whose place there is something else is passed over', async () => {
    await commit('base');
    const tree = join(await temporaryFolder(), 'tree');
    await git('worktree', 'add', '--quiet', '--detach', tree);
    await rm(tree, { recursive: true });
    await mkdir(tree);
    expect(await keptOf('base')).toEqual(['base']);
    await rm(tree, { recursive: true });
    await writeFile(tree, '');
    expect(await keptOf('base')).toEqual(['base']);
  });

  it('of a damaged repository is an error and not an empty history', async () => {
    await commit('old');
    await commit('new');
    const parent = await git('rev-parse', 'HEAD~1');
    const objects = join(folder, '.git', 'objects', parent.slice(0, 2));
    expect(await readdir(objects)).toContain(parent.slice(2));
    await rm(join(objects, parent.slice(2)), { force: true });
    await expect(keptAt()).rejects.toMatchObject({ code: 'git-failed' });
  });
});
