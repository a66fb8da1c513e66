import { randomUUID } from 'node:crypto';
import type { Json } from '../../terms/brand.js';
import { FREE } from '../../terms/money.js';
import { objectIn, readDraft } from '../draft.js';
import { jsonBody, type Visit } from '../gate.js';
import type { Draft, Fate, Job } from '../job.js';
import { canPay, takeOrder } from '../take-order.js';
import { isModerated, isOverRate, offerOf, pictureTrouble, priceOf, type World } from '../world.js';
import { detailOf, falDetail, falFailure, invalidInput, PICTURE_TYPES, platformError } from './errors.js';

/** fal: "Get request result": an hour when payloads are not stored; "Data Retention": 30 days when they are. */
const BARE_RECORD_MS = 3600_000;
const STORED_RECORD_MS = 30 * 24 * 3600_000;

/**
 * Takes a request into the queue. The queue does not know the model: a body the model does not take is accepted, and
 * fails when the model sees it, with 422 from the result (fal: Model Errors).
 */
export async function falSubmit(world: World, visit: Visit, answer: (job: Job) => Json): Promise<Response> {
  const { c } = visit;
  const endpoint = c.req.param('model') ?? '';
  const found = offerOf(world, 'fal', endpoint);
  if (!found) {
    return platformError(c, 404, `Application '${endpoint}' not found`);
  }
  const body = objectIn(await jsonBody(c));
  if (!body) {
    return platformError(c, 400, 'the body is not a JSON object', 'bad_request');
  }
  const longest = c.req.query('fal_max_queue_length');
  if (isOverRate(world, 'fal') || (longest && world.jobs.waiting('fal').length >= Number(longest))) {
    return platformError(c, 429, 'The queue takes no more requests at the moment.');
  }
  const rules = { picture: 'string', typeOptional: true, promptUnit: 'bytes' } as const;
  const { draft, mistakes } = readDraft(body, found.card, found.offer, rules, world.limits);
  const fate =
    mistakes.length > 0
      ? invalidInput(mistakes.map(detailOf))
      : fateOf(world, draft, found.offer.fields.references);
  // A body that fails is not billed, and need not have a price.
  const price = mistakes.length > 0 ? FREE : priceOf(world, 'fal', draft);
  if (!canPay(world, { vendor: 'fal', price })) {
    return platformError(c, 403, 'User is locked. Reason: Exhausted balance.');
  }
  const timeout = Number(c.req.header('x-fal-request-timeout'));
  const order = {
    vendor: 'fal',
    id: randomUUID(),
    endpoint,
    draft,
    price,
    fate,
    mediaLifetimeMs:
      lifetimeIn(c.req.header('x-fal-object-lifecycle-preference')) ?? world.rules.mediaLifetimeMs,
    recordLifetimeMs:
      world.rules.recordLifetimeMs ??
      (c.req.header('x-fal-store-io') === '0' ? BARE_RECORD_MS : STORED_RECORD_MS),
    ...(timeout > 0.1 ? { startByMs: world.now() + timeout * 1000 } : {}),
  } as const;
  const job = takeOrder(world, order, visit.fault, falFailure);
  visit.about(job, 'made');
  return c.json(answer(job) as object);
}

function fateOf(world: World, draft: Draft, field: string): Fate {
  const troubles = draft.references.flatMap(({ handle }, index) => {
    const trouble = pictureTrouble(world, String(handle));
    return trouble ? [falDetail(PICTURE_TYPES[trouble], [field, index, 'image_url'], { input: handle })] : [];
  });
  if (troubles.length > 0) {
    return invalidInput(troubles);
  }
  return isModerated(world, draft)
    ? invalidInput([falDetail('content_policy_violation', ['prompt'])])
    : { kind: 'clip' };
}

/** fal: Platform Headers, `{"expiration_duration_seconds":N}`. */
function lifetimeIn(header: string | undefined): number | undefined {
  try {
    const seconds = objectIn(JSON.parse(header ?? 'null'))?.expiration_duration_seconds;
    return typeof seconds === 'number' ? seconds * 1000 : undefined;
  } catch {
    return undefined;
  }
}
