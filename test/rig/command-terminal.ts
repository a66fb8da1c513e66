import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommandLine } from '../../src/cli/command-line.js';
import type { Terminal } from '../../src/cli/terminal.js';
import type { Clock } from '../../src/terms/clock.js';
import type { ExitName } from '../../src/terms/exit.js';

/** What a command run in this process left. */
export interface Ran {
  readonly exit: ExitName;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. */
export interface RunOptions {
  /** A person at a terminal of so many columns; absent: a script. */
  readonly columns?: number;
  /** What the person answers when a question is asked; it may do other things first. */
  readonly answer?: (question: string) => Promise<string> | string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Absent: nothing may be sent. */
  readonly fetch?: typeof fetch;
  /** Milliseconds since 1970; absent: the present. */
  readonly now?: number;
  /** Absent: the machine's own, which stands still where `now` is given. */
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/** Runs a command line in this process, so that a question can be answered and the clock set. */
export async function runInTerminal(
  cwd: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  const isTTY = options.columns !== undefined;
  const output = () => Object.assign(new PassThrough(), { isTTY, columns: options.columns ?? 80 });
  const [stdin, stdout, stderr] = [Object.assign(new PassThrough(), { isTTY }), output(), output()];
  const [said, complained] = [textOf(stdout), textOf(stderr)];
  stdout.on('data', async () => {
    const question = /[^\n]*\[y\/N\] $/.exec(said())?.[0];
    if (question !== undefined && options.answer) {
      stdin.write(`${await options.answer(question)}\n`);
    }
  });
  const terminal: Terminal = {
    stdin,
    stdout,
    stderr,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...options.env },
    cwd,
    clock: options.clock ?? {
      now: () => options.now ?? Date.now(),
      sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
    },
    fetch: options.fetch ?? (() => Promise.reject(new Error('nothing may be sent'))),
    signal: options.signal ?? new AbortController().signal,
    warned: new Set(),
    version: '0.0.0',
  };
  const exit = await runCommandLine(args, terminal);
  return { exit, stdout: said(), stderr: complained() };
}

function textOf(stream: PassThrough): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  return () => text;
}
