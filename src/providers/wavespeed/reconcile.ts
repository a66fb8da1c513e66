import type { Call, LostPrompts, Order, Provider } from '../provider.js';
import { VendorError } from '../vendor-error.js';
import { type Jobs, type JobsQuery, jobsSince } from './history.js';
import type { Wavespeed } from './options.js';
import { SUBMIT_TIMEOUT_MS, ticketFor } from './submit.js';

type Found = Awaited<ReturnType<NonNullable<Provider['reconcile']>>>;

/** Their clock and ours may differ by this much where it is not known by how much they do. */
const SKEW_MS = 5 * 60_000;
/** Both a `Date` header and a time of creation may be cut to whole seconds; a little more for the way. */
const CLOSE_MS = 2_500;
/** Soon after a submit a job may not be in the list yet: its absence counts after so many polls. */
const SETTLING_POLLS = 5;
/** Later than this there is nothing to wait for. */
const SOON_MS = 10 * 60_000;

/**
 * Looks for the job of an unanswered submit: an entry of the same model, created about when it was sent, that no
 * other attempt claims (WaveSpeed: history). One entry whose time fits is it; none at all, once the list has had
 * time to settle, means that the submit never arrived; anything else is unclear, unless the entries say what was
 * asked for: then the one with the own prompt is it, and those with the others' prompts are theirs. A time that cannot
 * be read may be any. Throws a VendorError when the list cannot be had.
 */
export async function reconcile(
  wavespeed: Wavespeed,
  { offer, prompts }: Pick<Order, 'offer'> & { readonly prompts?: LostPrompts },
  since: number,
  claimed: ReadonlySet<string>,
  { signal }: Call,
): Promise<Found> {
  const { clock, pollSeconds } = wavespeed;
  for (let asked = 1; ; asked++) {
    const query = { model: offer.endpoint, since: since - SKEW_MS, withInputs: prompts !== undefined };
    const jobs = await listed(wavespeed, query, signal, asked > SETTLING_POLLS);
    if (jobs === 'unanswered') {
      await clock.sleep(pollSeconds * 1000, signal);
      continue;
    }
    if (!jobs) {
      return { kind: 'unclear' };
    }
    const windows = windowsOf(since, clock.now(), jobs.aheadMs);
    const open = jobs.items.filter(
      ({ id, model, created_at }) =>
        model === offer.endpoint && !claimed.has(id) && !(Date.parse(created_at) < windows.earliest),
    );
    const own = open.filter(({ prompt }) => prompt !== undefined && prompt === prompts?.own);
    const [mine] = own;
    if (mine && own.length === 1 && windows.fit(Date.parse(mine.created_at))) {
      return { kind: 'found', by: 'prompt', ticket: ticketFor(wavespeed, mine.id, since) };
    }
    const near = open.filter(({ created_at }) => windows.fit(Date.parse(created_at)));
    const [only] = near;
    if (
      only &&
      !prompts &&
      near.length === 1 &&
      open.every((job) => Date.parse(job.created_at) >= Date.parse(only.created_at))
    ) {
      return { kind: 'found', by: 'time', ticket: ticketFor(wavespeed, only.id, since) };
    }
    if (open.some(({ prompt }) => prompt === undefined || !prompts?.others.includes(prompt))) {
      return { kind: 'unclear' };
    }
    if (asked > SETTLING_POLLS || Math.abs(clock.now() - since) > SOON_MS) {
      return { kind: 'none' };
    }
    await clock.sleep(pollSeconds * 1000, signal);
  }
}

/** The list, or that it is to be asked for again: what broke the submit may break this. Throws the last time. */
async function listed(
  wavespeed: Wavespeed,
  query: JobsQuery,
  signal: AbortSignal,
  last: boolean,
): Promise<Jobs | 'unanswered' | undefined> {
  try {
    return await jobsSince(wavespeed, query, signal);
  } catch (error) {
    if (last || !(error instanceof VendorError) || error.retry !== 'safe') {
      throw error;
    }
    return 'unanswered';
  }
}

/** When the job of a submit can have been created. */
interface Windows {
  /** What is older cannot be it, whichever clock is right. */
  readonly earliest: number;
  /** Whether a time is after the submit began and before it was given up, by our clock or by theirs. */
  fit(time: number): boolean;
}

function windowsOf(since: number, now: number, aheadMs: number | undefined): Windows {
  // When the submit lies in the future our clock was set back, and its difference from theirs says nothing.
  const known = aheadMs !== undefined && now >= since - CLOSE_MS;
  const began = known ? [since, since + aheadMs] : [since];
  return {
    earliest: Math.min(...began) - (known ? CLOSE_MS : SKEW_MS),
    fit: (time) => began.some((start) => time >= start - CLOSE_MS && time <= start + 2 * SUBMIT_TIMEOUT_MS),
  };
}
