import { PassThrough, Writable } from 'node:stream';
import { runCommandLine } from '../../src/cli/command-line.js';
import { EXIT_CODES } from '../../src/terms/exit.js';

/** What a command did. */
export interface Ended {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. */
export interface SessionOptions {
  /** What a person types, each when the next question is asked; absent: nobody is there. */
  readonly answers?: readonly string[];
  /** Called before each answer. */
  readonly onQuestion?: () => void;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command line in this process, with a person at the terminal or without. */
export async function storyreel(
  cwd: string,
  args: readonly string[],
  options: SessionOptions = {},
): Promise<Ended> {
  const { answers, onQuestion, columns = 100, env = {} } = options;
  const stdin = Object.assign(new PassThrough(), { isTTY: answers !== undefined });
  const left = [...(answers ?? [])];
  const stdout = new Collector(columns, answers !== undefined, (text) => {
    if (/[\]?] $/.test(text) && answers !== undefined) {
      onQuestion?.();
      const answer = left.shift();
      answer === undefined ? stdin.end() : stdin.write(`${answer}\n`);
    }
  });
  const stderr = new Collector(columns, false);
  const exit = await runCommandLine(args, {
    stdin,
    stdout,
    stderr,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env },
    cwd,
    clock: { now: Date.now, sleep },
    fetch: () => Promise.reject(new Error('nothing asks the network here')),
    signal: new AbortController().signal,
    warned: new Set(),
    version: '0.0.0-test',
  });
  return { exit: EXIT_CODES[exit], stdout: stdout.text, stderr: stderr.text };
}

/** A wait that ends with its signal. */
function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

class Collector extends Writable {
  text = '';

  readonly columns: number;
  readonly isTTY: boolean;
  readonly #seen: (text: string) => void;

  constructor(columns: number, isTTY: boolean, seen: (text: string) => void = () => undefined) {
    super();
    this.columns = columns;
    this.isTTY = isTTY;
    this.#seen = seen;
  }

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    this.#seen(this.text);
    done();
  }
}
