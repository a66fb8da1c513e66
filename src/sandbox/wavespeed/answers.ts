import type { Context } from 'hono';
import type { Json } from '../../terms/brand.js';
import type { Env } from '../gate.js';
import { type Job, phaseOf } from '../job.js';
import { clipUrl, type Sight, type World } from '../world.js';
import { failedState } from './errors.js';

/** The envelope of every good answer. */
export function envelope(c: Context<Env>, data: Json): Response {
  return c.json({ code: 200, message: 'success', data } as object);
}

/** A task as the service shows it. One that failed is a good answer too: only its own fields tell. */
export function prediction(world: World, job: Job, sight: Sight): { readonly [key: string]: Json } {
  const { phase, clip } = sight;
  return {
    id: job.id,
    model: job.endpoint,
    ...stateOf(job, sight),
    outputs: clip ? [clipUrl(world, job)] : [],
    urls: { get: `${world.origin}/wavespeed/api/v3/predictions/${job.id}/result` },
    has_nsfw_contents: clip ? [false] : [],
    created_at: new Date(job.acceptedMs).toISOString(),
    error: phase === 'failed' && job.fate.kind === 'failed' ? job.fate.message : '',
    ...(phase === 'done' || phase === 'failed'
      ? { executionTime: job.renderMs, timings: { inference: job.renderMs } }
      : {}),
  };
}

function stateOf(job: Job, { phase, strange }: Sight): { readonly status: string; readonly code?: number } {
  if (strange) {
    return { status: 'pending_review' };
  }
  if (phase === 'failed' && job.fate.kind === 'failed') {
    return failedState(job.fate.code);
  }
  const states = {
    queued: 'created',
    running: 'processing',
    done: 'completed',
    failed: 'failed',
    cancelled: 'cancelled',
  };
  return { status: states[phase] };
}

/** A task in a list: looked at without being asked after. */
export function glance(world: World, job: Job): { readonly [key: string]: Json } {
  const phase = phaseOf(job, world.now());
  const clip = phase === 'done' ? world.clips.ready(job) : undefined;
  return prediction(
    world,
    job,
    clip || phase !== 'done' ? { phase, ...(clip ? { clip } : {}) } : { phase: 'running' },
  );
}
