import { randomUUID } from 'node:crypto';
import { objectIn, readDraft } from '../draft.js';
import { jsonBody, type Visit } from '../gate.js';
import { phaseOf } from '../job.js';
import { canPay, takeOrder } from '../take-order.js';
import { isModerated, isOverRate, offerOf, pictureTrouble, priceOf, type World } from '../world.js';
import { envelope, prediction } from './answers.js';
import { badBody, wavespeedError, wavespeedFailure } from './errors.js';

/** Switches of the service that are no parameter of a model (WaveSpeed: sync and base64). */
export const BODY_RULES = {
  picture: 'string',
  promptUnit: 'bytes',
  ignored: ['enable_sync_mode', 'enable_base64_output'],
} as const;

/** WaveSpeed keeps seven days of history. */
const RECORD_MS = 7 * 24 * 3600_000;

/** Creates a task. Parameters are checked at once; pictures and content when the task runs. */
export async function wavespeedSubmit(world: World, visit: Visit): Promise<Response> {
  const { c } = visit;
  const endpoint = c.req.param('model') ?? '';
  const found = offerOf(world, 'wavespeed', endpoint);
  if (!found) {
    return wavespeedError(c, 404, `the model ${endpoint} does not exist`);
  }
  const body = objectIn(await jsonBody(c));
  if (!body) {
    return wavespeedError(c, 400, 'the body is not a JSON object', 1401);
  }
  if (isOverRate(world, 'wavespeed')) {
    return wavespeedError(c, 429, 'too many requests: the limit is reset each minute');
  }
  const { draft, mistakes } = readDraft(body, found.card, found.offer, BODY_RULES, world.limits);
  if (mistakes.length > 0) {
    return badBody(c, mistakes);
  }
  const price = priceOf(world, 'wavespeed', draft);
  if (!canPay(world, { vendor: 'wavespeed', price })) {
    return wavespeedError(c, 403, 'insufficient balance');
  }
  const trouble = draft.references.some(({ handle }) => pictureTrouble(world, String(handle)));
  const failure = trouble ? 'picture' : isModerated(world, draft) ? 'moderated' : undefined;
  const order = {
    vendor: 'wavespeed',
    id: randomUUID().replaceAll('-', ''),
    endpoint,
    draft,
    price,
    fate: failure ? wavespeedFailure(failure) : ({ kind: 'clip' } as const),
    mediaLifetimeMs: world.rules.mediaLifetimeMs,
    recordLifetimeMs: world.rules.recordLifetimeMs ?? RECORD_MS,
  } as const;
  const job = takeOrder(world, order, visit.fault, wavespeedFailure);
  visit.about(job, 'made');
  // A new task is "created" even when it is done before anybody can ask.
  const phase = phaseOf(job, world.now());
  return envelope(c, prediction(world, job, { phase: phase === 'running' ? 'running' : 'queued' }));
}
