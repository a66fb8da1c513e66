import { readValue } from '../http/answers.js';
import { ask, expectAnswer, puzzled } from '../http/ask.js';
import { expectHere } from '../http/jobs.js';
import { ownUrl, webUrl } from '../http/origin.js';
import { outage, saying, type Vendor } from '../http/vendor.js';
import type { Call, Failure, JobStatus, Ticket } from '../provider.js';
import { VendorError } from '../vendor-error.js';
import { type Prediction, prediction, resume } from './answers.js';
import { failureFor, STILL_RUNNING } from './errors.js';
import type { Wavespeed } from './options.js';
import { saidBy } from './said.js';

/**
 * A job that "failed" with the code that means "still running" is taken at its second word for so long: the code is
 * explained for waiting submits only (wavespeed: client), and no clip takes longer.
 */
const MAY_YET_RUN_MS = 15 * 60_000;

/** Asks after a job. A failed one comes as HTTP 200 with code 200: only the data tells. */
export async function status(wavespeed: Wavespeed, ticket: Ticket, { signal }: Call): Promise<JobStatus> {
  const { vendor, client, baseUrl, clock } = wavespeed;
  const kept = resume.parse(ticket.resume);
  expectHere(vendor, ticket, kept.submitted_to, baseUrl);
  const built = `${baseUrl}/api/v3/predictions/${encodeURIComponent(ticket.id)}/result`;
  const url = ownUrl(kept.result_url, baseUrl) ?? built;
  const answer = await ask(client, { method: 'GET', url, withKey: true }, signal);
  const said = saidBy(answer);
  if (answer.status === 404 || said?.code === 404) {
    return { kind: 'expired', message: `wavespeed has no record of job ${ticket.id}; it keeps 7 days` };
  }
  expectAnswer(vendor, answer, said?.message);
  const read = readValue(prediction, said?.data);
  if (answer.status >= 400 || !read.ok) {
    if (said?.code === STILL_RUNNING) {
      return { kind: 'rendering' };
    }
    if (said?.code !== undefined && said.code !== 200) {
      const failure = failureFor(vendor, said.code, said.message);
      throw new VendorError(failure, failure.kind === 'account' ? 'never' : 'safe');
    }
    throw puzzled(vendor, read.ok ? `it is HTTP ${answer.status}` : `data.${read.problem}`);
  }
  const isYoung = kept.submitted_at !== undefined && clock.now() - kept.submitted_at < MAY_YET_RUN_MS;
  return outcome(vendor, ticket, read.value, isYoung);
}

/**
 * created, processing, completed and failed are documented; the vendor's own clients also end on cancelled, timeout
 * and deleted. Any other word means that the job runs.
 */
function outcome(vendor: Vendor, ticket: Ticket, job: Prediction, isYoung: boolean): JobStatus {
  const error = job.error ?? '';
  switch (job.status) {
    case 'created':
    case 'queued':
    case 'pending':
      return { kind: 'queued' };
    case 'completed':
      return finished(vendor, job);
    case 'failed':
      if (job.code === STILL_RUNNING) {
        // Should it run after all, it is charged: so nothing is bought in its place without a person.
        return isYoung
          ? { kind: 'rendering' }
          : { kind: 'failed', failure: failed(vendor, job, error), charged: 'unknown' };
      }
      // Failed jobs are refunded within hours (WaveSpeed: Troubleshooting).
      return { kind: 'failed', failure: failed(vendor, job, error), charged: 'no' };
    case 'timeout': {
      const message = `job ${ticket.id} ran out of time at wavespeed${saying(error)}`;
      return {
        kind: 'failed',
        failure: { kind: 'deadline', code: 'job-timeout', message },
        charged: 'unknown',
      };
    }
    case 'cancelled':
    case 'deleted': {
      const message = `job ${ticket.id} was ${job.status} at wavespeed${saying(error)}`;
      return {
        kind: 'failed',
        failure: { kind: 'input', code: `job-${job.status}`, message },
        charged: 'unknown',
      };
    }
    default:
      return { kind: 'rendering' };
  }
}

function failed(vendor: Vendor, job: Prediction, error: string): Failure {
  if (isFlagged(job)) {
    return failureFor(vendor, 1200, error);
  }
  return job.code
    ? failureFor(vendor, job.code, error)
    : outage('job-failed', `the job failed at wavespeed${saying(error)}`);
}

function finished(vendor: Vendor, job: Prediction): JobStatus {
  const url = (job.outputs ?? []).map(urlIn).find((each) => each !== undefined);
  if (url !== undefined) {
    return { kind: 'done', clip: { kind: 'url', url } };
  }
  if (isFlagged(job)) {
    return { kind: 'failed', failure: failureFor(vendor, 1200, job.error ?? ''), charged: 'unknown' };
  }
  throw puzzled(vendor, 'data.outputs has no address of a video');
}

/** An output is an address, or an object that has one (WaveSpeedAI/mcp-server); which field is not documented. */
function urlIn(output: unknown): string | undefined {
  const candidates = typeof output === 'object' && output !== null ? Object.values(output) : [output];
  return candidates.find((each): each is string => typeof each === 'string' && webUrl(each) !== undefined);
}

function isFlagged(job: Prediction): boolean {
  return (job.has_nsfw_contents ?? []).includes(true);
}
