import { cp, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { digestOf } from '../../src/terms/digest.js';
import { png } from '../corpus/pictures.js';
import { runCli } from '../corpus/run-cli.js';
import { filesIn } from '../rig/storyreel.js';
import { cloneOf, emptyRepository, filmRepository, storyboard, WHO } from './film-repository.js';

/** The changed shots, and the codes of the notes. */
function told(document: {
  readonly shots: readonly { readonly id: string; readonly changes: readonly string[] }[];
  readonly notes: readonly { readonly code: string }[];
}) {
  return {
    shots: document.shots.map(({ id, changes }) => `${id} ${changes.join(' ')}`),
    notes: document.notes.map(({ code }) => code),
  };
}

const ALL_ADDED = ['pick-up added', 'window added', 'street added', 'tram added'];

describe('revisions that are not there', () => {
  it.each([
    ['a branch with a slip in it', 'mian', 'revision-unknown', 'did you mean main?'],
    ['a slip with a step behind it', 'mian~0', 'revision-unknown', 'did you mean main~0?'],
    ['nothing like it', 'zzzzzzzzz', 'revision-unknown', 'git log --oneline lists the commits'],
    ['more steps back than there are', 'HEAD~9', 'commit-missing', 'HEAD has no HEAD~9 here'],
    ['a blob', 'HEAD:storyboard.yaml', 'revision-unknown', 'is not a commit'],
    ['what looks like an option', '--output=x', 'revision-unknown', '--output=x'],
    ['a name of two', 'twice', 'revision-ambiguous', 'refs/heads/twice or refs/tags/twice'],
    ['two without a commit in common', 'main...orphan', 'no-merge-base', 'main..orphan'],
  ])('%s', async (_, revision, code, words) => {
    const film = await filmRepository();
    await film.git('branch', 'twice');
    await film.git('tag', 'twice');
    const tree = (await film.git('rev-parse', 'HEAD^{tree}')).trim();
    const orphan = (await film.git('commit-tree', tree, '-m', 'Another beginning')).trim();
    await film.git('branch', 'orphan', orphan);

    const { exit, stdout, stderr } = await film.storyreel(['diff', '--', revision]);

    expect(stdout).toBe('');
    expect(stderr).toContain(`error[${code}]`);
    expect(stderr).toContain(words);
    expect(exit).toBe(2);
    expect(await filesIn(film.root)).not.toContain('x');
  });
});

describe('repositories that are not as usual', () => {
  it('is no repository: diff says so, why goes on without commits', async () => {
    const film = await filmRepository();
    await rm(join(film.root, '.git'), { recursive: true });
    await film.edit('storyboard.yaml', (text) => text.replace('gently', 'slowly'));

    const diff = await film.storyreel(['diff']);
    const why = await film.json(['why', 'pick-up']);

    expect(diff.stderr).toContain('error[not-in-repository] this folder is not in a git repository');
    expect(diff.exit).toBe(2);
    expect(why).toMatchObject({ state: 'changed', notes: [{ code: 'not-a-repository' }] });
    expect(why.changes).toMatchObject([
      { field: 'prompt', places: [{ file: 'storyboard.yaml', line: 12, commit: null }] },
    ]);
  });

  it('has no git installed: the same', async () => {
    const film = await filmRepository();

    const diff = await film.storyreel(['diff'], { PATH: '/nowhere' });
    const why = await film.json(['why', 'pick-up'], { PATH: '/nowhere' });

    expect(diff.stderr).toContain('error[git-missing] git is not installed');
    expect(why).toMatchObject({ state: 'cached', notes: [{ code: 'git-missing' }] });
  });

  it('has no commit yet: everything is new', async () => {
    const film = await emptyRepository();
    await film.write('storyboard.yaml', storyboard());
    for (const name of ['mira', 'scarf', 'room']) {
      await film.write(`refs/${name}.png`, png(480, 480));
    }

    const document = await film.json(['diff']);
    const asked = await film.storyreel(['diff', 'HEAD']);

    expect(told(document)).toEqual({ shots: ALL_ADDED, notes: ['nothing-committed'] });
    expect(asked.stderr).toContain('error[revision-unknown] there is no HEAD: nothing is committed yet');
    expect((await film.json(['why', 'tram'])).stands).toMatchObject({ line: 15, committed: false });
  });

  it('is a shallow clone: what is cut off is said, what is there is told', async () => {
    const film = await filmRepository();
    await film.edit('storyboard.yaml', (text) => text.replace('gently', 'slowly'));
    await film.commit('Slower');
    const clone = await cloneOf(film, '--depth=1');

    const { stderr, exit } = await clone.storyreel(['diff', 'HEAD~1']);
    const why = await clone.json(['why', 'pick-up']);

    expect(stderr).toContain('error[commit-missing] HEAD has no HEAD~1 here, as this is a shallow clone');
    expect(stderr).toContain('git fetch --unshallow');
    expect(exit).toBe(2);
    expect(told(await clone.json(['diff'])).shots).toEqual([]);
    expect(why.changes[0].places[0]).toMatchObject({ committed: true, or_earlier: true });
  });

  it('is a partial clone: pictures that were left out are not fetched, and it is said which', async () => {
    const film = await filmRepository();
    await film.git('config', 'uploadpack.allowFilter', 'true');
    await film.write('refs/scarf.png', png(480, 480, [9, 9, 9]));
    await film.commit('Another scarf');
    const clone = await cloneOf(film, '--filter=blob:none');

    const document = await clone.json(['diff', 'HEAD~1']);

    expect(document.notes).toMatchObject([
      { code: 'object-not-here', message: expect.stringContaining('refs/scarf.png of HEAD~1') },
    ]);
  });

  it('has a detached head, is a linked work tree, and is under a hook', async () => {
    const film = await filmRepository();
    await film.edit('storyboard.yaml', (text) => text.replace('gently', 'slowly'));
    await film.commit('Slower');
    await film.git('checkout', '--quiet', '--detach', 'HEAD~1');
    await film.git('worktree', 'add', '--quiet', join(film.root, 'linked tree'), 'main');
    const hook = {
      GIT_DIR: '/nowhere',
      GIT_INDEX_FILE: '/nowhere/index',
      GIT_WORK_TREE: '/',
      GIT_PREFIX: 'x/',
    };

    const there = await runCli(join(film.root, 'linked tree'), ['diff', 'HEAD~1', '--json'], {
      ...WHO,
      ...hook,
    });

    expect(told(await film.json(['diff', 'main'], hook)).shots).toEqual(['pick-up changed']);
    expect(told(JSON.parse(there.stdout)).shots).toEqual(['pick-up changed']);
  });

  it("has settings of its user's that change what git prints", async () => {
    const film = await filmRepository();
    await film.edit('storyboard.yaml', (text) => text.replace('gently', 'slowly'));
    await film.write('refs/scarf.png', png(480, 480, [9, 9, 9]));
    await film.commit('Größer, "anders"');
    for (const [name, value] of Object.entries({
      'color.ui': 'always',
      'core.quotePath': 'true',
      'core.pager': 'false',
      'diff.noprefix': 'true',
      'diff.external': 'false',
      'diff.orderFile': '/nowhere',
      'diff.renames': 'copies',
      'log.showSignature': 'true',
      'log.date': 'relative',
      'blame.coloring': 'repeatedLines',
      'blame.date': 'relative',
      'diff.picture.textconv': 'false',
      'core.fsmonitor': 'false',
    })) {
      await film.git('config', name, value);
    }
    await writeFile(join(film.root, '.git/info/attributes'), '*.png diff=picture\n*.yaml diff=picture\n');

    const why = await film.json(['why', 'pick-up']);

    expect(told(await film.json(['diff', 'HEAD~1']))).toEqual({ shots: ['pick-up changed'], notes: [] });
    expect(why.changes.map((each: { places: unknown }) => each.places)).toMatchObject([
      [
        {
          file: 'storyboard.yaml',
          line: 12,
          commit: { author: 'Ada Lovelace', summary: 'Größer, "anders"' },
        },
      ],
      [{ file: 'refs/scarf.png', commit: { summary: 'Größer, "anders"' } }, { line: 5 }],
    ]);
  });
});

describe('storyboards that are not where they were', () => {
  it('lies in a subfolder, with its pictures above it and a name that git would quote', async () => {
    const film = await filmRepository('films/ein "Fílm"\n2');
    await film.git('mv', join(film.folder, 'refs'), join(film.root, 'pictures'));
    await film.edit('storyboard.yaml', (text) => text.replaceAll('refs/', '../../pictures/'));
    await film.commit('Pictures for all films');
    await film.write('../../pictures/scarf.png', png(480, 480, [1, 2, 3]));

    const document = await film.json(['diff', 'HEAD']);

    expect(told(document)).toEqual({ shots: ['pick-up changed'], notes: [] });
    expect(document.after.file).toBe('films/ein "Fílm"\n2/storyboard.yaml');
    expect(told(await film.json(['diff', 'HEAD~1..HEAD']))).toEqual({ shots: [], notes: [] });
    expect((await film.json(['why', 'pick-up'])).changes[0].places[0]).toMatchObject({ committed: false });
  });

  it('was renamed, with git or without: it is followed, and said', async () => {
    const film = await filmRepository();
    await rename(join(film.folder, 'storyboard.yaml'), join(film.folder, 'film.yaml'));
    await rename(join(film.folder, 'storyboard.lock.yaml'), join(film.folder, 'film.lock.yaml'));
    await film.edit('film.yaml', (text) => text.replace('gently', 'slowly'));

    const loose = await film.json(['diff', 'HEAD', 'film.yaml']);
    await film.commit('Another name');
    const committed = await film.json(['diff', 'HEAD~1..HEAD', 'film.yaml']);

    for (const document of [loose, committed]) {
      expect(told(document)).toEqual({ shots: ['pick-up changed'], notes: ['storyboard-renamed'] });
      expect(document.before.file).toBe('storyboard.yaml');
    }
  });

  it('is new, gone, or in neither', async () => {
    const film = await filmRepository();
    await film.write('other.yaml', 'storyboard: 1\nshots: [{ id: one, prompt: "Rain.", model: animatic }]\n');
    const added = await film.json(['diff', 'HEAD', 'other.yaml']);
    await film.commit('Another film');
    await rm(join(film.folder, 'other.yaml'));
    const removed = await film.json(['diff', 'HEAD', 'other.yaml']);
    const neither = await film.storyreel(['diff', 'HEAD~1..HEAD~1', 'nothing.yaml']);

    expect(told(added)).toEqual({ shots: ['one added'], notes: ['storyboard-new'] });
    expect(told(removed)).toEqual({ shots: ['one removed'], notes: ['storyboard-gone'] });
    expect(neither.stderr).toContain('error[storyboard-not-in-revision]');
    expect(neither.exit).toBe(2);
  });
});

describe('sides that are broken', () => {
  it('the older one cannot be read: the newer is, and which is which is said', async () => {
    const film = await filmRepository();
    await film.edit('storyboard.yaml', (text) => text.replace('shots:', 'shots: ]'));
    await film.commit('Broken');
    await film.git('checkout', '--quiet', 'HEAD~1', '--', 'storyboard.yaml');

    const { exit, stdout, stderr } = await film.storyreel(['diff', 'HEAD', '--json']);
    const text = await film.storyreel(['diff', 'HEAD']);
    const document = JSON.parse(stdout);

    expect(exit).toBe(3);
    expect(stderr).toBe('');
    expect(document).toMatchObject({ comparable: false, shots: [] });
    expect(document.before.diagnostics[0]).toMatchObject({ code: 'yaml-syntax', file: 'storyboard.yaml' });
    expect(document.after.diagnostics).toEqual([]);
    expect(text.stderr).toContain('The storyboard of HEAD has errors:');
    expect(text.stderr).not.toContain(' at ');
  });

  it('the older one has mistakes: what is there is compared, and the newer decides how it ends', async () => {
    const film = await filmRepository();
    await film.edit('storyboard.yaml', (text) => text.replace('@mira turns', '@mria turns'));
    await film.commit('A slip');
    await film.edit('storyboard.yaml', (text) => text.replace('@mria turns', '@mira turns'));

    const mended = await film.storyreel(['diff', '--json']);
    const broken = await film.storyreel(['diff', 'HEAD~1..HEAD', '--json']);

    expect(told(JSON.parse(mended.stdout)).shots).toEqual(['window changed']);
    expect([mended.exit, broken.exit]).toEqual([0, 3]);
  });

  it('a lock that cannot be read makes nothing bought, and is said', async () => {
    const film = await filmRepository();
    await film.write('storyboard.lock.yaml', 'lock: 99\n');

    const document = await film.json(['diff']);

    expect(told(document)).toEqual({ shots: [], notes: ['lock-newer'] });
  });
});

describe('pictures that are not in the repository', () => {
  it('kept by Git LFS: taken where they were fetched, else said', async () => {
    const film = await filmRepository();
    const old = png(480, 480, [77, 0, 0]);
    const id = digestOf(old);
    await film.write(
      'refs/scarf.png',
      `version https://git-lfs.github.com/spec/v1\noid sha256:${id}\nsize ${old.length}\n`,
    );
    await film.commit('The scarf is a large file');
    await film.write('refs/scarf.png', png(480, 480, [78, 0, 0]));

    const without = await film.json(['diff']);
    const place = `.git/lfs/objects/${id.slice(0, 2)}/${id.slice(2, 4)}/${id}`;
    await film.write(place, old);
    const fetched = await film.json(['diff']);

    expect(told(without).notes).toEqual(['large-file-not-here']);
    expect(told(fetched)).toEqual({ shots: ['pick-up changed'], notes: [] });
    expect(fetched.shots[0].fields[0].before.sha256).toBe(id);
  });

  it('in a submodule, or by a link that leads away: said, with the path', async () => {
    const film = await filmRepository();
    const library = await filmRepository();
    await film.git('submodule', '--quiet', 'add', `file://${library.root}`, 'library');
    await film.edit('storyboard.yaml', (text) => text.replace('refs/scarf.png', 'library/refs/scarf.png'));
    await film.commit('The scarf of the library');
    await film.edit('storyboard.yaml', (text) => text.replace('gently', 'slowly'));

    const { notes } = await film.json(['diff']);
    const inside = await runCli(join(film.root, 'library'), ['diff', '--json'], { ...WHO, HOME: film.root });

    expect(notes).toMatchObject([
      { code: 'file-in-submodule', message: expect.stringContaining('library/refs/scarf.png of HEAD') },
    ]);
    expect(told(JSON.parse(inside.stdout))).toEqual({ shots: [], notes: [] });
  });

  it('symbolic links inside the repository are followed', async () => {
    const film = await filmRepository();
    await rename(join(film.folder, 'refs'), join(film.folder, 'pictures'));
    await symlink('pictures', join(film.folder, 'refs'));
    await film.commit('Linked');
    await film.edit('storyboard.yaml', (text) => text.replace('gently', 'slowly'));
    const outside = await mkdtemp(join(tmpdir(), 'storyreel-outside-'));
    onTestFinished(() => rm(outside, { recursive: true, force: true }));
    await cp(join(film.folder, 'pictures'), outside, { recursive: true });

    expect(told(await film.json(['diff']))).toEqual({ shots: ['pick-up changed'], notes: [] });
    expect(told(await film.json(['diff', 'HEAD~1..HEAD']))).toEqual({ shots: [], notes: [] });

    await rm(join(film.folder, 'refs'));
    await symlink(outside, join(film.folder, 'refs'));
    await film.commit('Led away');
    expect(told(await film.json(['diff', 'HEAD~1..HEAD'])).notes).toContain('link-astray');
  });
});
