import { execFileSync } from 'node:child_process';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type CheckedStoryboard, checkStoryboard } from '../../src/checks/check.js';
import { loadCards } from '../../src/models/cards.js';
import { temporaryFolder } from '../rig/storyreel.js';

const PICTURE = fileURLToPath(new URL('../../storyboards/red-scarf/refs/mira.png', import.meta.url));
const CAST = `storyboard: 1
references:
  mira: { type: subject, image: pictures/mira.png, description: a young woman }
`;

/** A storyboard that imports a library and uses its one reference. */
function film(library: string): string {
  return `storyboard: 1
import: [${library}]
shots: [{ id: one, prompt: "@mira waits" }]
`;
}

/** Files by their paths in a new folder; a value of "picture" is a picture. */
async function place(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await (content === 'picture' ? cp(PICTURE, path) : writeFile(path, content));
  }
  return folder;
}

function git(folder: string, ...args: string[]): void {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'protocol.file.allow=always'];
  execFileSync('git', [...who, ...args], { cwd: folder, stdio: 'ignore' });
}

async function check(path: string): Promise<CheckedStoryboard> {
  return checkStoryboard(path, await loadCards());
}

function codes({ diagnostics }: CheckedStoryboard): string[] {
  return diagnostics.map(({ code, span }) => `${code} ${span.file.path}`);
}

/** A project and a library checked out beside it; `settings` is the project's. */
async function sideBySide(settings?: string): Promise<{ folder: string; storyboard: string }> {
  const folder = await place({
    'my-film/storyboard.yaml': film('../studio-cast/cast.yaml'),
    'studio-cast/cast.yaml': CAST,
    'studio-cast/pictures/mira.png': 'picture',
    ...(settings === undefined ? {} : { 'my-film/storyreel.yaml': settings }),
  });
  git(join(folder, 'my-film'), 'init');
  git(join(folder, 'studio-cast'), 'init');
  return { folder, storyboard: join(folder, 'my-film/storyboard.yaml') };
}

describe('films of one repository share a library', () => {
  const repository = {
    'cast/cast.yaml': CAST,
    'cast/pictures/mira.png': 'picture',
    'storms/storyboard.yaml': film('../cast/cast.yaml'),
    'storms/storyreel.yaml': 'budget: { max_usd: 1 }\n',
    'calms/episodes/first film/storyboard.yaml': film('../../../cast/cast.yaml'),
    'calms/storyreel.yaml': 'budget: { max_usd: 2 }\n',
  };

  it.each([
    ['storms/storyboard.yaml', 1],
    ['calms/episodes/first film/storyboard.yaml', 2],
  ])('%s has its pictures and its own settings', async (name, budget) => {
    const folder = await place(repository);
    git(folder, 'init');
    const checked = await check(join(folder, name));
    expect(codes(checked)).toEqual([]);
    expect(checked.settings.budgetUsd).toBe(budget);
    expect(checked.value?.pictures.get('mira')).toMatchObject({ kind: 'picture' });
    expect(checked.value?.storyboard.references.get('mira')?.picture).toMatchObject({
      path: join(folder, 'cast/pictures/mira.png'),
    });
    expect(checked.files).toEqual([join(folder, name), join(folder, 'cast/cast.yaml')]);
  });

  it("a mistake in it has the library's own place, from the repository's root", async () => {
    const folder = await place({ ...repository, 'cast/cast.yaml': CAST.replace('mira.png', 'mirra.png') });
    git(folder, 'init');
    const checked = await check(join(folder, 'calms/episodes/first film/storyboard.yaml'));
    expect(codes(checked)).toEqual(['image-missing cast/cast.yaml']);
    expect(checked.diagnostics[0]?.hint).toBe('did you mean pictures/mira.png?');
  });

  it('imports of imports stay forbidden', async () => {
    const folder = await place({ ...repository, 'cast/cast.yaml': `${CAST}import: [more.yaml]\n` });
    git(folder, 'init');
    expect(codes(await check(join(folder, 'storms/storyboard.yaml')))).toEqual([
      'key-unknown cast/cast.yaml',
    ]);
  });
});

it('a library is a git submodule', async () => {
  const folder = await place({
    'studio/cast.yaml': CAST,
    'studio/pictures/mira.png': 'picture',
    'my film/story/storyboard.yaml': film('../shared/cast.yaml'),
  });
  git(join(folder, 'studio'), 'init');
  git(join(folder, 'studio'), 'add', '.');
  git(join(folder, 'studio'), 'commit', '-m', 'cast');
  git(join(folder, 'my film'), 'init');
  git(join(folder, 'my film'), 'submodule', 'add', join(folder, 'studio'), 'shared');
  const checked = await check(join(folder, 'my film/story/storyboard.yaml'));
  expect(codes(checked)).toEqual([]);
  expect(checked.project.root).toBe(join(folder, 'my film'));
  expect(checked.value?.pictures.get('mira')).toMatchObject({ kind: 'picture' });
});

