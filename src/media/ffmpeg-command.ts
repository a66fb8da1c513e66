/**
 * The only place that knows fluent-ffmpeg. The library is archived (upstream issue 1324), so what is wrong with
 * it stays wrong, and is guarded here:
 * - it asks the binary for its formats and encoders before every first run, remembers the answers of one binary
 *   for all, and rejects what newer ones list differently: the binary was examined before, so nothing is asked;
 * - it remembers one binary's path for the whole process: the path is given to each command;
 * - a process that cannot be started is an uncaught TypeError (upstream issue 861): the ending is wrapped;
 * - `kill` before the process exists is lost: the signal is looked at again when it does;
 * - its progress knows the first input only: ffmpeg's own `-progress` is read.
 */
import type { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import { onExit } from 'signal-exit';
import { messageOf, StoryreelError, systemCode } from '../diagnostics/errors.js';
import type { FfmpegJob, FfmpegResult } from './ffmpeg.js';
import { readReport } from './ffmpeg-report.js';

/** Linux refuses a single argument above 128 KiB. */
const LONGEST_ARGUMENT = 100_000;

/** How long a process has to end by itself before it is killed. */
const GRACE_MS = 2_000;

type Ending = (error: Error | null, stdout?: Ring, stderr?: Ring) => void;
type Ring = { readonly get: () => string };
const SILENT: Ring = { get: () => '' };

/** The parts of fluent-ffmpeg behind its types. */
interface Internals {
  _getFfmpegPath(done: (error: Error | null, path: string) => void): void;
  _checkCapabilities(done: (error: Error | null) => void): void;
  availableEncoders(done: (error: Error | null, encoders: object) => void): void;
  _spawnFfmpeg(args: string[], options: object, started: (...all: never[]) => void, ended: Ending): void;
  ffmpegProc?: ReturnType<typeof spawn>;
}

/** Runs one job with the binary at `path`; see `Ffmpeg.run`. */
export async function runCommand(path: string, job: FfmpegJob): Promise<FfmpegResult> {
  job.signal?.throwIfAborted();
  const { default: createCommand } = await import('fluent-ffmpeg');
  const command = createCommand({
    stdoutLines: 200,
    ...(job.folder === undefined ? {} : { cwd: job.folder }),
  }) as FfmpegCommand & Internals;
  fillIn(command, job);
  guard(command, path);
  return await new Promise((resolve, reject) => {
    const report = readReport(job.onProgress);
    let giveUp: NodeJS.Timeout | undefined;
    const stop = (): void => {
      command.ffmpegProc?.kill('SIGTERM');
      giveUp ??= setTimeout(() => command.ffmpegProc?.kill('SIGKILL'), GRACE_MS);
    };
    // A process of ours must not live on when ours is ended by a signal.
    const forget = onExit(() => {
      command.ffmpegProc?.kill('SIGKILL');
    });
    const settle = (error: Error | undefined): void => {
      clearTimeout(giveUp);
      forget();
      job.signal?.removeEventListener('abort', stop);
      if (job.signal?.aborted) {
        reject(job.signal.reason);
      } else if (error || isDiskFull(report.said())) {
        reject(failure(error, report.said()));
      } else {
        resolve({ said: report.said(), ...report.reached() });
      }
    };
    job.signal?.addEventListener('abort', stop, { once: true });
    command
      .on('start', () => {
        if (job.background) {
          giveWay(command.ffmpegProc?.pid);
        }
        if (job.signal?.aborted) {
          stop();
        }
      })
      .on('stderr', (line: string) => report.take(line))
      .on('error', (error: Error) => settle(error))
      .on('end', () => settle(undefined))
      .run();
  });
}

function fillIn(command: FfmpegCommand, job: FfmpegJob): void {
  for (const input of job.inputs) {
    command.input(input.from);
    if (input.options?.length) {
      command.inputOptions(...whole(input.options));
    }
  }
  const graph = job.graph?.join(';');
  if (graph !== undefined && Buffer.byteLength(graph) > LONGEST_ARGUMENT) {
    throw new Error(`a filter graph of ${graph.length} characters is too long for one process`);
  }
  if (graph) {
    command.complexFilter(graph);
  }
  const common = [
    '-hide_banner',
    '-nostdin',
    '-nostats',
    '-v',
    job.logLevel ?? 'warning',
    '-progress',
    'pipe:2',
  ];
  job.outputs.forEach((output, index) => {
    command.output(output.to);
    command.outputOptions(...whole([...(index === 0 ? common : []), ...output.options]));
  });
}

/** Two or more arguments are taken as they are; a single one would be split at its space. */
function whole(options: readonly string[]): string[] {
  if (options.length < 2) {
    throw new Error(`ffmpeg options come as a name and a value: ${options.join(' ')}`);
  }
  return [...options];
}

function guard(command: Internals, path: string): void {
  const spawnFfmpeg = command._spawnFfmpeg.bind(command);
  command._getFfmpegPath = (done) => done(null, path);
  command._checkCapabilities = (done) => done(null);
  command.availableEncoders = (done) => done(null, {});
  command._spawnFfmpeg = (args, options, started, ended) => {
    const end: Ending = (error, stdout = SILENT, stderr = SILENT) => ended(error, stdout, stderr);
    try {
      spawnFfmpeg(args, options, started, end);
    } catch (error) {
      end(error instanceof Error ? error : new Error(messageOf(error)));
    }
  };
}

/** A process that has ended already, or a system that does not let us: no harm is done. */
function giveWay(pid: number | undefined): void {
  try {
    if (pid !== undefined) {
      setPriority(pid, constants.priority.PRIORITY_LOW);
    }
  } catch {}
}

/** Some builds end as if all were well when the last bytes of a file could not be written. */
function isDiskFull(said: readonly string[]): boolean {
  return said.some((line) => /No space left on device|Disk quota exceeded|File too large/.test(line));
}

function failure(error: Error | undefined, said: readonly string[]): StoryreelError {
  if (isDiskFull(said)) {
    return new StoryreelError('disk-full', 'the disk became full while ffmpeg was writing', {
      cause: error,
      retry: 'safe',
      hint: 'free some space and run it again',
    });
  }
  if (['ENOENT', 'EACCES'].includes(systemCode(error) ?? '')) {
    return new StoryreelError('ffmpeg-missing', `ffmpeg cannot be started any more: ${messageOf(error)}`, {
      cause: error,
      hint: 'storyreel doctor says which one is used',
    });
  }
  const message = error?.message ?? '';
  const short = message.split('\n')[0]?.replace(/: .*/, '') ?? '';
  const useful = said.slice(-8);
  return new StoryreelError('ffmpeg-failed', [useful.length === 0 ? message : short, ...useful].join('\n'), {
    cause: error,
  });
}
