import { resolve } from 'node:path';
import { findFfmpeg } from '../../media/ffmpeg-find.js';
import { loadCards } from '../../models/cards.js';
import { KEY_VARIABLES } from '../../plan/money.js';
import { readFaultFile } from '../../sandbox/faults/file.js';
import { readFault } from '../../sandbox/faults/syntax.js';
import type { VendorLimits } from '../../sandbox/options.js';
import type { RecordedRequest } from '../../sandbox/request-log.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { VENDORS, type Vendor } from '../../sandbox/vendor.js';
import { EXIT_CODES, type ExitName } from '../../terms/exit.js';
import { formatExact, usd } from '../../terms/money.js';
import { ffmpegSearch } from '../ffmpeg.js';
import { type Terminal, writeLine } from '../terminal.js';

/** Options of `storyreel sandbox`. */
export interface SandboxCommandOptions {
  /** 4747 unless told; 0: any that is free. */
  readonly port?: number;
  /** Folder that keeps jobs, uploads and clips. */
  readonly state?: string;
  /** Median seconds of a render. */
  readonly latency?: number;
  /** How far renders differ; 0: not at all. */
  readonly spread?: number;
  readonly seed?: number;
  /** Rules in the short form. */
  readonly fault?: readonly string[];
  /** A file of rules. */
  readonly faults?: string;
  readonly clips?: 'animatic' | 'plain';
  /** Seconds for which a clip can be downloaded. */
  readonly urlLifetime?: number;
  /** The limits of an account that was opened today. */
  readonly newAccount?: boolean;
  /** Stops a prompt that has it in it. */
  readonly moderate?: string;
  readonly json?: boolean;
}

type Limits = Readonly<Record<Vendor, Required<Pick<VendorLimits, 'concurrency'>> & VendorLimits>>;

/** WaveSpeed: Account Levels (Silver). fal: between a new account's 2 and the 40 of an old one. */
const GROWN: Limits = {
  fal: { concurrency: 10 },
  wavespeed: { concurrency: 300, perMinute: 500 },
  pixverse: { concurrency: 5 },
};

/** fal: Concurrency Limits; WaveSpeed: Account Levels (Bronze). */
const NEW: Limits = {
  fal: { concurrency: 2 },
  wavespeed: { concurrency: 2, perMinute: 2 },
  pixverse: { concurrency: 2 },
};

/** `storyreel sandbox`: stand-ins for the hosted services, until Ctrl-C. */
export async function sandbox(options: SandboxCommandOptions, terminal: Terminal): Promise<ExitName> {
  const show = printerFor(options.json === true, terminal);
  const listed =
    options.faults === undefined ? [] : await readFaultFile(resolve(terminal.cwd, options.faults));
  const limits = options.newAccount ? NEW : GROWN;
  const running = await startSandbox({
    ffmpeg: await findFfmpeg(ffmpegSearch(terminal)),
    cards: await loadCards(),
    clock: terminal.clock,
    port: options.port ?? 4747,
    latency: { median: options.latency ?? 8, spread: options.spread ?? 0.3 },
    limits,
    faults: [...(options.fault ?? []).map(readFault), ...listed],
    clips: options.clips ?? 'animatic',
    onRequest: (request) => show.request(request),
    ...(options.state === undefined ? {} : { stateFolder: resolve(terminal.cwd, options.state) }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.moderate === undefined ? {} : { moderatedWord: options.moderate }),
    ...(options.urlLifetime === undefined ? {} : { mediaLifetime: options.urlLifetime }),
  });
  try {
    await show.ready(running, limits);
    await interrupted(terminal.signal);
  } finally {
    await running.close();
  }
  await show.closed(running);
  return 'done';
}

async function interrupted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
  }
}

/** What the command shows, for people or for programs. */
interface Printer {
  ready(sandbox: Sandbox, limits: Limits): Promise<void>;
  request(request: RecordedRequest): void;
  closed(sandbox: Sandbox): Promise<void>;
}

function printerFor(json: boolean, { stdout }: Terminal): Printer {
  const event = (type: string, facts: object): Promise<void> =>
    writeLine(stdout, JSON.stringify({ type, ...facts }));
  if (json) {
    return {
      ready: ({ url, providers, moderatedWord }) =>
        event('sandbox-ready', { url, rehearsal: true, providers, moderated_word: moderatedWord }),
      // A line that cannot be written any more is no reason to stop serving.
      request: (request) => void event('request-served', request).catch(() => undefined),
      async closed(sandbox) {
        await event('sandbox-closed', { report: sandbox.report() });
        await event('run-ended', { exit: 'done', code: EXIT_CODES.done });
      },
    };
  }
  return {
    ready: (sandbox, limits) => writeLine(stdout, welcome(sandbox, limits)),
    request: (request) => void writeLine(stdout, lineOf(request)).catch(() => undefined),
    closed: (sandbox) => writeLine(stdout, farewell(sandbox)),
  };
}

/** The settings to paste, the keys to set, and where to look. */
function welcome({ url, providers, moderatedWord }: Sandbox, limits: Limits): string {
  const settings = VENDORS.map((vendor) => {
    const { concurrency, perMinute } = limits[vendor];
    const pace = {
      concurrency,
      ...(perMinute === undefined ? {} : { per_minute: perMinute }),
      poll_seconds: 1,
    };
    const fields = Object.entries({ ...providers[vendor], ...pace }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    return `  ${vendor}: { ${fields.join(', ')} }`;
  });
  const keys = VENDORS.map((vendor) => `${KEY_VARIABLES[vendor]}=sandbox`);
  return [
    `fal, WaveSpeed and PixVerse are played at ${url}. Nothing here costs money.`,
    '',
    '# storyreel.yaml',
    'rehearsal: true          # what is made and spent is kept apart; take it out afterwards',
    'routing: spread',
    'providers:',
    `  order: [${VENDORS.join(', ')}]`,
    ...settings,
    '',
    '# any key will do, except bad-key',
    `${keys.join(' ')} storyreel render`,
    '',
    `Content moderation stops a prompt with "${moderatedWord}" in it.`,
    `${url}/sandbox/report adds up, ${url}/sandbox/requests lists what was sent. Ctrl-C ends it.`,
    '',
  ].join('\n');
}

function lineOf({ time, method, path, status, job, charged, fault }: RecordedRequest): string {
  const facts = [
    job === undefined ? '' : `job ${job}`,
    charged === undefined ? '' : `charged ${formatExact(usd(charged))}`,
    fault === undefined ? '' : `fault ${fault}`,
  ].filter((fact) => fact !== '');
  const outcome = [status === 0 ? 'reset' : String(status), ...facts].join(', ');
  return `${new Date(time).toISOString().slice(11, 19)} ${method} ${path} → ${outcome}`;
}

function farewell(sandbox: Sandbox): string {
  const { accepted, charged, refunded, chargedUsd } = sandbox.report();
  const money = formatExact(usd(chargedUsd));
  return `closed: ${accepted} jobs accepted, ${charged} charged (${money}), ${refunded} refunded`;
}
