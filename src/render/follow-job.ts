import type { Failure } from '../providers/provider.js';
import { diskError } from '../store/durable.js';
import type { FoundPurchase, Purchase } from '../store/purchases.js';
import type { ClipFacts } from '../terms/clip-facts.js';
import { type Digest, digestOfFile } from '../terms/digest.js';
import { MOST_USD, toDollars, type Usd, usd } from '../terms/money.js';
import type { Attempt, Ending } from './attempt.js';
import type { Desk, Leave } from './desk.js';
import { type Fetched, fetchClip } from './fetch-clip.js';
import { endAttempt, endReservation, type Run, type Show, unhurried } from './run.js';
import { known } from './send-job.js';
import { share } from './shared-purchase.js';
import { type Watched, watchJob } from './watch-job.js';

/** A fetched clip. */
type ClipHere = Extract<Fetched, { kind: 'here' }>;

/** How an accepted job came out. */
export type Followed =
  | { readonly kind: 'stored'; readonly found: FoundPurchase }
  /** It ended without a clip, and the journal says so. `failure` when the provider said why. */
  | { readonly kind: 'ended'; readonly attempt: Attempt; readonly ending: Ending; readonly failure?: Failure }
  /** It is still open: the next run goes on with it. */
  | {
      readonly kind: 'left';
      readonly attempt: Attempt;
      readonly outcome: 'deadline' | 'failed';
      readonly code: string;
      readonly message: string;
    };

/**
 * Takes an accepted job to its stored clip. It begins wherever the journal says the attempt is, so a job of an
 * earlier run is followed by the same steps. `adopted` jobs are asked after at once. Leaves its place as soon as the
 * provider has done its part: fetching the clip keeps no other job waiting.
 */
export async function followJob(
  run: Run,
  desk: Desk,
  attempt: Attempt,
  adopted: boolean,
  show: Show,
  leave: Leave,
): Promise<Followed> {
  const watched =
    attempt.state === 'rendered' ? undefined : await watchToEnd(run, desk, attempt, adopted, show);
  leave();
  if (watched && watched.kind !== 'done') {
    return endOf(run, attempt, watched);
  }
  const rendered = watched ? await noteRendered(run, attempt, watched) : attempt;
  const fetched = await fetchClip(run, desk, rendered, show);
  switch (fetched.kind) {
    case 'here':
      return { kind: 'stored', found: await storeClip(run, rendered, fetched) };
    case 'gone': {
      const lost = rendered.local
        ? ({ outcome: 'lost', charged: 'no' } as const)
        : ({ outcome: 'expired', charged: 'yes' } as const);
      return end(run, rendered, { ...lost, code: 'clip-gone', message: fetched.message });
    }
    case 'unreadable':
      if (rendered.local) {
        const ending = { outcome: 'failed', charged: 'no', code: 'clip-unreadable' } as const;
        return end(run, rendered, { ...ending, message: fetched.message });
      }
      return {
        kind: 'left',
        attempt: rendered,
        outcome: 'failed',
        code: 'clip-unreadable',
        message: fetched.message,
      };
  }
}

/** Watches a job; one on this machine dies with the run, a paid one goes on without it. */
async function watchToEnd(
  run: Run,
  desk: Desk,
  attempt: Attempt,
  adopted: boolean,
  show: Show,
): Promise<Watched> {
  if (!attempt.ticket) {
    throw new Error(`attempt ${attempt.id} is ${attempt.state} and has no ticket`);
  }
  try {
    return await watchJob(run, desk, attempt.ticket, adopted, show);
  } catch (error) {
    if (attempt.local && run.crew.signal.aborted) {
      await desk.provider.cancel?.(attempt.ticket, { signal: unhurried() });
      const message = 'cancelled with the run';
      await endAttempt(run, attempt, { outcome: 'lost', charged: 'no', code: 'cancelled', message });
    }
    throw error;
  }
}

