import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { filesIn } from '../rig/storyreel.js';
import { git, temporaryFolder } from '../store/places.js';
import { booksOf, commitAll, type FilmInGit, forgetTheEdit, framesOf, onFilm } from './film-in-git.js';

const REFS = fileURLToPath(new URL('../../storyboards/red-scarf/refs', import.meta.url));

const STORYBOARD = `storyboard: 1
references:
  mira: { type: subject, image: refs/mira.png }
  room: { type: background, image: refs/room.jpg }
defaults: { model: animatic, resolution: 360p, duration: 0.5 }
shots:
  - { id: one, prompt: "@mira in @room" }
  - { id: two, prompt: "@mira leaves @room", transition: { type: dissolve, duration: 0.2 } }
film: { fps: 24 }
`;

/** A repository with a film in it that is rendered and committed; the clips are not in git. */
async function renderedFilm(storyboard = 'storyboard.yaml'): Promise<FilmInGit & { first: string }> {
  const root = await temporaryFolder();
  await git(root, 'init', '--quiet');
  const folder = join(root, dirname(storyboard));
  await mkdir(folder, { recursive: true });
  await cp(REFS, join(folder, 'refs'), { recursive: true });
  await writeFile(join(root, '.gitignore'), '.storyreel/\n*.mp4\nfilm.report.json\n');
  await writeFile(join(root, storyboard), STORYBOARD);
  const film = { root, storyboard, film: join(dirname(storyboard), 'film.mp4') };
  await onFilm(film, ['render', '--yes']);
  return { ...film, first: await commitAll(film, 'first') };
}

async function edit({ root, storyboard }: FilmInGit, from: string, to: string): Promise<void> {
  const path = join(root, storyboard);
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

it('an old commit is that film again, picture by picture, and nothing is paid or rendered', async () => {
  const film = await renderedFilm('films/ein Film/größe.yaml');
  const before = await framesOf(film);
  await edit(film, 'leaves @room', 'dances in @room');
  await edit(film, 'duration: 0.2', 'duration: 0.3');
  await onFilm(film, ['render', '--yes']);
  await commitAll(film, 'second');
  const after = await framesOf(film);
  expect(after).not.toBe(before);
  const books = await booksOf(film);

  await git(film.root, 'checkout', '--quiet', film.first);
  await forgetTheEdit(film);
  await onFilm(film, ['stitch', '--strict']);
  expect(await framesOf(film)).toBe(before);

  await git(film.root, 'checkout', '--quiet', 'main');
  await forgetTheEdit(film);
  await onFilm(film, ['stitch', '--strict']);
  expect(await framesOf(film)).toBe(after);
  expect(await booksOf(film)).toEqual(books);
  expect(await git(film.root, 'status', '--porcelain')).toBe('');
});

it('also after a gc that took what nothing names, and where only the locks know the clips', async () => {
  const film = await renderedFilm();
  const before = await framesOf(film);
  await edit(film, 'leaves @room', 'sleeps in @room');
  await onFilm(film, ['render', '--yes']);
  await edit(film, 'sleeps in @room', 'dances in @room');
  await onFilm(film, ['render', '--yes']);
  await commitAll(film, 'second');
  const gc = await onFilm(film, ['store', 'gc', '--yes']);
  expect(gc.stdout).toContain('Deleted 1 clip,');

  await rm(join(film.root, '.storyreel', 'store', 'keys'), { recursive: true });
  await git(film.root, 'checkout', '--quiet', film.first);
  await forgetTheEdit(film);
  await onFilm(film, ['stitch', '--strict']);
  expect(await framesOf(film)).toBe(before);
});

it('also when the same keys have bought other clips since', async () => {
  const film = await renderedFilm();
  const before = await framesOf(film);
  const keys = join(film.root, '.storyreel', 'store', 'keys');
  const paths = (await filesIn(keys)).map((name) => join(keys, name));
  const [one, two] = await Promise.all(paths.map(async (path) => JSON.parse(await readFile(path, 'utf8'))));
  await writeFile(paths[0] ?? '', JSON.stringify({ ...one, clip: two.clip, bytes: two.bytes }));
  await forgetTheEdit(film);
  await onFilm(film, ['stitch', '--strict']);
  expect(await framesOf(film)).toBe(before);
});

it('also when the storyboard had another name then', async () => {
  const film = await renderedFilm('draft.yaml');
  const before = await framesOf(film);
  await git(film.root, 'mv', 'draft.yaml', 'final.yaml');
  await git(film.root, 'mv', 'draft.lock.yaml', 'final.lock.yaml');
  const renamed = { ...film, storyboard: 'final.yaml' };
  await edit(renamed, 'leaves @room', 'dances in @room');
  await onFilm(renamed, ['render', '--yes']);
  await commitAll(renamed, 'second');
  await onFilm(renamed, ['store', 'gc', '--yes']);
  await git(film.root, 'checkout', '--quiet', film.first);
  await forgetTheEdit(film);
  await onFilm(film, ['stitch', '--strict']);
  expect(await framesOf(film)).toBe(before);
});
