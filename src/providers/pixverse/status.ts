import { ask, puzzled } from '../http/ask.js';
import { expectHere } from '../http/jobs.js';
import { webUrl } from '../http/origin.js';
import { outage } from '../http/vendor.js';
import type { Call, JobStatus, Ticket } from '../provider.js';
import { result, resume } from './answers.js';
import { DELETED, failureFor, NOT_FOUND } from './errors.js';
import type { Pixverse } from './options.js';
import { respOf, saidBy } from './said.js';

/** Asks after a job. */
export async function status(pixverse: Pixverse, ticket: Ticket, { signal }: Call): Promise<JobStatus> {
  const { vendor, client, baseUrl } = pixverse;
  const kept = resume.parse(ticket.resume);
  expectHere(vendor, ticket, kept.submitted_to, baseUrl);
  const url = `${baseUrl}/openapi/v2/video/result/${encodeURIComponent(ticket.id)}`;
  const answer = await ask(client, { method: 'GET', url, withKey: true }, signal);
  const code = saidBy(answer)?.code;
  if (code === DELETED) {
    return deleted(ticket);
  }
  if (code === NOT_FOUND || (code === undefined && answer.status === 404)) {
    return { kind: 'expired', message: `pixverse has no record of job ${ticket.id}` };
  }
  const job = respOf(pixverse, result, answer);
  switch (job.status) {
    case 1: {
      // The address means something in this state only (PixVerse: result).
      if (!job.url || !webUrl(job.url)) {
        throw puzzled(vendor, 'Resp.url is missing');
      }
      const { seed } = job;
      return { kind: 'done', clip: { kind: 'url', url: job.url }, ...(seed != null && { seed }) };
    }
    case 6:
      return deleted(ticket);
    case 7:
      // The credits come back by themselves (PixVerse: How to use).
      return { kind: 'failed', failure: failureFor(vendor, 500063, ''), charged: 'no' };
    case 8:
      // Whether these come back is not published.
      return {
        kind: 'failed',
        failure: outage('job-failed', `job ${ticket.id} failed at pixverse`),
        charged: 'unknown',
      };
    case 9:
      return { kind: 'queued' };
    default:
      return { kind: 'rendering' };
  }
}

function deleted(ticket: Ticket): JobStatus {
  return { kind: 'expired', message: `job ${ticket.id} was deleted at pixverse` };
}
