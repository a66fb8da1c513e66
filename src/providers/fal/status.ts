/**
 * fal has no failed state: a job is COMPLETED, and whether there is a video only its result tells, by the model's
 * own HTTP status (fal: Asynchronous Inference; TanStack/ai#396 waited for a FAILED that never came).
 */

import { readAnswer } from '../http/answers.js';
import { ask, expectAnswer, puzzled } from '../http/ask.js';
import type { Answer } from '../http/client.js';
import { isNew, notYetKnown } from '../http/jobs.js';
import { webUrl } from '../http/origin.js';
import { saying } from '../http/vendor.js';
import type { Call, JobStatus, Ticket } from '../provider.js';
import { addressesOf } from './addresses.js';
import { resultAnswer, statusAnswer } from './answers.js';
import { crashOf, failureOf, type Said, saidBy } from './errors.js';
import type { Fal } from './options.js';

/** Asks after a job. */
export async function status(fal: Fal, ticket: Ticket, { signal }: Call): Promise<JobStatus> {
  const { vendor, client, clock, pollSeconds } = fal;
  const addresses = addressesOf(fal, ticket);
  const answer = await ask(client, { method: 'GET', url: addresses.status, withKey: true }, signal);
  if (answer.status === 404) {
    if (isNew(addresses.submittedAt, clock.now(), pollSeconds)) {
      throw notYetKnown(vendor, ticket);
    }
    return expired(ticket);
  }
  if (answer.status >= 300) {
    expectAnswer(vendor, answer, saidBy(answer).text);
  }
  const read = readAnswer(statusAnswer, answer);
  if (!read.ok) {
    throw puzzled(vendor, read.problem);
  }
  const { status: state, queue_position: ahead, logs } = read.value;
  switch (state) {
    case 'IN_QUEUE':
      return { kind: 'queued', ...(ahead != null && { ahead }) };
    case 'COMPLETED': {
      const { error, error_type } = read.value;
      const failed = Boolean(error) || Boolean(error_type);
      const result = await ask(client, { method: 'GET', url: addresses.result, withKey: true }, signal);
      return outcome(fal, ticket, result, failed);
    }
    default: {
      const fraction = fractionIn(logs?.map(({ message }) => message) ?? []);
      return { kind: 'rendering', ...(fraction !== undefined && { fraction }) };
    }
  }
}

/** What a completed job's result says. `failed`: whether the status already told of an error. */
function outcome({ vendor }: Fal, ticket: Ticket, answer: Answer, failed: boolean): JobStatus {
  const { status } = answer;
  const said = saidBy(answer);
  if (status === 404 && !said.model) {
    return expired(ticket);
  }
  if (status >= 500) {
    if (!isOutcome(answer, failed)) {
      // A gateway's error while reading the result, and not the result.
      expectAnswer(vendor, answer, said.text);
    }
    const ownDeadline = answer.header('x-fal-request-timeout-type') === 'user';
    return { kind: 'failed', failure: crashOf(status, said, ownDeadline), charged: 'no' };
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
    if (!said.model && status !== 422 && !failed) {
      // e.g. "still in progress", when a failed run went back into the queue meanwhile.
      throw puzzled(vendor, `it is HTTP ${status}${saying(said.text)}`);
    }
    const failure = failureOf(vendor, status, said);
    const final = failure.kind === 'outage' && answer.header('x-fal-retryable') === 'false';
    return {
      kind: 'failed',
      failure: final ? { ...failure, kind: 'input' } : failure,
      charged: chargedFor(status, failure.kind, said),
    };
  }
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

/** Whether a 5xx is the job's own: it carries one of fal's error bodies, or the status told of an error. */
function isOutcome(answer: Answer, failed: boolean): boolean {
  const said = saidBy(answer);
  return (
    failed || said.model !== undefined || said.type !== undefined || (answer.status === 500 && said.readable)
  );
}

/**
 * Only outputs are paid for (fal: Pricing), but a 422 after a runner has worked may be (fal: FAQ): moderation, an
 * empty result, and whatever does not name an input. So may a job that was cancelled while it ran.
 */
function chargedFor(status: number, kind: string, { type, model }: Said): 'no' | 'unknown' {
  const late = ['no_media_generated', 'client_cancelled', 'client_disconnected'].includes(type ?? '');
  const unnamed = status === 422 && model?.loc[0] !== 'body';
  return kind === 'moderated' || late || unnamed ? 'unknown' : 'no';
}

function expired(ticket: Ticket): JobStatus {
  return { kind: 'expired', message: `fal keeps no result of job ${ticket.id} any more` };
}

/** The last percentage in the logs, 0 to 1; models write what they like there. */
function fractionIn(lines: readonly string[]): number | undefined {
  const percent = lines.map((line) => /(\d{1,3})(?:\.\d+)?\s?%/.exec(line)?.[1]).findLast((each) => each);
  const fraction = Number(percent) / 100;
  return fraction >= 0 && fraction <= 1 ? fraction : undefined;
}
