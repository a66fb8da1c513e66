import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../terms/clock.js';

/** The process as the commands see it; the only place that knows `process` is `main.ts`. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute working folder. */
  readonly cwd: string;
  readonly clock: Clock;
  /** The built-in fetch; every request of ours goes through it. */
  readonly fetch: typeof fetch;
  /** Fires on Ctrl-C or a request to end. */
  readonly signal: AbortSignal;
  /** Messages of warnings that were given, for those that are given once a run. */
  readonly warned: Set<string>;
  /** Version of storyreel. */
  readonly version: string;
}

/** A stream people or programs read. */
export type Output = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** Whether to colour what goes to a stream (https://no-color.org; FORCE_COLOR for pipes that can show it). */
export function wantsColour({ env }: Terminal, output: Output): boolean {
  if (env.NO_COLOR || env.TERM === 'dumb') {
    return false;
  }
  return env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : output.isTTY === true;
}

/** Columns to fit text into. */
export function widthOf(output: Output): number {
  return output.isTTY && output.columns ? output.columns : 100;
}

/** Writes text and waits until the stream took it, so that a pipe gets all of it before the process ends. */
export async function write(output: Output, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    output.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** Writes a line. */
export function writeLine(output: Output, text: string): Promise<void> {
  return write(output, `${text}\n`);
}
