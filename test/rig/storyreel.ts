import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/terms/clock.js';
import { EXIT_CODES } from '../../src/terms/exit.js';
import { runInTerminal } from './command-terminal.js';

/** The built command. */
const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** What a command left behind. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is running. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the first line of standard output that matches; rejects when the command ends without one. */
  line(pattern: RegExp): Promise<string>;
}

const QUIET = { NO_COLOR: '1', FAL_KEY: '', WAVESPEED_API_KEY: '', PIXVERSE_API_KEY: '' };

/** Starts the built `storyreel` with arguments in a folder, in a process of its own. */
export function start(folder: string, args: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: { ...process.env, ...QUIET, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const listener of listeners) {
      listener();
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const line = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = stdout.split('\n').find((each) => pattern.test(each));
        if (found !== undefined) {
          listeners.delete(look);
          resolve(found);
        }
      };
      listeners.add(look);
      look();
      ended.then((end) => reject(new Error(`no line like ${pattern}:\n${end.stdout}${end.stderr}`)), reject);
    });
  return { child, ended, line };
}

/**
 * Runs `storyreel` to its end, in this process: a process of its own would spend most of its time on starting. Nothing of
 * storyreel's own is kept between two runs, so the next one knows only what is on disk.
 */
export async function storyreel(
  folder: string,
  args: readonly string[],
  env: Record<string, string> = {},
  clock?: Clock,
): Promise<Ended> {
  const { exit, stdout, stderr } = await runInTerminal(folder, args, {
    env: { ...process.env, ...QUIET, ...env },
    fetch,
    ...(clock && { clock }),
  });
  return { code: EXIT_CODES[exit], signal: null, stdout, stderr };
}

/** Runs the built `storyreel` to its end, in a process of its own: where processes meet, and to see that it ends. */
export function runBuilt(
  folder: string,
  args: readonly string[],
  env?: Record<string, string>,
): Promise<Ended> {
  return start(folder, args, env).ended;
}

/** The JSON document a command printed. */
export function documentOf<T>(end: Ended): T {
  return JSON.parse(end.stdout) as T;
}

/** The events a command printed. */
export function eventsOf(end: Ended): ({ readonly type: string } & Record<string, unknown>)[] {
  return end.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** A new folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file below a folder, relative, sorted. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
