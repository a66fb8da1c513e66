/** Runs commands in a project of the lab, as a user would. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../src/terms/clock.js';
import { EXIT_CODES } from '../../src/terms/exit.js';
import { runInTerminal } from '../rig/command-terminal.js';
import { KEY_ENVIRONMENT } from './project.js';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a process is given besides its command line. */
export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Modules to load before it. */
  readonly hooks?: readonly string[];
  /** A shell's words in front of it, e.g. a limit. */
  readonly shell?: string;
  /** Runs it as another user. */
  readonly uid?: number;
}

/** The command line that agrees to the price. */
export const RENDER = ['render', '--yes', '--json'] as const;

/** Runs `storyreel` to its end in good conditions, in the lab's own process: it meets only what is on disk either way. */
export async function storyreel(folder: string, args: readonly string[], clock?: Clock): Promise<Ended> {
  const env = { ...process.env, ...KEY_ENVIRONMENT };
  const { exit, stdout, stderr } = await runInTerminal(folder, args, {
    env,
    fetch,
    ...(clock && { clock }),
  });
  return { code: EXIT_CODES[exit], signal: null, stdout, stderr };
}

/** Runs the built `storyreel` to its end in a process of its own, which may be killed, or have to do with little. */
export function runProcess(
  folder: string,
  args: readonly string[],
  { env = {}, hooks = [], shell, uid }: ProcessOptions = {},
): Promise<Ended> {
  const node = [...hooks.flatMap((hook) => ['--import', hook]), CLI, ...args];
  const [program, words]: [string, readonly string[]] =
    shell === undefined
      ? [process.execPath, node]
      : ['/bin/bash', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, ...node]];
  const child = spawn(program, words, {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...KEY_ENVIRONMENT, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Whether what a command said contains a stack trace, which is for our own faults only. */
export function hasStackTrace({ stdout, stderr }: Ended): boolean {
  return /\n\s+at .+:\d+:\d+\)?/.test(stdout + stderr) || stderr.includes('This is a fault in storyreel');
}

/** What a run said went wrong: shots that failed, and standard error. */
export function failuresIn({ stdout, stderr }: Ended): string {
  const failed = stdout.split('\n').filter((line) => line.includes('"shot-failed"'));
  return [...failed, stderr.trim()].join(' ');
}
