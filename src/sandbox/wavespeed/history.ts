import type { Json } from '../../terms/brand.js';
import { objectIn } from '../draft.js';
import { jsonBody, type Visit } from '../gate.js';
import type { Job } from '../job.js';
import { isKnown, type World } from '../world.js';
import { envelope, glance } from './answers.js';
import { wavespeedError } from './errors.js';

/**
 * `POST /api/v3/predictions`: the tasks of the last seven days, newest first, without what was sent unless it is asked for
 * (`include_inputs`, which a client of others sends; the place of the answer is a guess).
 */
export async function history(world: World, { c, fault }: Visit): Promise<Response> {
  const query = objectIn(await jsonBody(c)) ?? {};
  const { page, page_size: size } = query;
  if (!isCount(page) || !isCount(size) || size > 100) {
    return wavespeedError(c, 400, 'page and page_size (at most 100) are needed', page && size ? 1401 : 1400);
  }
  const after = timeIn(query.created_after);
  const before = timeIn(query.created_before);
  const listed = fault?.fault === 'lag' ? world.now() - Number(fault.value) * 1000 : Number.POSITIVE_INFINITY;
  const fits = (job: Job): boolean =>
    isKnown(world, job) &&
    job.acceptedMs <= listed &&
    (query.model === undefined || query.model === job.endpoint) &&
    job.acceptedMs >= (after ?? 0) &&
    job.acceptedMs <= (before ?? Number.POSITIVE_INFINITY);
  const withInputs = query.include_inputs === true && world.rules.historyInputs;
  const tasks = world.jobs
    .of('wavespeed')
    .filter(fits)
    .reverse()
    .map((job): { readonly [key: string]: Json } => ({
      ...glance(world, job),
      ...(withInputs && { inputs: { prompt: job.draft.prompt } }),
    }))
    .filter((task) => query.status === undefined || query.status === task.status);
  const items = tasks.slice((page - 1) * size, page * size);
  return envelope(c, { page, total: tasks.length, items });
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}

/** ISO 8601 as milliseconds. */
function timeIn(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
