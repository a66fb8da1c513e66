import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFfmpeg, loadCards } from '../dist/index.js';
import type { VendorLimits } from '../dist/sandbox/options.js';
import type { JobLine } from '../dist/sandbox/report.js';
import { type Sandbox, startSandbox } from '../dist/sandbox/sandbox.js';
import type { Vendor } from '../dist/sandbox/vendor.js';
import { storyboardOf } from './film-of-shots.js';
import type { Measurement } from './row.js';

const REFS = fileURLToPath(new URL('../storyboards/red-scarf/refs', import.meta.url));
const RUN = fileURLToPath(new URL('schedule-run.mjs', import.meta.url));
const LEAST = fileURLToPath(new URL('schedule-least.mjs', import.meta.url));
const MEGABYTE = 1 << 20;

/** Places at a provider, as an old account has them (fal: Concurrency Limits). */
const PLACES = 40;
/** Two seconds stand for the 100 s that a job may take (PixVerse C1: one to five minutes). */
const LATENCY = { median: 2, spread: 0.35 };
/** The default's two seconds to the first look, in the same proportion. */
const pollSecondsFor = (median: number): number => (2 / 100) * median;

/** One provider of a measurement. */
type Pace = VendorLimits & { readonly concurrency: number };

/** What schedule-run.mjs and schedule-least.mjs are told. */
interface Task {
  readonly storyboard: string;
  readonly shots: number;
  readonly places: number;
  /** The sandbox's, by provider. */
  readonly addresses: Sandbox['providers'];
  /** The sandbox's address. */
  readonly origin: string;
  readonly providers: readonly string[];
  /** What schedule-least.mjs makes its requests with. */
  readonly client: LeastClient;
}

type LeastClient = 'fetch' | 'http';

/** What it says of itself. */
interface Used {
  /** From the opening of the journal to the lock, in milliseconds. */
  readonly wallMs: number;
  /** Of that process, user and system, in the same time. */
  readonly cpuMs: number;
  /** The most that was resident at any time. */
  readonly peakBytes: number;
}

/** What is rendered. */
interface Film {
  readonly shots: number;
  readonly latency: { readonly median: number; readonly spread: number };
  readonly pollSeconds: number;
  readonly pace: Partial<Record<Vendor, Pace>>;
}

/** Rendering many shots at once: how near the time comes to the least there can be, and what it costs this machine. */
export async function measureSchedule(): Promise<readonly Measurement[]> {
  const fal = { fal: { concurrency: PLACES } };
  const thousandShots = {
    shots: 1000,
    latency: LATENCY,
    pollSeconds: pollSecondsFor(LATENCY.median),
    pace: fal,
  };
  const thousand = await produce(thousandShots);
  const least = await produce(thousandShots, LEAST, 'fetch');
  const barest = await produce(thousandShots, LEAST, 'http');
  const ideal = idealMs(thousand.jobs, PLACES);
  const quick = { latency: { median: 0.1, spread: 0.35 }, pollSeconds: 0.05, pace: fal };
  const few = await produce({ ...quick, shots: 100 });
  const many = await produce({ ...quick, shots: 5000 });
  return [
    {
      name: `1,000 shots, ${PLACES} at once: makespan over the ideal schedule's`,
      value: thousand.used.wallMs / ideal,
      bar: 1.03,
      unit: 'x',
    },
    {
      name: '1,000 shots: CPU a shot',
      value: cpuOf(thousand),
      bar: 6,
      unit: 'ms',
    },
    {
      name: 'the same requests by a bare loop that checks nothing: CPU a shot',
      value: cpuOf(least),
      unit: 'ms',
    },
    {
      name: 'the same bare loop on node:http instead of fetch: CPU a shot',
      value: cpuOf(barest),
      unit: 'ms',
    },
    {
      name: '1,000 shots: CPU over that of the bare loop with fetch',
      value: cpuOf(thousand) / cpuOf(least),
      unit: 'x',
    },
    { name: '5,000 shots of 0.1 s: CPU a shot', value: cpuOf(many), unit: 'ms' },
    { name: '5,000 shots: most memory', value: many.used.peakBytes / MEGABYTE, bar: 200, unit: 'MB' },
    {
      name: '5,000 shots: memory over that of 100',
      value: many.used.peakBytes / few.used.peakBytes,
      bar: 1.5,
      unit: 'x',
    },
    ...(await measureMixed()),
  ];
}

/** Milliseconds of this machine's CPU for a shot. */
function cpuOf({ used, jobs }: Produced): number {
  return used.cpuMs / jobs.length;
}

