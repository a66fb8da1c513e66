import { Writable } from 'node:stream';
import { runCommandLine } from '../../src/cli/command-line.js';
import { EXIT_CODES } from '../../src/terms/exit.js';

/** What a command did. */
export interface CommandResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, as `main.ts` would, and gives back what it wrote. */
export async function runCli(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  const exit = await runCommandLine(args, {
    stdin: process.stdin,
    stdout,
    stderr,
    env,
    cwd,
    clock: { now: () => 0, sleep: () => Promise.reject(new Error('nothing waits here')) },
    fetch: () => Promise.reject(new Error('nothing asks the network here')),
    signal: new AbortController().signal,
    warned: new Set(),
    version: '0.0.0-test',
  });
  return { exit: EXIT_CODES[exit], stdout: stdout.text, stderr: stderr.text };
}

class Collector extends Writable {
  text = '';

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
