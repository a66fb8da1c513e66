import { Hono } from 'hono';
import type { Json } from '../../terms/brand.js';
import type { Env, Gate, Visit } from '../gate.js';
import { type Job, phaseOf } from '../job.js';
import { clipUrl, isKnown, lookAt, type Sight, type World } from '../world.js';
import { FAL_ERRORS } from './error-types.js';
import { failedResult, platformError } from './errors.js';
import { type StatusBody, statusStream } from './stream.js';
import { falSubmit } from './submit.js';

/** queue.fal.run: submit, status and its stream, result, cancel. */
export function falQueue(world: World, gate: Gate): Hono<Env> {
  const app = new Hono<Env>();
  const known = (visit: Visit): Job | undefined => {
    const job = world.jobs.find('fal', visit.c.req.param('id') ?? '');
    // The first two segments of the model's id name the app; more of it is as good.
    const named = `${visit.c.req.param('model')}/`;
    if (!job || !isKnown(world, job) || !`${job.endpoint}/`.startsWith(named)) {
      return undefined;
    }
    visit.about(job);
    return job;
  };
  const missing = ({ c }: Visit): Response => platformError(c, 404, 'Request not found');

  app.get(
    '/:model{.+}/requests/:id/status',
    gate('status', async (visit) => {
      const job = known(visit);
      if (!job) {
        return missing(visit);
      }
      const body = statusBody(world, job, await lookAt(world, job), visit.c.req.query('logs') === '1');
      return visit.c.json(body, body.status === 'COMPLETED' ? 200 : 202);
    }),
  );
  app.get(
    '/:model{.+}/requests/:id/status/stream',
    gate('stream', (visit) => {
      const job = known(visit);
      const logs = visit.c.req.query('logs') === '1';
      return job
        ? statusStream(world, visit, job, async () => statusBody(world, job, await lookAt(world, job), logs))
        : missing(visit);
    }),
  );
  const result = gate('result', async (visit) => {
    const job = known(visit);
    if (!job) {
      return missing(visit);
    }
    const { phase, clip } = await lookAt(world, job);
    if (phase === 'queued' || phase === 'running') {
      return platformError(visit.c, 400, 'Request is still in progress', 'bad_request');
    }
    if (!clip) {
      return failedResult(job);
    }
    // The vendor's own sample calls the video an image: nobody may believe this label.
    const video = {
      url: clipUrl(world, job),
      content_type: 'image/png',
      file_name: 'output.mp4',
      file_size: clip.bytes,
    };
    return visit.c.json({ video }, 200, { 'x-fal-request-id': job.id });
  });
  app.get('/:model{.+}/requests/:id/response', result);
  app.get('/:model{.+}/requests/:id', result);
  app.put(
    '/:model{.+}/requests/:id/cancel',
    gate('cancel', (visit) => {
      const job = known(visit);
      if (!job) {
        return visit.c.json({ status: 'NOT_FOUND' }, 404);
      }
      const phase = phaseOf(job, world.now());
      if (phase === 'done' || phase === 'failed' || phase === 'cancelled') {
        return visit.c.json({ status: 'ALREADY_COMPLETED' }, 400);
      }
      // A running job is only asked to stop; this one does not, and is billed.
      if (phase === 'queued') {
        world.jobs.cancel(job);
      }
      return visit.c.json({ status: 'CANCELLATION_REQUESTED' }, 202);
    }),
  );
  app.post(
    '/:model{.+}',
    gate('submit', (visit) => falSubmit(world, visit, (job) => acceptedBody(world, job))),
  );
  return app;
}

function urlsOf(
  world: World,
  job: Job,
): { readonly status_url: string; readonly response_url: string; readonly cancel_url: string } {
  const whole = world.rules.falUrls === 'whole';
  const model = whole ? job.endpoint : job.endpoint.split('/').slice(0, 2).join('/');
  const base = `${world.origin}/fal/${model}/requests/${job.id}`;
  return {
    status_url: `${base}/status`,
    response_url: whole ? `${base}/response` : base,
    cancel_url: `${base}/cancel`,
  };
}

function acceptedBody(world: World, job: Job): Json {
  return {
    request_id: job.id,
    gateway_request_id: job.id,
    status: 'IN_QUEUE',
    queue_position: ahead(world, job),
    ...urlsOf(world, job),
  };
}

function ahead(world: World, job: Job): number {
  return Math.max(0, world.jobs.waiting('fal').indexOf(job));
}

function statusBody(world: World, job: Job, { phase, strange }: Sight, logs: boolean): StatusBody {
  const common = { request_id: job.id, response_url: urlsOf(world, job).response_url };
  if (strange) {
    return { status: 'WARMING_UP', ...common };
  }
  if (phase === 'queued') {
    return { status: 'IN_QUEUE', queue_position: ahead(world, job), ...common };
  }
  const started = new Date(job.startedMs ?? job.acceptedMs).toISOString();
  const lines = logs ? [{ message: 'rendering', timestamp: started }] : [];
  if (phase === 'running') {
    return { status: 'IN_PROGRESS', ...common, logs: lines };
  }
  const error = phase === 'done' ? {} : errorIn(job);
  return {
    status: 'COMPLETED',
    ...common,
    logs: lines,
    metrics: { inference_time: job.renderMs / 1000 },
    ...error,
  };
}

/** The status of a failed job names the platform's errors and is silent about the model's: both are documented. */
function errorIn(job: Job): { readonly [key: string]: Json } {
  const { code, message } =
    job.fate.kind === 'failed'
      ? job.fate
      : { code: 'client_cancelled', message: 'The request was cancelled.' };
  return FAL_ERRORS[code]?.from === 'request'
    ? { error: message, error_type: code === 'start-deadline' ? 'request_timeout' : code }
    : {};
}
