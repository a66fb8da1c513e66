import { randomUUID } from 'node:crypto';
import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import type { Offer } from '../models/card.js';
import type { Failure, HostedPicture, Order, Submission, Ticket } from '../providers/provider.js';
import { digestOf } from '../terms/digest.js';
import type { Attempt } from './attempt.js';
import type { Exchange } from './breaker.js';
import type { Desk } from './desk.js';
import { hostPictures } from './host-pictures.js';
import type { Upload } from './lost-uploads.js';
import { priceAt, shareOf } from './price-at.js';
import { endAttempt, type Run, type Show, unhurried } from './run.js';
import type { WantedClip } from './work.js';

/** What came of sending a job, and the uploads it was sent with. */
export type Sent = Answered & { readonly uploads: readonly Upload[] };

type Answered =
  | { readonly kind: 'accepted'; readonly attempt: Attempt }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'busy'; readonly retryAfterMs?: number; readonly message: string }
  /** No answer: the attempt stays `intended` in the journal until somebody knows better. */
  | { readonly kind: 'unknown'; readonly attempt: Attempt; readonly failure: Failure }
  /** Nothing was sent: the provider is unwell. */
  | { readonly kind: 'paused' }
  /** Nothing was sent: it would cost more than may be spent. */
  | { readonly kind: 'budget' };

/**
 * Sends a wanted clip to an offer, once; the caller has the turn to do so. Throws a StoryreelError when a picture changed or the disk fails, and the
 * signal's reason when told to stop; nothing was sent then, or the error says what was.
 */
export async function sendJob(
  run: Run,
  desk: Desk,
  wanted: WantedClip,
  offer: Offer,
  show: Show,
): Promise<Sent> {
  const { signal, budget } = run.crew;
  const over = desk.stopped();
  if (over) {
    return { kind: 'refused', failure: over, uploads: [] };
  }
  const price = priceAt(wanted, offer);
  const share = shareOf(wanted);
  if (!budget.fits(price, share)) {
    return { kind: 'budget', uploads: [] };
  }
  const hosted = await hostPictures(run, desk, wanted, show);
  if (hosted.kind !== 'hosted') {
    return { ...hosted, uploads: [] };
  }
  show('waiting');
  const answered = await desk.gate.submit<Answered>(async () => {
    signal.throwIfAborted();
    const stopped = desk.stopped();
    if (stopped) {
      return { kind: 'refused', failure: stopped };
    }
    const exchange = desk.breaker.enter();
    if (!exchange) {
      return { kind: 'paused' };
    }
    try {
      const reservation = budget.reserve(price, share);
      if (!reservation) {
        return { kind: 'budget' };
      }
      const attempt = await intend(run, desk, wanted, offer);
      run.reserved.set(attempt.id, reservation);
      const order = orderOf(wanted, offer, hosted.pictures);
      // This process may have been asleep since that was written.
      await run.crew.lock?.expectHeld();
      return await writeDown(run, attempt, exchange, await submitOnce(desk, order));
    } finally {
      exchange.leave();
    }
  });
  return { ...answered, uploads: hosted.uploads };
}

/** The first arrow. Should it fail, nothing is sent; the money stays set aside, as nothing can be bought then. */
async function intend(run: Run, desk: Desk, wanted: WantedClip, offer: Offer): Promise<Attempt> {
  const { journal } = run.crew;
  const id = `${wanted.key.slice(0, 12)}-${randomUUID().slice(0, 8)}`;
  await journal.append({
    type: 'attempt-intended',
    attempt: id,
    key: wanted.key,
    shot: wanted.shot,
    take: wanted.take,
    model: wanted.card.id,
    provider: desk.provider.name,
    endpoint: offer.endpoint,
    local: desk.provider.local,
    estimate: priceAt(wanted, offer),
    prompt: digestOf(wanted.request.prompt),
    account: desk.account,
  });
  return known(journal.attempt(id));
}

function orderOf(wanted: WantedClip, offer: Offer, pictures: ReadonlyMap<string, HostedPicture>): Order {
  return { label: wanted.shot, card: wanted.card, offer, request: wanted.request, pictures };
}

/** The one submit. It is not aborted by Ctrl-C: an answer that is not waited for is a job nobody knows of. */
async function submitOnce(desk: Desk, order: Order): Promise<Submission> {
  try {
    return await desk.provider.submit(order, { signal: unhurried() });
  } catch (error) {
    // A provider should answer and not throw. When it does, the POST may have been made.
    const failure: Failure = { kind: 'protocol', code: 'submit-threw', message: messageOf(error) };
    return desk.provider.local ? { kind: 'refused', failure } : { kind: 'unknown', failure };
  }
}

/** The second arrow: the answer, on disk before anything else is done. */
async function writeDown(
  run: Run,
  attempt: Attempt,
  exchange: Exchange,
  answer: Submission,
): Promise<Answered> {
  const { journal } = run.crew;
  switch (answer.kind) {
    case 'accepted': {
      exchange.well();
      const entry = { attempt: attempt.id, key: attempt.key, ticket: answer.ticket };
      await journal.append({ type: 'attempt-submitted', ...entry }).catch((error: unknown) => {
        throw attempt.local ? error : unwritten(error, attempt, answer.ticket);
      });
      return { kind: 'accepted', attempt: known(journal.attempt(attempt.id)) };
    }
    case 'refused': {
      const { failure } = answer;
      if (failure.kind === 'outage') {
        exchange.outage(failure.message);
      } else {
        exchange.well();
      }
      const outcome = failure.kind === 'moderated' ? 'moderated' : 'rejected';
      await endAttempt(run, attempt, {
        outcome,
        charged: 'no',
        code: failure.code,
        message: failure.message,
      });
      return answer;
    }
    case 'busy': {
      exchange.well();
      const { message } = answer;
      await endAttempt(run, attempt, { outcome: 'rejected', charged: 'no', code: 'busy', message });
      return answer;
    }
    case 'unknown':
      exchange.outage(answer.failure.message);
      return { kind: 'unknown', attempt, failure: answer.failure };
  }
}

/** The worst moment for a full disk: the job is bought and cannot be written down, so the message must carry it. */
function unwritten(error: unknown, attempt: Attempt, ticket: Ticket): StoryreelError {
  return new StoryreelError(
    'job-unrecorded',
    `${ticket.provider} accepted job ${ticket.id} for shot ${attempt.shot}, and it could not be written down: ${messageOf(error)}`,
    {
      cause: error,
      retry: 'unknown',
      hint: `make room on the disk, then: storyreel resolve ${attempt.shot} --charged ${ticket.id}`,
      shot: attempt.shot,
    },
  );
}

/** An attempt the journal has just taken in; that it has not would be our own fault. */
export function known(attempt: Attempt | undefined): Attempt {
  if (!attempt) {
    throw new Error('the journal does not know an attempt it has just been told of');
  }
  return attempt;
}
