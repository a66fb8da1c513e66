import { objectIn, readDraft } from '../draft.js';
import { jsonBody, type Visit } from '../gate.js';
import { canPay, takeOrder } from '../take-order.js';
import { isModerated, isOverRate, isRemembered, offerOf, priceOf, type World } from '../world.js';
import { credits } from './credits.js';
import { codeOf, pixverseFailure, refused, success } from './errors.js';

const BODY_RULES = { picture: 'number', promptUnit: 'characters' } as const;

/** Long enough for any run; the lifetime of a record is not documented. */
const RECORD_MS = 30 * 24 * 3600_000;

/** `POST /video/fusion/generate`. What is wrong is answered with HTTP 200 and a code, and nothing runs. */
export async function pixverseSubmit(world: World, visit: Visit): Promise<Response> {
  const { c } = visit;
  const trace = c.req.header('ai-trace-id');
  if (!trace) {
    return refused(c, 400011, 'Ai-trace-id');
  }
  const body = objectIn(await jsonBody(c));
  if (!body) {
    return refused(c, 400017, 'the body is not a JSON object');
  }
  const endpoint = typeof body.model === 'string' ? body.model : '';
  const found = offerOf(world, 'pixverse', endpoint);
  if (!found) {
    return refused(c, endpoint ? 400017 : 400011, 'model');
  }
  const { draft, mistakes } = readDraft(body, found.card, found.offer, BODY_RULES, world.limits);
  const [mistake] = mistakes;
  if (mistake) {
    return refused(c, codeOf(mistake), `${mistake.place.join('.')} (allowed: ${mistake.allowed})`);
  }
  if (!draft.references.every(({ handle }) => isKnown(world, Number(handle)))) {
    return refused(c, 400032);
  }
  if (isOverRate(world, 'pixverse')) {
    return refused(c, 500069);
  }
  if (world.jobs.isFull('pixverse')) {
    return refused(c, 500044);
  }
  const price = priceOf(world, 'pixverse', draft);
  if (!canPay(world, { vendor: 'pixverse', price })) {
    return refused(c, 500090);
  }
  const jobs = world.jobs.of('pixverse');
  // A trace id that was used before is the documented top cause of videos that generate for ever.
  const reused = jobs.some((job) => job.trace === trace);
  const fate = isModerated(world, draft) ? pixverseFailure('moderated') : ({ kind: 'clip' } as const);
  const order = {
    vendor: 'pixverse',
    id: String(nextId(world.now(), jobs)),
    endpoint,
    draft,
    price,
    fate: reused ? ({ kind: 'never' } as const) : fate,
    trace,
    mediaLifetimeMs: world.rules.mediaLifetimeMs,
    recordLifetimeMs: world.rules.recordLifetimeMs ?? RECORD_MS,
  } as const;
  const job = takeOrder(world, order, visit.fault, pixverseFailure);
  visit.about(job, 'made');
  return success(c, { video_id: Number(job.id), credits: credits(job.price) });
}

/** Whether an img_id is one that was given out, and still good. */
function isKnown(world: World, id: number): boolean {
  const picture = world.pictures.byNumber(id);
  return picture?.vendor === 'pixverse' && isRemembered(world, picture);
}

/** Whole numbers that go up, and differ from those of an earlier sandbox. */
function nextId(now: number, jobs: readonly { readonly id: string }[]): number {
  const last = jobs.at(-1)?.id;
  return last === undefined ? Math.floor(now / 10) : Number(last) + 1;
}
