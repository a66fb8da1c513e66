/**
 * fal has no failed state: a job is COMPLETED, and whether there is a video only its result tells, by the model's
 * own HTTP status (fal: Asynchronous Inference; TanStack/ai#396 waited for a FAILED that never came).
 */

import { readAnswer } from '../http/answers.js';
import { ask, expectAnswer, puzzled } from '../http/ask.js';
import { paceOf } from '../http/jobs.js';
import { saying } from '../http/vendor.js';
import type { JobStatus, Progress, StatusCall, Ticket } from '../provider.js';
import { VendorError } from '../vendor-error.js';
import { addressesOf } from './addresses.js';
import { type StatusAnswer, statusAnswer } from './answers.js';
import { saidBy } from './errors.js';
import type { Fal } from './options.js';
import { type Doubtful, doneBy, expired, outcomeOf, type Told } from './outcome.js';

/** Questions for a result that is not handed out, within about a minute and a half. */
const MOST_ASKS = 12;

/** Asks after a job; of one that was heard to be over, for its video. */
export async function status(fal: Fal, ticket: Ticket, { signal, over }: StatusCall): Promise<JobStatus> {
  const { vendor, client } = fal;
  const addresses = addressesOf(fal, ticket);
  if (over) {
    const result = await ask(client, { method: 'GET', url: addresses.result, withKey: true }, signal);
    if (result.status === 200) {
      return doneBy(vendor, result);
    }
    // Why there is no video is told with the help of the status.
  }
  const answer = await ask(client, { method: 'GET', url: addresses.status, withKey: true }, signal);
  if (answer.status === 404) {
    return expired(ticket);
  }
  if (answer.status >= 300) {
    expectAnswer(vendor, answer, saidBy(answer).text);
  }
  const read = readAnswer(statusAnswer, answer);
  if (!read.ok) {
    throw puzzled(vendor, read.problem);
  }
  const progress = progressIn(read.value);
  if (progress) {
    return progress;
  }
  const { error, error_type } = read.value;
  const told: Told = {
    ...(error ? { error: typeof error === 'string' ? error : JSON.stringify(error) } : {}),
    ...(error_type && { type: error_type }),
  };
  return resultOf(fal, ticket, addresses.result, told, signal);
}

/** How a job is doing that has not come to its end; undefined when it has. */
export function progressIn({
  status: state,
  queue_position: ahead,
  logs,
}: StatusAnswer): Progress | undefined {
  switch (state) {
    case 'IN_QUEUE':
      return { kind: 'queued', ...(ahead != null && { ahead }) };
    case 'COMPLETED':
      return undefined;
    default: {
      const fraction = fractionIn(logs?.map(({ message }) => message) ?? []);
      return { kind: 'rendering', ...(fraction !== undefined && { fraction }) };
    }
  }
}

/**
 * The result of a completed job. One that may be the platform's trouble and not the job's is asked for again; while it
 * stays so the job is neither failed nor done, and the next run asks. Throws a VendorError.
 */
async function resultOf(
  fal: Fal,
  ticket: Ticket,
  url: string,
  told: Told,
  signal: AbortSignal,
): Promise<JobStatus> {
  const { vendor, client, clock, pollSeconds } = fal;
  const { firstMs, maxMs } = paceOf(pollSeconds);
  let pause = firstMs;
  for (let asked = 1; ; asked++) {
    const result = outcomeOf(
      vendor,
      ticket,
      told,
      await ask(client, { method: 'GET', url, withKey: true }, signal),
    );
    if (result.kind !== 'doubtful') {
      return result;
    }
    if (asked === MOST_ASKS) {
      throw withheld(ticket, result);
    }
    await clock.sleep(pause, signal);
    pause = Math.min(maxMs, pause * 2);
  }
}

function withheld(ticket: Ticket, { status, said }: Doubtful): VendorError {
  const what = `HTTP ${status}${saying(said.text || (said.type ?? ''))}`;
  const message = `job ${ticket.id} is over, and fal does not hand its result out (${what}); whether it failed is not sure`;
  const hint =
    'run it again later: nothing is bought meanwhile; if fal lists the job as failed, give it up with storyreel resolve SHOT --give-up';
  return new VendorError({ kind: 'outage', code: 'result-withheld', message, hint }, 'never');
}

/** The last percentage in the logs, 0 to 1; models write what they like there. */
function fractionIn(lines: readonly string[]): number | undefined {
  const percent = lines.map((line) => /(\d{1,3})(?:\.\d+)?\s?%/.exec(line)?.[1]).findLast((each) => each);
  const fraction = Number(percent) / 100;
  return fraction >= 0 && fraction <= 1 ? fraction : undefined;
}