/** A provider of two submits a minute beside two quick ones: nobody's places are empty while shots wait. */
async function measureMixed(): Promise<readonly Measurement[]> {
  const pace = {
    wavespeed: { concurrency: 2, perMinute: 2 },
    fal: { concurrency: PLACES },
    pixverse: { concurrency: PLACES },
  };
  const latency = { median: 4, spread: 0.35 };
  const { jobs } = await produce({ shots: 700, latency, pollSeconds: pollSecondsFor(latency.median), pace });
  const begun = Math.min(...jobs.map(({ accepted }) => accepted));
  const lastSent = Math.max(...jobs.map(({ accepted }) => accepted));
  const minutes = Math.ceil((lastSent - begun) / 60_000);
  const slow = jobs.filter(({ provider }) => provider === 'wavespeed').length;
  return [
    {
      name: 'spread over 2 a minute, 40 and 40 at once: turns of the slow one not taken',
      value: 1 - slow / (minutes * 2),
      bar: 0,
      unit: 'x',
    },
    ...(['fal', 'pixverse'] as const).map((provider) => ({
      name: `the same: places empty at ${provider} while shots wait`,
      value:
        1 -
        occupancy(
          jobs.filter((job) => job.provider === provider),
          begun,
          lastSent,
        ) /
          PLACES,
      bar: 0.03,
      unit: 'x',
    })),
  ];
}

/** How many of the jobs ran at once, on average over a time. */
function occupancy(jobs: readonly JobLine[], from: number, to: number): number {
  const busy = jobs.reduce(
    (sum, { started, ends }) => sum + Math.max(0, Math.min(ends ?? to, to) - (started ?? to)),
    0,
  );
  return busy / (to - from);
}

/** List scheduling: each job begins, in the order they were sent, where a place is free first. */
function idealMs(jobs: readonly JobLine[], places: number): number {
  const free = new Array<number>(places).fill(0);
  for (const { waiting, rendering } of jobs.toSorted((a, b) => a.accepted - b.accepted)) {
    const first = free.indexOf(Math.min(...free));
    free[first] = (free[first] ?? 0) + waiting + rendering;
  }
  return Math.max(...free);
}

/** How a film was produced. */
interface Produced {
  readonly used: Used;
  readonly jobs: readonly JobLine[];
}

/** Renders a film against a sandbox in this process, with storyreel, or another `program`, in a process of its own. */
async function produce(film: Film, program = RUN, client: LeastClient = 'fetch'): Promise<Produced> {
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-bench-'));
  const { FFMPEG_PATH, PATH } = process.env;
  const sandbox = await startSandbox({
    ffmpeg: await findFfmpeg({ env: { FFMPEG_PATH, PATH } }),
    cards: await loadCards(),
    clock: {
      now: () => Date.now(),
      sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
    },
    clips: 'plain',
    latency: film.latency,
    limits: film.pace,
    remembered: 1,
  });
  try {
    await cp(REFS, join(folder, 'refs'), { recursive: true });
    await writeFile(join(folder, 'storyboard.yaml'), storyboardOf(film.shots, 'pixverse-c1'));
    await writeFile(join(folder, 'storyreel.yaml'), settings(film, sandbox.providers));
    const used = await run(program, {
      storyboard: join(folder, 'storyboard.yaml'),
      shots: film.shots,
      places: PLACES,
      addresses: sandbox.providers,
      origin: sandbox.url,
      providers: Object.keys(film.pace),
      client,
    });
    const jobs = sandbox.jobs();
    if (jobs.length !== film.shots) {
      throw new Error(`${film.shots} shots, and ${jobs.length} jobs`);
    }
    return { used, jobs };
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function settings({ pace, pollSeconds }: Film, addresses: Readonly<Record<Vendor, object>>): string {
  const providers = Object.entries(pace).map(([vendor, { concurrency, perMinute }]) => [
    vendor,
    {
      ...addresses[vendor as Vendor],
      concurrency,
      poll_seconds: pollSeconds,
      ...(perMinute === undefined ? {} : { per_minute: perMinute }),
    },
  ]);
  return JSON.stringify({
    routing: 'spread',
    providers: { order: Object.keys(pace), ...Object.fromEntries(providers) },
  });
}

async function run(program: string, task: Task): Promise<Used> {
  const child = spawn(process.execPath, [program, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [printed, code] = await Promise.all([text(child.stdout), ended]);
  if (code !== 0) {
    throw new Error(`a render of the bench ended with ${code}`);
  }
  return JSON.parse(printed) as Used;
}
