import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { findFfmpeg } from '../../src/media/ffmpeg-find.js';
import { loadCards } from '../../src/models/cards.js';
import type { FaultRule } from '../../src/sandbox/faults/rule.js';
import { readFault } from '../../src/sandbox/faults/syntax.js';
import type { SandboxOptions } from '../../src/sandbox/options.js';
import type { RecordedRequest } from '../../src/sandbox/request-log.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import type { CallKind, Vendor } from '../../src/sandbox/vendor.js';
import type { Clock } from '../../src/terms/clock.js';
import { EXIT_CODES } from '../../src/terms/exit.js';
import { runInTerminal } from '../rig/command-terminal.js';
import { hastenedClock } from '../rig/hastened-clock.js';
import { documentOf, type Ended, eventsOf, start, storyreel, temporaryFolder } from '../rig/storyreel.js';

/** Good keys for all three services, and not words that stand in a file by chance. */
export const KEYS = {
  FAL_KEY: 'fal-secret-7c1e:2b9d',
  WAVESPEED_API_KEY: 'wavespeed-secret-55aa01',
  PIXVERSE_API_KEY: 'pixverse-secret-90fe77',
} as const;

const cards = await loadCards();
const ffmpeg = await findFfmpeg({ env: { PATH: process.env.PATH } });
const shelf = await mkdtemp(join(tmpdir(), 'storyreel-plain-'));
afterAll(() => rm(shelf, { recursive: true, force: true }));

/** A sandbox in real time with plain clips that are ready at once; it is closed after the test. */
export async function openSandbox(
  options: Partial<SandboxOptions> = {},
  ...faults: readonly (string | FaultRule)[]
): Promise<Sandbox> {
  const sandbox = await startSandbox({
    ffmpeg,
    cards,
    clock: {
      now: () => Date.now(),
      sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
    },
    clips: 'plain',
    plainClips: shelf,
    faults: faults.map(readFault),
    ...options,
  });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** One shot as YAML, without its dash. */
const SHOTS = [
  'id: one\n    prompt: "@mira picks up the @scarf in @room"',
  'id: two\n    prompt: "@tomas walks down the @street"',
  'id: three\n    prompt: "@mira gives @tomas her @scarf"',
] as const;

/** More of them: each another prompt, so that each is a purchase of its own. */
export function manyShots(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    return `id: shot-${index + 1}\n    prompt: "@mira takes step ${index + 1} across @room"`;
  });
}

/** The sample's characters in shots of one second, the cheapest there is: $0.03 each. */
function hostedStoryboard(shots: readonly string[]): string {
  return `storyboard: 1
title: Hosted
references:
  mira: { type: subject, image: refs/mira.png }
  tomas: { type: subject, image: refs/tomas.png }
  scarf: { type: subject, image: refs/scarf.png }
  room: { type: background, image: refs/room.jpg }
  street: { type: background, image: refs/street.jpg }
defaults: { model: pixverse-c1, resolution: 360p, duration: 1 }
shots:
${shots.map((shot) => `  - ${shot}`).join('\n')}
film: { fps: 24 }
`;
}

/** How the settings of a test differ from three quick providers in order fal, wavespeed, pixverse. */
export interface SettingsText {
  readonly routing?: 'order' | 'cheapest' | 'spread';
  readonly order?: readonly Vendor[];
  readonly concurrency?: number;
  readonly maxUsd?: number;
}

/** A project folder with a storyboard and settings that send everything to a sandbox. */
export async function hostedFilm(
  sandbox: Sandbox,
  shots: readonly string[] = SHOTS,
  settings: SettingsText = {},
): Promise<string> {
  const folder = await temporaryFolder();
  const refs = fileURLToPath(new URL('../../storyboards/red-scarf/refs', import.meta.url));
  await cp(refs, join(folder, 'refs'), { recursive: true });
  await writeShots(folder, shots);
  await writeSettings(folder, sandbox, settings);
  return folder;
}

/** Writes the storyboard, or another one in its place. */
export async function writeShots(folder: string, shots: readonly string[]): Promise<void> {
  await writeFile(join(folder, 'storyboard.yaml'), hostedStoryboard(shots));
}

