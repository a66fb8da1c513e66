#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT_CODES } from '../terms/exit.js';
import { runCommandLine } from './command-line.js';
import type { Terminal } from './terminal.js';

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (interrupted.signal.aborted) {
      // A second Ctrl-C means now. The journal and the store are made for being left at any moment.
      process.exit(EXIT_CODES.interrupted);
    }
    interrupted.abort(new DOMException('interrupted', 'AbortError'));
  });
}
if (process.platform !== 'win32') {
  // A write beyond the limit on file sizes fails and is reported as such; the signal that comes with it must not end the run,
  // as signal-exit, which ends our ffmpeg with us, would have it.
  process.on('SIGXFSZ', () => undefined);
}
// `storyreel plan | head` ends the pipe early; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const terminal: Terminal = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  clock: { now: () => Date.now(), sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}) },
  fetch: globalThis.fetch,
  signal: interrupted.signal,
  warned: new Set(),
  version: manifest.version,
};

process.exitCode = EXIT_CODES[await runCommandLine(process.argv.slice(2), terminal)];
