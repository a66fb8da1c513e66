import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { openFilm } from '../../src/crew/open-film.js';
import { loadCards } from '../../src/models/cards.js';
import { cardPrice } from '../../src/models/price.js';
import { inputsOf } from '../../src/plan/inputs.js';
import { writeLock } from '../../src/store/lock-file.js';
import type { LockedShot } from '../../src/store/lock-schema.js';
import { type Digest, digestOf } from '../../src/terms/digest.js';
import { toDollars } from '../../src/terms/money.js';
import { png } from '../corpus/pictures.js';
import { type CommandResult, runCli } from '../corpus/run-cli.js';

const run = promisify(execFile);

/** Who commits; no settings and no hooks of this machine. */
export const WHO: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Ada Lovelace',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada Lovelace',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

/** What a shot is in a test, as YAML behind its dash. */
export const SHOTS: readonly string[] = [
  '{ id: pick-up, prompt: "@mira gently picks up the @scarf in @room.", duration: 4 }',
  '{ id: window, prompt: "@mira turns to the window of @room." }',
  '{ id: street, prompt: "@mira walks down the street, quickly." }',
  '{ id: tram, prompt: "A tram passes, and is gone.", references: [room] }',
];

/** A storyboard of some shots, at 25 cents for five seconds. */
export function storyboard(shots: readonly string[] = SHOTS, rest = ''): string {
  return `storyboard: 1
title: The Red Scarf
references:
  mira: { type: subject, image: refs/mira.png }
  scarf: { type: subject, image: refs/scarf.png }
  room: { type: background, image: refs/room.png }
defaults:
  model: pixverse-c1
  duration: 5
  style: muted colours
shots:
${shots.map((shot) => `  - ${shot}\n`).join('')}${rest}`;
}

/** A film in a git repository of its own, in a folder whose name is not easy. */
export class FilmRepository {
  /** The root of the repository. */
  readonly root: string;
  /** The storyboard's folder. */
  readonly folder: string;
  #time = Date.parse('2026-03-01T12:00:00Z') / 1000;

  constructor(root: string, folder: string) {
    this.root = root;
    this.folder = folder;
  }

  /** Runs git as people do; commits are a day apart. */
  async git(...args: readonly string[]): Promise<string> {
    const date = `${this.#time} +0000`;
    const { stdout } = await run(
      'git',
      ['-c', 'core.hooksPath=/dev/null', '-c', 'protocol.file.allow=always', ...args],
      {
        cwd: this.root,
        env: { ...WHO, HOME: this.root, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
      },
    );
    return stdout;
  }

  /** Writes a file, by its path from the storyboard. */
  async write(path: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), content);
  }

  async edit(path: string, change: (text: string) => string): Promise<void> {
    await this.write(path, change(await readFile(join(this.folder, path), 'utf8')));
  }

  /** Commits all there is, and gives the commit. */
  async commit(message: string): Promise<string> {
    this.#time += 86_400;
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', message);
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  /** Runs storyreel in the storyboard's folder. */
  storyreel(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    return runCli(this.folder, args, { ...WHO, HOME: this.root, ...env });
  }

  /** The document that a command prints. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever is in it
  async json(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<any> {
    const { stdout, stderr } = await this.storyreel([...args, '--json'], env);
    if (stdout === '') {
      throw new Error(stderr);
    }
    return JSON.parse(stdout);
  }

  /** As after a render: the lock names a clip for every shot, and the store has it. */
  async render(file = 'storyboard.yaml'): Promise<void> {
    const film = await openFilm(join(this.folder, file), {
      cards: await loadCards(),
      credentials: async () => new Set(['local', 'fal']),
      notify: () => undefined,
    });
    const { store } = film;
    const shots: Record<string, LockedShot> = {};
    for (const { id, key, request, card } of film.plan?.shots ?? []) {
      if (!key || !request || !card) {
        continue;
      }
      const bytes = `the clip of ${key}`;
      const part = join(this.folder, '.storyreel/part.mp4');
      await this.write('.storyreel/part.mp4', bytes);
      await store.clips.put(part);
      const clip: Digest = digestOf(bytes);
      const cost_usd = toDollars(cardPrice(card, request.parameters) ?? (0 as never));
      const take = { take: 1, key, clip, model: card.id, provider: 'fal', job: `job-${id}`, cost_usd };
      const { take: _, ...bought } = take;
      await store.purchases.record({
        ...bought,
        version: 1,
        bytes: bytes.length,
        endpoint: 'a/b',
        seconds: 5,
        frames: 120,
      });
      shots[id] = { take: 1, takes: [take], request: inputsOf(request) };
    }
    await writeLock(store.files.lock, shots, store.files.tmp);
  }
}

/** A repository with a film of four shots, rendered and committed. */
export async function filmRepository(subfolder = ''): Promise<FilmRepository> {
  const film = await emptyRepository(subfolder);
  await film.write('storyboard.yaml', storyboard());
  for (const [index, name] of ['mira', 'scarf', 'room'].entries()) {
    await film.write(`refs/${name}.png`, png(480, 480, [index, 80, 120]));
  }
  await film.write('.gitignore', '.storyreel/\n');
  await film.render();
  await film.commit('The first film');
  return film;
}

/** A repository without a commit. */
export async function emptyRepository(subfolder = ''): Promise<FilmRepository> {
  const root = await mkdtemp(join(tmpdir(), 'storyreel fílm ü '));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const film = new FilmRepository(root, join(root, subfolder));
  await mkdir(film.folder, { recursive: true });
  await film.git('init', '--quiet', '--initial-branch=main');
  return film;
}

/** Another clone of a film, by git. */
export async function cloneOf(film: FilmRepository, ...args: readonly string[]): Promise<FilmRepository> {
  const root = await mkdtemp(join(tmpdir(), 'storyreel-clone-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await film.git('clone', '--quiet', ...args, `file://${film.root}`, join(root, 'film'));
  return new FilmRepository(join(root, 'film'), join(root, 'film', film.folder.slice(film.root.length)));
}