/** Writes `storyreel.yaml`. */
async function writeSettings(
  folder: string,
  { providers }: Pick<Sandbox, 'providers'>,
  { routing = 'order', order = ['fal', 'wavespeed', 'pixverse'], concurrency = 4, maxUsd }: SettingsText = {},
): Promise<void> {
  const pace = { concurrency, poll_seconds: 0.05 };
  const document = {
    routing,
    providers: {
      order,
      fal: { ...providers.fal, ...pace },
      // Its default is the two submits a minute of a new account.
      wavespeed: { ...providers.wavespeed, ...pace, per_minute: 1000 },
      pixverse: { ...providers.pixverse, ...pace },
    },
    ...(maxUsd === undefined ? {} : { budget: { max_usd: maxUsd } }),
  };
  await writeFile(join(folder, 'storyreel.yaml'), JSON.stringify(document, undefined, 2));
}

/** Runs `storyreel` with all keys, to its end. */
export function withKeys(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  clock?: Clock,
): Promise<Ended> {
  return storyreel(folder, args, { ...KEYS, ...env }, clock);
}

/** `storyreel render --yes --json`. */
export function render(
  folder: string,
  env: Readonly<Record<string, string>> = {},
  clock?: Clock,
): Promise<Ended> {
  return withKeys(folder, ['render', '--yes', '--json'], env, clock);
}

/** Runs `storyreel` with all keys where minutes pass in moments, as a job is asked after for one until it counts as gone. */
export async function hastened(
  folder: string,
  args: readonly string[] = ['render', '--yes', '--json'],
  times = 200,
): Promise<Ended> {
  const ran = await runInTerminal(folder, args, { env: KEYS, fetch, clock: hastenedClock(times) });
  return { code: EXIT_CODES[ran.exit], signal: null, stdout: ran.stdout, stderr: ran.stderr };
}

/** `storyreel render --yes --json`, while it runs. */
export function startRender(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): ReturnType<typeof start> {
  return start(folder, ['render', '--yes', '--json'], { ...KEYS, ...env });
}

/** The document of `status --json` (DESIGN §9). */
export interface StatusDocument {
  readonly version: 1;
  readonly shots: readonly {
    readonly id: string;
    readonly state: string;
    readonly clip: string | null;
    readonly attempts: readonly {
      readonly provider: string;
      readonly job: string | null;
      readonly state: string;
      readonly code?: string;
      readonly charged?: string;
      readonly clip: string | null;
      readonly estimate_usd: number;
      readonly cost_usd: number | null;
    }[];
  }[];
  readonly money: {
    readonly spent_usd: number;
    readonly reserved_usd: number;
    readonly unknown_usd: number;
    readonly budget_usd: number | null;
  };
  readonly needs_person: readonly {
    readonly shot: string;
    readonly take: number;
    readonly code: string;
    readonly provider: string;
    readonly job: string | null;
    readonly hint: string;
  }[];
}

/** What the project says of itself. */
export async function statusOf(folder: string): Promise<StatusDocument> {
  return documentOf<StatusDocument>(await storyreel(folder, ['status', '--json']));
}

/** The document of `plan --json`, as far as tests look at it. */
export interface PlanDocument {
  readonly shots: readonly {
    readonly id: string;
    readonly state: string;
    readonly key: string | null;
    readonly provider: string;
    readonly price_usd: number;
  }[];
  readonly total_usd: number;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
  }[];
}

/** What a render would do now. */
export async function planOf(
  folder: string,
  env: Readonly<Record<string, string>> = KEYS,
): Promise<PlanDocument> {
  return documentOf<PlanDocument>(await storyreel(folder, ['plan', '--json'], env));
}

/** The lock's blocks, by shot. */
export async function lockOf(
  folder: string,
): Promise<
  Readonly<Record<string, { clip: string; provider: string; job: string; cost_usd: number; seed?: number }>>
> {
  return parse(await readFile(join(folder, 'storyboard.lock.yaml'), 'utf8')).shots;
}

/** The requests of one kind that reached the sandbox. */
export function requestsOf(sandbox: Sandbox, call: CallKind, provider?: Vendor): readonly RecordedRequest[] {
  return sandbox
    .requests()
    .filter((each) => each.call === call && (provider === undefined || each.provider === provider));
}

/** How many submits reached the sandbox. */
export function submits(sandbox: Sandbox): number {
  return requestsOf(sandbox, 'submit').length;
}

/** The shots that failed, as a run tells of them. */
export function failuresOf(end: Ended): ReturnType<typeof eventsOf> {
  return eventsOf(end).filter(({ type }) => type === 'shot-failed');
}

/** Fails unless each clip of the film was bought once, at the price that is in the books. */
export async function expectBooksToAgree(folder: string, sandbox: Sandbox, shots: number): Promise<void> {
  const report = sandbox.report();
  const { money } = await statusOf(folder);
  expect(report.charged).toBe(shots);
  expect(money.spent_usd).toBe(report.chargedUsd);
  expect(money.reserved_usd).toBe(0);
}
