/** What a completed job's result means: a video, an end without one, or an answer that is about the question only. */
import { readAnswer } from '../http/answers.js';
import { expectAnswer, puzzled } from '../http/ask.js';
import type { Answer } from '../http/client.js';
import { webUrl } from '../http/origin.js';
import { saying, type Vendor } from '../http/vendor.js';
import type { JobStatus, Ticket } from '../provider.js';
import { resultAnswer } from './answers.js';
import { crashOf, failureOf, isCrash, type Said, saidBy } from './errors.js';

/** What the status of a completed job told of an error; both are absent when it told of none. */
export interface Told {
  readonly error?: string | undefined;
  readonly type?: string | undefined;
}

/**
 * A 5xx that may be the job's own or the platform's, unable to hand the result out: both come in the same form. Taken
 * for the job's, a clip that is there and paid would be bought again.
 */
export interface Doubtful {
  readonly kind: 'doubtful';
  readonly status: number;
  readonly said: Said;
}

/** Reads a result. Throws a VendorError, safe to try again or not, when it says nothing of the job. */
export function outcomeOf(vendor: Vendor, ticket: Ticket, told: Told, answer: Answer): JobStatus | Doubtful {
  const { status } = answer;
  const said = saidBy(answer);
  if (status === 404 && !said.model) {
    return expired(ticket);
  }
  if (status >= 500) {
    return crashed(vendor, told, answer, said);
  }
  if (
    status === 429 ||
    status === 401 ||
    status === 402 ||
    status === 403 ||
    (status >= 300 && status < 400)
  ) {
    // About this question and not about the job, which is still to be had with a good key and a paid account.
    expectAnswer(vendor, answer, said.text);
  }
  if (status >= 400) {
    if (!said.model && status !== 422 && !hasFailed(told)) {
      // e.g. "still in progress", when a failed run went back into the queue meanwhile.
      throw puzzled(vendor, `it is HTTP ${status}${saying(said.text)}`);
    }
    const failure = failureOf(vendor, status, said);
    const final = failure.kind === 'outage' && answer.header('x-fal-retryable') === 'false';
    return {
      kind: 'failed',
      failure: final ? { ...failure, kind: 'input' } : failure,
      charged: chargedFor(failure.kind, said),
    };
  }
  return doneBy(vendor, answer);
}

/** The video that a result is. Throws a VendorError, safe to try again, when it cannot be read. */
export function doneBy(vendor: Vendor, answer: Answer): JobStatus {
  const read = readAnswer(resultAnswer, answer);
  if (!read.ok) {
    throw puzzled(vendor, read.problem);
  }
  const { video, seed } = read.value;
  if (!webUrl(video.url)) {
    throw puzzled(vendor, 'video.url is not a web address');
  }
  return { kind: 'done', clip: { kind: 'url', url: video.url }, ...(seed != null && { seed }) };
}

/**
 * A 5xx is the job's own when the model says it (no gateway speaks in that form, or says whether it is worth another
 * try), when it names the deadline a job was sent with, or when the status told of such an end. These are never charged (fal: FAQ).
 */
function crashed(vendor: Vendor, told: Told, answer: Answer, said: Said): JobStatus | Doubtful {
  const { status } = answer;
  const retryable = answer.header('x-fal-retryable');
  const ownDeadline = answer.header('x-fal-request-timeout-type') === 'user';
  if (said.model || retryable !== undefined || ownDeadline || isCrash(told.type)) {
    const failure = crashOf(status, { ...said, type: told.type ?? said.type }, ownDeadline);
    const isFinal = failure.kind === 'outage' && retryable === 'false';
    return {
      kind: 'failed',
      // Asked for the same again fal would fail again; another offer may not.
      failure: isFinal ? { ...failure, kind: 'protocol' } : failure,
      charged: 'no',
    };
  }
  if (hasFailed(told)) {
    // That it failed is sure; what it failed of, and so what it cost, the result did not say.
    const why: Said = { ...said, type: told.type, text: told.error ?? said.text };
    return { kind: 'failed', failure: crashOf(status, why, ownDeadline), charged: 'unknown' };
  }
  if (said.type === undefined && !(status === 500 && said.readable)) {
    // Not in fal's words at all: a gateway's, and asked again like any question that was not answered.
    expectAnswer(vendor, answer, said.text);
  }
  return { kind: 'doubtful', status, said };
}

function hasFailed({ error, type }: Told): boolean {
  return error !== undefined || type !== undefined;
}

/**
 * Only outputs are paid for (fal: Pricing), but a 422 after a runner has worked may be (fal: FAQ): moderation, an
 * empty result, and whatever does not name an input. So may a job that was cancelled while it ran.
 */
function chargedFor(kind: string, { type, model }: Said): 'no' | 'unknown' {
  const late = ['no_media_generated', 'client_cancelled', 'client_disconnected'].includes(type ?? '');
  return kind === 'moderated' || late || model?.loc[0] !== 'body' ? 'unknown' : 'no';
}

/** fal knows no such job, or its result is no more. */
export function expired(ticket: Ticket): JobStatus {
  return { kind: 'expired', message: `fal has no result of job ${ticket.id}` };
}
