import type { Call, LookedUp, LostSubmit } from '../provider.js';
import { VendorError } from '../vendor-error.js';
import { type Jobs, type JobsQuery, jobsSince, type ListedJob } from './history.js';
import type { Wavespeed } from './options.js';
import { SUBMIT_TIMEOUT_MS, ticketFor } from './submit.js';

/** Their clock and ours may differ by this much where it is not known by how much they do. */
const SKEW_MS = 5 * 60_000;
/** Both a `Date` header and a time of creation may be cut to whole seconds; a little more for the way. */
const CLOSE_MS = 2_500;
/** A gateway that gave a submit up may have passed it on: so long after it was sent a job may still be made. */
const ARRIVAL_MS = 2 * SUBMIT_TIMEOUT_MS;
/** How far the list may be behind what was made. No page of the vendor's says; nothing here hangs on the poll setting. */
const LIST_LAG_MS = 60_000;
/** So long after a submit the absence of its job is a proof. */
const PROVED_AFTER_MS = ARRIVAL_MS + LIST_LAG_MS;
/** How often a list that is not to be had is asked for once there is nothing else to wait for. */
const LAST_TRIES = 6;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Looks once for the job of an unanswered submit: an entry of the same model that no other attempt claims (WaveSpeed:
 * history). Where the list shows prompts, the one with the own prompt whose time fits is it, and no other; where it
 * shows none, the only one whose time fits. None at all means that the submit never arrived, once every job of it must
 * be in the list. A time that cannot be read may be any. Throws a VendorError when the list cannot be had.
 */
export async function reconcile(
  wavespeed: Wavespeed,
  { endpoint, prompts }: LostSubmit,
  since: number,
  claimed: ReadonlySet<string>,
  { signal }: Call,
): Promise<LookedUp> {
  const isSetBack = wavespeed.clock.now() < since - CLOSE_MS;
  const leftMs = isSetBack ? 0 : since + PROVED_AFTER_MS - wavespeed.clock.now();
  const notYet = (): LookedUp => ({ kind: 'not-yet', waitMs: pause(wavespeed, leftMs), provedMs: leftMs });

  const query = { model: endpoint, since: since - SKEW_MS, withInputs: prompts !== undefined };
  const jobs = await listed(wavespeed, query, signal, leftMs > 0 ? 'now' : 'with-tries');
  if (jobs === 'unanswered') {
    return notYet();
  }
  if (!jobs) {
    return { kind: 'unclear' };
  }
  const windows = windowsOf(since, isSetBack ? undefined : jobs.aheadMs);
  const fits = ({ created_at }: ListedJob): boolean => windows.fit(Date.parse(created_at));
  const isOwn = ({ prompt }: ListedJob): boolean => prompt !== undefined && prompt === prompts?.own;
  const open = jobs.items.filter(
    (job) =>
      job.model === endpoint &&
      !claimed.has(job.id) &&
      (isOwn(job) || !(Date.parse(job.created_at) < windows.earliest)),
  );
  const found = theOne(open.filter(isOwn), fits);
  if (found) {
    return { kind: 'found', by: 'prompt', ticket: ticketFor(wavespeed, found.id, since) };
  }
  const isMute = jobs.items.every(({ prompt }) => prompt === undefined);
  const nearest = isMute && !prompts?.others.length ? firstOf(open, fits) : undefined;
  if (nearest) {
    return { kind: 'found', by: 'time', ticket: ticketFor(wavespeed, nearest.id, since) };
  }
  // A prompt that is not the own one could be ours in other words only if the time is right.
  const doubtful = open.filter(
    (job) => job.prompt === undefined || isOwn(job) || (fits(job) && !prompts?.others.includes(job.prompt)),
  );
  const mayTurnUp = doubtful.every((job) => job.prompt !== undefined && !isOwn(job));
  if (leftMs > 0 && mayTurnUp) {
    return notYet();
  }
  if (isSetBack) {
    return { kind: 'unclear', why: 'the clock of this machine was set back since it was sent' };
  }
  return { kind: doubtful.length === 0 ? 'none' : 'unclear' };
}

/** The only entry, if its time fits. */
function theOne(jobs: readonly ListedJob[], fits: (job: ListedJob) => boolean): ListedJob | undefined {
  const [only, ...others] = jobs;
  return only && others.length === 0 && fits(only) ? only : undefined;
}

/** The only entry whose time fits, unless an older one may be it as well. */
function firstOf(jobs: readonly ListedJob[], fits: (job: ListedJob) => boolean): ListedJob | undefined {
  const only = theOne(jobs.filter(fits), fits);
  return only && jobs.every((job) => Date.parse(job.created_at) >= Date.parse(only.created_at))
    ? only
    : undefined;
}

/** Longer, the longer it has taken; the last look comes when there is nothing more to wait for. */
function pause({ pollSeconds }: Wavespeed, leftMs: number): number {
  const growing = Math.min(LONGEST_PAUSE_MS, (PROVED_AFTER_MS - leftMs) / 4);
  return Math.min(leftMs, Math.max(pollSeconds * 1000, growing));
}

/** The list, or that it is to be asked for again: what broke the submit may break this. Throws the last time. */
async function listed(
  wavespeed: Wavespeed,
  query: JobsQuery,
  signal: AbortSignal,
  when: 'now' | 'with-tries',
): Promise<Jobs | 'unanswered' | undefined> {
  for (let asked = 1; ; asked++) {
    try {
      return await jobsSince(wavespeed, query, signal);
    } catch (error) {
      if (error instanceof VendorError && error.failure.kind === 'input' && query.withInputs) {
        // The wish for inputs is in no document, so it may be refused.
        return listed(wavespeed, { ...query, withInputs: false }, signal, when);
      }
      if (!(error instanceof VendorError) || error.retry !== 'safe') {
        throw error;
      }
      if (when === 'with-tries' && asked === LAST_TRIES) {
        throw error;
      }
    }
    if (when === 'now') {
      return 'unanswered';
    }
    await wavespeed.clock.sleep(wavespeed.pollSeconds * 1000, signal);
  }
}

/** When the job of a submit can have been created. */
interface Windows {
  /** What is older cannot be it, whichever clock is right. */
  readonly earliest: number;
  /** Whether a time is after the submit began and before it was given up, by our clock or by theirs. */
  fit(time: number): boolean;
}

/** `aheadMs`: how far their clock is ahead of ours; unknown where ours was set meanwhile. */
function windowsOf(since: number, aheadMs: number | undefined): Windows {
  const began = aheadMs === undefined ? [since] : [since, since + aheadMs];
  return {
    earliest: Math.min(...began) - (aheadMs === undefined ? SKEW_MS : CLOSE_MS),
    fit: (time) => began.some((start) => time >= start - CLOSE_MS && time <= start + ARRIVAL_MS),
  };
}
