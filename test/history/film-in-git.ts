import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { findFfmpeg } from '../../src/media/ffmpeg-find.js';
import { readJournal } from '../../src/render/journal.js';
import { ledgerOf } from '../../src/render/ledger.js';
import { type Ran, type RunOptions, runInTerminal } from '../rig/command-terminal.js';
import { git } from '../store/places.js';

/** A film in a git repository, worked on by commands. */
export interface FilmInGit {
  /** Root of the repository. */
  readonly root: string;
  /** The storyboard, from the root. */
  readonly storyboard: string;
  /** The film it becomes, from the root. */
  readonly film: string;
}

/** Runs storyreel on the film, and expects it to be done. */
export async function onFilm(
  { root, storyboard }: FilmInGit,
  args: readonly string[],
  options?: RunOptions,
): Promise<Ran> {
  const ran = await runInTerminal(root, [...args, storyboard], options);
  expect(ran.exit, `${args.join(' ')}: ${ran.stdout}${ran.stderr}`).toBe('done');
  return ran;
}

/** Commits everything and gives the commit's name. */
export async function commitAll({ root }: FilmInGit, message: string): Promise<string> {
  await git(root, 'add', '--all');
  await git(root, 'commit', '--quiet', '--message', message);
  return (await git(root, 'rev-parse', 'HEAD')).trim();
}

/** The hash of every picture and every piece of sound of the film, with its time. */
export async function framesOf({ root, film }: FilmInGit): Promise<string> {
  const { path } = await findFfmpeg({ env: { PATH: process.env.PATH } });
  const { stdout } = await promisify(execFile)(
    path,
    ['-v', 'error', '-i', join(root, film), '-map', '0:v', '-map', '0:a?', '-f', 'framemd5', '-'],
    { maxBuffer: 1 << 26 },
  );
  const frames = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(frames.length).toBeGreaterThan(10);
  return stdout;
}

/** The journal's bytes, and the money in it. */
export async function booksOf({ root, storyboard }: FilmInGit) {
  const path = join(root, dirname(storyboard), '.storyreel', 'journal.jsonl');
  const { spent, reserved, unknown } = ledgerOf((await readJournal(path)).attempts());
  return { journal: await readFile(path, 'utf8'), spent, reserved, unknown };
}

/** Removes the film and everything that was kept to make it again quickly: only the clips are left. */
export async function forgetTheEdit({ root, storyboard, film }: FilmInGit): Promise<void> {
  await rm(join(root, film), { force: true });
  const hidden = join(root, dirname(storyboard), '.storyreel');
  await Promise.all(
    ['pieces', 'films', 'looks', 'tmp'].map((name) =>
      rm(join(hidden, name), { recursive: true, force: true }),
    ),
  );
}
