import type { ModelCard, Offer } from '../models/card.js';
import type { ModelCards } from '../models/cards.js';
import type { Limits } from '../models/limits.js';
import { cardPrice } from '../models/price.js';
import type { Clock } from '../terms/clock.js';
import { FREE, timesUsd, type Usd } from '../terms/money.js';
import type { ClipFile, ClipRoom } from './clips/room.js';
import type { FaultBook } from './faults/book.js';
import { type Draft, type Job, type Phase, phaseOf } from './job.js';
import type { JobBook } from './jobs.js';
import type { SandboxRules } from './options.js';
import { type Picture, type PictureShelf, tokenIn } from './pictures.js';
import type { RecordedRequest, RequestLog } from './request-log.js';
import type { Vendor } from './vendor.js';

/** All that the services of one sandbox share. */
export interface World {
  readonly rules: SandboxRules;
  readonly cards: ModelCards;
  readonly limits: Limits;
  readonly clock: Clock;
  /** The sandbox's own time: the clock's, and what was skipped. */
  now(): number;
  /** Resolves when `ms` milliseconds of that time have passed, or some was skipped, or the signal fires. Never rejects. */
  later(ms: number, signal: AbortSignal): Promise<void>;
  /** e.g. "http://127.0.0.1:4747". */
  readonly origin: string;
  readonly jobs: JobBook;
  readonly pictures: PictureShelf;
  readonly clips: ClipRoom;
  readonly faults: FaultBook;
  readonly log: RequestLog;
  readonly onRequest: ((request: RecordedRequest) => void) | undefined;
  /** Fires when the sandbox closes. */
  readonly signal: AbortSignal;
}

/** A job as it is seen at one moment. */
export interface Sight {
  readonly phase: Phase;
  /** There when the phase is "done". */
  readonly clip?: ClipFile;
  /** The state to show is one that is in no document. */
  readonly strange?: true;
}

/** How many looks at a job its quirk spoils. */
const SPOILT_LOOKS = 2;

/** Looks at a job for somebody who asked after it; a job with a quirk hides how it really stands at first. */
export async function lookAt(world: World, job: Job): Promise<Sight> {
  world.jobs.advance();
  job.looks += 1;
  if (job.looks <= SPOILT_LOOKS && job.quirk === 'strange') {
    return { phase: 'running', strange: true };
  }
  if (job.looks <= SPOILT_LOOKS && job.quirk === 'requeued') {
    return { phase: job.looks === 1 ? 'running' : 'queued' };
  }
  return seeThrough(world, job);
}

/**
 * How a job really stands. A job whose time has come is still running until its clip is made; a plain clip is waited
 * for, because it takes no time worth showing.
 */
export async function seeThrough(world: World, job: Job): Promise<Sight> {
  const phase = phaseOf(job, world.now());
  if (phase !== 'done') {
    return { phase };
  }
  const making = world.clips.begin(job);
  const clip = world.rules.clips === 'plain' ? await making.catch(() => undefined) : world.clips.ready(job);
  // What cannot be made turned the job into a failed one while we looked.
  return clip ? { phase, clip } : { phase: job.fate.kind === 'failed' ? 'failed' : 'running' };
}

/** Whether the record of a job can still be asked for. */
export function isKnown(world: World, job: Job): boolean {
  const end = job.cancelledMs ?? job.endsMs ?? Number.POSITIVE_INFINITY;
  return job.quirk !== 'gone' && job.deletedMs === undefined && world.now() <= end + job.recordLifetimeMs;
}

/** The card and the offer of a model at a service, by the service's id of it. */
export function offerOf(
  world: World,
  vendor: Vendor,
  endpoint: string,
): { readonly card: ModelCard; readonly offer: Offer } | undefined {
  for (const card of world.cards.values()) {
    const offer = card.offers.find((each) => each.provider === vendor && each.endpoint === endpoint);
    if (offer) {
      return { card, offer };
    }
  }
  return undefined;
}

/** What a job costs at a service: the card's price, or as many times that as its rules say. */
export function priceOf(world: World, vendor: Vendor, draft: Draft): Usd {
  const card = world.cards.get(draft.model);
  return timesUsd((card && cardPrice(card, draft.parameters)) ?? FREE, world.rules.priceTimes[vendor]);
}

/** Whether a prompt is one that content moderation stops. */
export function isModerated(world: World, draft: Draft): boolean {
  return draft.prompt.toLowerCase().includes(world.rules.moderatedWord);
}

/** Why a picture that a request names by URL cannot be used. */
export type PictureTrouble = 'unreachable' | 'unsupported' | 'unreadable';

/**
 * What is wrong with a picture's URL. A picture of ours is looked at; any other https URL is believed, because a
 * sandbox fetches nothing.
 */
export function pictureTrouble(world: World, url: string): PictureTrouble | undefined {
  const token = tokenIn(url);
  if (token === undefined) {
    return url.startsWith('https://') ? undefined : 'unreachable';
  }
  const picture = world.pictures.byToken(token);
  return picture && isFetchable(world, picture) ? factsTrouble(picture) : 'unreachable';
}

/** What is wrong with the content of an uploaded picture. */
export function factsTrouble(picture: Picture): PictureTrouble | undefined {
  switch (picture.stored?.facts.kind) {
    case 'picture':
      return undefined;
    case 'foreign':
      return 'unsupported';
    default:
      return 'unreadable';
  }
}

/** Whether a picture's bytes are here and its URL has not expired. */
export function isFetchable(world: World, picture: Picture): boolean {
  return picture.stored !== undefined && isRemembered(world, picture);
}

/** Whether the service it was uploaded to still knows a picture. */
export function isRemembered(world: World, { isForgotten, expiresMs }: Picture): boolean {
  return !isForgotten && world.now() <= expiresMs;
}

/** Where a job's clip is downloaded. */
export function clipUrl(world: World, job: Job): string {
  return `${world.origin}/${job.vendor}-media/clips/${job.id}.mp4`;
}

/** A minute's submits, for limits that "reset each minute" (WaveSpeed: Account Levels). */
export function isOverRate(world: World, vendor: Vendor): boolean {
  const { perMinute } = world.rules.limits[vendor];
  const minute = Math.floor(world.now() / 60_000);
  const inMinute = world.jobs
    .of(vendor)
    .filter((job) => Math.floor(job.acceptedMs / 60_000) === minute).length;
  return perMinute !== undefined && inMinute >= perMinute;
}