async function endOf(
  run: Run,
  attempt: Attempt,
  watched: Exclude<Watched, { kind: 'done' }>,
): Promise<Followed> {
  switch (watched.kind) {
    case 'deadline':
      return { kind: 'left', attempt, outcome: 'deadline', code: 'job-slow', message: watched.message };
    case 'failed': {
      const { failure, charged } = watched;
      const outcome = failure.kind === 'moderated' ? 'moderated' : 'failed';
      const ending: Ending = { outcome, charged, code: failure.code, message: failure.message };
      return { ...(await end(run, attempt, ending)), failure };
    }
    case 'expired': {
      const { message } = watched;
      return end(run, attempt, { outcome: 'expired', charged: 'yes', code: 'job-expired', message });
    }
    case 'lost': {
      const message = `${attempt.provider} does not know the job`;
      return end(run, attempt, { outcome: 'lost', charged: 'no', code: 'job-lost', message });
    }
  }
}

async function end(
  run: Run,
  attempt: Attempt,
  ending: Ending,
): Promise<Extract<Followed, { kind: 'ended' }>> {
  await endAttempt(run, attempt, ending);
  return { kind: 'ended', attempt, ending };
}

/** The third arrow: the clip is made, and paid for. */
export async function noteRendered(
  run: Run,
  attempt: Attempt,
  done: Extract<Watched, { kind: 'done' }>,
): Promise<Attempt> {
  const { clip } = done;
  // A provider's odd number must not make the line about a paid clip unreadable.
  const cost = isAmount(done.cost) ? done.cost : undefined;
  const seed = Number.isSafeInteger(done.seed) ? done.seed : undefined;
  await run.crew.journal.append({
    type: 'attempt-rendered',
    attempt: attempt.id,
    key: attempt.key,
    clip,
    ...(cost !== undefined && { cost }),
    ...(seed !== undefined && { seed }),
  });
  endReservation(run, attempt.id, cost ?? attempt.estimate);
  return known(run.crew.journal.attempt(attempt.id));
}

function isAmount(cost: Usd | undefined): boolean {
  return cost !== undefined && Number.isSafeInteger(cost) && cost >= 0 && cost <= usd(MOST_USD);
}

/**
 * Record, then clip, then journal. A stop before the clip is in place finds it in `tmp/` under the attempt's name;
 * a stop after that finds record and clip under the key. At no point does only a dead address know of it.
 */
export async function storeClip(
  run: Run,
  attempt: Attempt,
  { path, facts, digest: seen }: ClipHere,
): Promise<FoundPurchase> {
  const { store } = run.crew;
  const digest =
    seen ??
    (await digestOfFile(path).catch((error: unknown) => {
      throw diskError(error, 'read a clip', path);
    }));
  const purchase = await recordClip(run, attempt, digest, facts);
  const clip = await store.clips.put(path, { digest, bytes: facts.bytes, isFlushed: true });
  await noteStored(run, attempt, digest);
  if (!attempt.local) {
    share(run, { purchase, clip });
  }
  return { purchase, clip };
}

/** Remembers under an attempt's key which clip it bought. */
export async function recordClip(
  run: Run,
  attempt: Attempt,
  digest: Digest,
  facts: ClipFacts,
): Promise<Purchase> {
  const purchase = {
    version: 1,
    key: attempt.key,
    clip: digest,
    bytes: facts.bytes,
    model: attempt.model,
    provider: attempt.provider,
    endpoint: attempt.endpoint,
    job: attempt.ticket?.id ?? '',
    ...(attempt.seed !== undefined && { seed: attempt.seed }),
    cost_usd: toDollars(attempt.cost ?? attempt.estimate),
    seconds: facts.video.seconds,
    frames: facts.video.frames,
  } as const;
  await run.crew.store.purchases.record(purchase);
  return purchase;
}

/** The last arrow. */
export async function noteStored(run: Run, { id, key }: Attempt, digest: Digest): Promise<void> {
  await run.crew.journal.append({ type: 'attempt-stored', attempt: id, key, digest });
}