describe('a library outside the project', () => {
  it('is refused as long as nobody named it, and the hint says how', async () => {
    const { storyboard } = await sideBySide();
    const checked = await check(storyboard);
    expect(codes(checked)).toEqual([
      'import-outside-project storyboard.yaml',
      'reference-unknown storyboard.yaml',
    ]);
    expect(checked.diagnostics[0]?.hint).toContain('`libraries:` in storyreel.yaml');
  });

  it('may be used when the settings name its folder', async () => {
    const { folder, storyboard } = await sideBySide('libraries: [../studio-cast]\n');
    const checked = await check(storyboard);
    expect(codes(checked)).toEqual([]);
    expect(checked.settings.libraries).toEqual([join(folder, 'studio-cast')]);
    expect(checked.value?.pictures.get('mira')).toMatchObject({ kind: 'picture' });
  });

  it('is named relative to the settings, also above the storyboard', async () => {
    const folder = await place({
      'repo/films/one/storyboard.yaml': film('../../../studio-cast/cast.yaml'),
      'repo/storyreel.yaml': 'libraries: [../studio-cast]\n',
      'studio-cast/cast.yaml': CAST,
      'studio-cast/pictures/mira.png': 'picture',
    });
    git(join(folder, 'repo'), 'init');
    expect(codes(await check(join(folder, 'repo/films/one/storyboard.yaml')))).toEqual([]);
  });

  it('has its mistakes shown with the way there from the project root', async () => {
    const { folder, storyboard } = await sideBySide('libraries: [../studio-cast]\n');
    await writeFile(join(folder, 'studio-cast/cast.yaml'), CAST.replace('mira.png', 'gone.png'));
    expect(codes(await check(storyboard))).toEqual(['image-missing ../studio-cast/cast.yaml']);
  });

  it.each([
    ['../private/mira.png', 'leads out of the project'],
    ['pictures/link.png', 'a symbolic link leads out'],
  ])('opens nothing beside its folder: %s', async (image, why) => {
    const { folder, storyboard } = await sideBySide('libraries: [../studio-cast]\n');
    await mkdir(join(folder, 'private'));
    await cp(PICTURE, join(folder, 'private/mira.png'));
    await symlink(join(folder, 'private/mira.png'), join(folder, 'studio-cast/pictures/link.png'));
    await writeFile(join(folder, 'studio-cast/cast.yaml'), CAST.replace('pictures/mira.png', image));
    const checked = await check(storyboard);
    expect(codes(checked)).toEqual(['image-outside-project ../studio-cast/cast.yaml']);
    expect(checked.diagnostics[0]?.message).toContain(why);
    expect(checked.diagnostics[0]?.hint).toContain('`libraries:` in storyreel.yaml');
  });

  it('a folder whose name only begins like it is another folder', async () => {
    const { folder, storyboard } = await sideBySide('libraries: [../studio-cast]\n');
    await cp(join(folder, 'studio-cast'), join(folder, 'studio-cast-2'), { recursive: true });
    await writeFile(storyboard, film('../studio-cast-2/cast.yaml'));
    expect(codes(await check(storyboard))).toContain('import-outside-project storyboard.yaml');
  });

  it('that is not there is a warning, and an error only for what is imported from it', async () => {
    const { storyboard } = await sideBySide('libraries: [../elsewhere]\n');
    await writeFile(storyboard, film('../elsewhere/cast.yaml'));
    const { diagnostics } = await check(storyboard);
    expect(diagnostics.map(({ code, severity, span }) => [code, severity, span.file.path])).toEqual([
      ['import-missing', 'error', 'storyboard.yaml'],
      ['reference-unknown', 'error', 'storyboard.yaml'],
      ['library-missing', 'warning', 'storyreel.yaml'],
    ]);
  });
});

describe('what `libraries:` cannot name', () => {
  it.each([
    ['..', 'holds the whole project'],
    ['../..', 'holds the whole project'],
    ['/usr', 'is an absolute path'],
    ['borrowed', 'is a symbolic link out of the project'],
  ])('%s', async (library, why) => {
    const { folder, storyboard } = await sideBySide(`libraries: ["${library}"]\n`);
    await symlink(join(folder, 'studio-cast'), join(folder, 'my-film/borrowed'));
    const checked = await check(storyboard);
    const wrong = checked.diagnostics.find(({ code }) => code === 'value-invalid');
    expect(wrong?.message).toContain(why);
    expect(wrong?.span.file.path).toBe('storyreel.yaml');
    expect(codes(checked)).toContain('import-outside-project storyboard.yaml');
  });

  it('a link to a folder that holds the project', async () => {
    const { folder, storyboard } = await sideBySide('libraries: [../everything]\n');
    await symlink(folder, join(folder, 'everything'));
    const { diagnostics } = await check(storyboard);
    expect(diagnostics.map(({ message }) => message).join()).toContain('holds the whole project');
  });
});
