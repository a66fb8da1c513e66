import type { Call, Order, Provider } from '../provider.js';
import { jobsSince } from './history.js';
import type { Wavespeed } from './options.js';
import { SUBMIT_TIMEOUT_MS, ticketFor } from './submit.js';

type Found = Awaited<ReturnType<NonNullable<Provider['reconcile']>>>;

/** Their clock and ours may differ by this much where it is not known by how much they do. */
const SKEW_MS = 5 * 60_000;
/** Both a `Date` header and a time of creation may be cut to whole seconds; a little more for the way. */
const CLOSE_MS = 2_500;
/** A job may take this many polls to appear in the list; before that, its absence proves nothing. */
const SETTLING_POLLS = 5;

/**
 * Looks for the job of an unanswered submit: an entry of the same model, created about when it was sent, that no
 * other attempt claims (WaveSpeed: history). One entry whose time fits is it; none at all, once the list has had
 * time to settle, means that the submit never arrived; anything else is unclear, since entries do not say what
 * was asked for.
 */
export async function reconcile(
  wavespeed: Wavespeed,
  { offer }: Pick<Order, 'offer'>,
  since: number,
  claimed: ReadonlySet<string>,
  { signal }: Call,
): Promise<Found> {
  const { clock, pollSeconds } = wavespeed;
  const pause = pollSeconds * 1000;
  for (let asked = 1; ; asked++) {
    const jobs = await jobsSince(wavespeed, offer.endpoint, since - SKEW_MS, signal);
    if (!jobs) {
      return { kind: 'unclear' };
    }
    const times = timesOf(since, clock.now(), jobs.aheadMs);
    const near = jobs.items.filter(
      ({ id, model, created_at }) =>
        model === offer.endpoint && !claimed.has(id) && mayBeOurs(created_at, times),
    );
    const [only, ...others] = near;
    if (only) {
      return others.length === 0 && Date.parse(only.created_at) >= times.likely
        ? { kind: 'found', ticket: ticketFor(wavespeed, only.id, since) }
        : { kind: 'unclear' };
    }
    const settled = Math.abs(clock.now() - since) >= SETTLING_POLLS * pause || asked > SETTLING_POLLS;
    if (settled) {
      return { kind: 'none' };
    }
    await clock.sleep(pause, signal);
  }
}

/** When the job of a submit can have been created, by the service's clock. */
interface Times {
  readonly earliest: number;
  /** From here on there is no doubt that it was after the submit began. */
  readonly likely: number;
  readonly latest: number;
}

/** A job is created after its submit began and before the submit was given up. */
function timesOf(since: number, now: number, aheadMs: number | undefined): Times {
  // Our own clock was set back when the submit lies in the future; then the difference says nothing.
  const known = aheadMs !== undefined && now >= since - CLOSE_MS;
  const began = since + (known && Math.abs(aheadMs) > CLOSE_MS / 2 ? aheadMs : 0);
  const doubt = known ? CLOSE_MS : SKEW_MS;
  return {
    earliest: began - doubt,
    likely: began - CLOSE_MS,
    latest: began + SUBMIT_TIMEOUT_MS + Math.max(doubt, SUBMIT_TIMEOUT_MS),
  };
}

/** A time that cannot be read may be any. */
function mayBeOurs(createdAt: string, { earliest, latest }: Times): boolean {
  const at = Date.parse(createdAt);
  return Number.isNaN(at) || (at >= earliest && at <= latest);
}
