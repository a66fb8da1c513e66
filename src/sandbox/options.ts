import type { Ffmpeg } from '../media/ffmpeg.js';
import type { ModelCards } from '../models/cards.js';
import type { Clock } from '../terms/clock.js';
import type { Spread } from './chance.js';
import type { FaultRule } from './faults/rule.js';
import type { RecordedRequest } from './request-log.js';
import type { Vendor } from './vendor.js';

/** How many jobs a service renders at once, and how many submits a minute it takes. Absent: no limit. */
export interface VendorLimits {
  readonly concurrency?: number;
  readonly perMinute?: number;
}

/** What a sandbox is made of. */
export interface SandboxOptions {
  readonly ffmpeg: Ffmpeg;
  readonly clock: Clock;
  readonly cards: ModelCards;
  /** Port on 127.0.0.1; 0 or absent: a free one. */
  readonly port?: number;
  /** A folder that keeps jobs, uploads and clips, so that a sandbox can be closed and started again. Absent: nothing is kept. */
  readonly stateFolder?: string;
  /** Where plain clips are kept between sandboxes, so that each kind is encoded once. Absent: with the state. */
  readonly plainClips?: string;
  /**
   * `animatic` (default): clips are drawn from the uploaded pictures and the prompt. `plain`: test pictures, encoded
   * once for each length, size and sound; the bytes still differ from request to request.
   */
  readonly clips?: 'animatic' | 'plain';
  /** How long a render takes; at once unless told. */
  readonly latency?: Partial<Spread>;
  /** How long a job waits in the queue before it may start, apart from waiting for its turn. */
  readonly queue?: Partial<Spread>;
  /** Same seed, same latencies and same faults. */
  readonly seed?: number;
  readonly limits?: Partial<Record<Vendor, VendorLimits>>;
  /** How many times the card's price a service asks, quotes and charges; 1 unless told. */
  readonly priceTimes?: Partial<Record<Vendor, number>>;
  /** A prompt with this word in it is moderated; "forbidden" unless told. */
  readonly moderatedWord?: string;
  /** The keys that are good, by service. Absent: any that is not among `badKeys`. */
  readonly keys?: Partial<Record<Vendor, readonly string[]>>;
  /** Keys that are refused; "bad-key" unless told. */
  readonly badKeys?: readonly string[];
  /** What the account at each service is worth in USD; 1,000 unless told. */
  readonly balanceUsd?: number;
  /** Seconds for which a clip can be downloaded after it is done; seven days unless told. */
  readonly mediaLifetime?: number;
  /** Seconds for which a job is known after it is done. Absent: as each service says. */
  readonly recordLifetime?: number;
  /** What an upload and its clips can be reached for, in seconds; seven days unless told. */
  readonly uploadLifetime?: number;
  /** Whether the URLs of fal's answers have two segments of the model's id (its reference) or all (its guide). */
  readonly falUrls?: 'two-segments' | 'whole';
  /** Whether WaveSpeed's list of jobs says what was asked for, to whoever asks; it is in no document that it does. */
  readonly historyInputs?: boolean;
  /**
   * Whether every address in an answer leads to a second origin, which serves the same: what a service that moved, or one
   * that wants a key sent elsewhere, would do.
   */
  readonly answersElsewhere?: boolean;
  readonly faults?: readonly FaultRule[];
  /** Requests remembered for `requests()`; 20,000 unless told. */
  readonly remembered?: number;
  /** Called after each request. */
  readonly onRequest?: (request: RecordedRequest) => void;
}

/** Options with every default filled in. */
export interface SandboxRules {
  readonly latency: Spread;
  readonly queue: Spread;
  readonly seed: number;
  readonly limits: Readonly<Record<Vendor, VendorLimits>>;
  readonly priceTimes: Readonly<Record<Vendor, number>>;
  readonly moderatedWord: string;
  readonly keys: Partial<Record<Vendor, readonly string[]>>;
  readonly badKeys: readonly string[];
  readonly balanceUsd: number;
  /** Milliseconds. */
  readonly mediaLifetimeMs: number;
  readonly uploadLifetimeMs: number;
  readonly recordLifetimeMs: number | undefined;
  readonly falUrls: 'two-segments' | 'whole';
  readonly historyInputs: boolean;
  readonly clips: 'animatic' | 'plain';
}

const WEEK = 7 * 24 * 3600;

/** Fills in what was not said. */
export function rulesOf(options: SandboxOptions): SandboxRules {
  return {
    latency: { median: 0, spread: 0, ...options.latency },
    queue: { median: 0, spread: 0, ...options.queue },
    seed: options.seed ?? 1,
    limits: { fal: {}, wavespeed: {}, pixverse: {}, ...options.limits },
    priceTimes: { fal: 1, wavespeed: 1, pixverse: 1, ...options.priceTimes },
    moderatedWord: (options.moderatedWord ?? 'forbidden').toLowerCase(),
    keys: options.keys ?? {},
    badKeys: options.badKeys ?? ['bad-key'],
    balanceUsd: options.balanceUsd ?? 1000,
    mediaLifetimeMs: (options.mediaLifetime ?? WEEK) * 1000,
    uploadLifetimeMs: (options.uploadLifetime ?? WEEK) * 1000,
    recordLifetimeMs: options.recordLifetime === undefined ? undefined : options.recordLifetime * 1000,
    falUrls: options.falUrls ?? 'two-segments',
    historyInputs: options.historyInputs ?? false,
    clips: options.clips ?? 'animatic',
  };
}
