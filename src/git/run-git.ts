import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { StoryreelError, systemCode } from '../diagnostics/errors.js';

/** Environment variables, handed in from where the process is known. */
export type GitEnvironment = Readonly<Record<string, string | undefined>>;

/** Where git is run, and with what. */
export interface GitPlace {
  /** Absolute folder that git works in. */
  readonly folder: string;
  readonly environment: GitEnvironment;
  /** Ends the process; what waits for it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a run of git left. */
export interface GitResult {
  /** 0 when it worked; 128 for most of what git cannot do. */
  readonly status: number;
  readonly output: Buffer;
  /** What it said on standard error, trimmed. */
  readonly said: string;
}

/** A git that is running. */
export interface GitProcess {
  readonly input: Writable;
  readonly output: Readable;
  /** Settles when the process is over. Rejects as runGit does. */
  readonly ended: Promise<Omit<GitResult, 'output'>>;
  /** Ends it now; `ended` then settles with whatever status that gives. */
  stop(): void;
}

/**
 * Settings of the user's that would change what git prints, start programs of theirs, or write. `-c` wins over every file.
 */
const SETTINGS = [
  'core.quotePath=false',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'color.ui=false',
  'log.showSignature=false',
  'log.follow=false',
  'log.mailmap=true',
  'diff.noprefix=false',
  'diff.mnemonicPrefix=false',
  'diff.relative=false',
  'diff.ignoreSubmodules=none',
  'diff.orderFile=/dev/null',
  'status.relativePaths=false',
  'blame.showEmail=false',
  'blame.coloring=none',
  'blame.markUnblamableLines=false',
  'blame.markIgnoredLines=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'advice.detachedHead=false',
].flatMap((setting) => ['-c', setting]);

/** Which repository and which index is meant is said by the folder; these are left by hooks and wrappers of others. */
const DROPPED =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX|NAMESPACE|QUARANTINE_PATH|EXTERNAL_DIFF|DIFF_OPTS|DEFAULT_HASH|NO_REPLACE_OBJECTS|GLOB_PATHSPECS|NOGLOB_PATHSPECS|ICASE_PATHSPECS|CEILING_DIRECTORIES|TRACE.*)$/;

/** What git is told by its environment: plain English, no questions, no writing on the side, nothing from the network. */
const TOLD: GitEnvironment = {
  LC_ALL: 'C',
  LANGUAGE: '',
  TZ: 'UTC',
  GIT_PAGER: 'cat',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'true',
  SSH_ASKPASS: 'true',
  GIT_OPTIONAL_LOCKS: '0',
  // Paths are names here and never patterns.
  GIT_LITERAL_PATHSPECS: '1',
  // A partial clone would fetch what it lacks: since git 2.44 the first says no, before that the second, as no protocol is allowed.
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
};

/** The environment git runs in. */
function environmentFor(environment: GitEnvironment): Record<string, string> {
  const kept = Object.entries({ ...environment, ...TOLD }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !DROPPED.test(entry[0]),
  );
  return Object.fromEntries(kept);
}

/**
 * Starts git. Arguments reach it as they are; no shell is involved. For reading only: what is run must not write.
 * `ended` rejects with a StoryreelError `git-missing` when there is no git, or with the signal's reason.
 */
export function startGit({ folder, environment, signal }: GitPlace, args: readonly string[]): GitProcess {
  const child = spawn('git', ['--no-pager', ...SETTINGS, ...args], {
    cwd: folder,
    env: environmentFor(environment),
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    ...(signal ? { signal } : {}),
  });
  const said: Buffer[] = [];
  child.stderr.on('data', (piece: Buffer) => said.push(piece));
  // A git that ends before it read everything is judged by its status.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<Omit<GitResult, 'output'>>((resolve, reject) => {
    child.once('error', (error) => reject(signal?.aborted ? signal.reason : error));
    child.once('close', (status) =>
      resolve({ status: status ?? 128, said: Buffer.concat(said).toString('utf8').trim() }),
    );
  }).catch(async (error: unknown) => {
    throw await notStarted(error, folder);
  });
  // Whoever waits is told; nobody has to.
  ended.catch(() => undefined);
  return { input: child.stdin, output: child.stdout, ended, stop: () => child.kill() };
}

/** A missing program and a missing folder to run it in are one error to the system. */
async function notStarted(error: unknown, folder: string): Promise<unknown> {
  if (systemCode(error) !== 'ENOENT') {
    return error;
  }
  const isThere = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isThere
    ? new StoryreelError('git-missing', 'git is not installed, or not on the PATH', {
        cause: error,
        hint: 'install git (https://git-scm.com)',
      })
    : new StoryreelError('folder-missing', `there is no folder ${folder}`, { cause: error });
}

/** Runs git to its end. Rejects with `git-missing` or with the signal's reason; any status is a result. */
export async function runGit(
  place: GitPlace,
  args: readonly string[],
  input?: string | Uint8Array,
): Promise<GitResult> {
  const git = startGit(place, args);
  git.input.end(input);
  const pieces: Buffer[] = [];
  git.output.on('data', (piece: Buffer) => pieces.push(piece));
  const end = await git.ended;
  return { ...end, output: Buffer.concat(pieces) };
}

/** The entries of output in which each ends with NUL. */
export function entriesOf(output: Buffer): string[] {
  const entries = output.toString('utf8').split('\0');
  entries.pop();
  return entries;
}
