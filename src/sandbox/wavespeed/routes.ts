import { Hono } from 'hono';
import { toDollars, usd } from '../../terms/money.js';
import { objectIn, readDraft } from '../draft.js';
import { type Env, type Gate, jsonBody, type Visit } from '../gate.js';
import type { Job } from '../job.js';
import { isKnown, lookAt, offerOf, priceOf, type World } from '../world.js';
import { envelope, prediction } from './answers.js';
import { catalogue } from './catalogue.js';
import { badBody, wavespeedError } from './errors.js';
import { history } from './history.js';
import { BODY_RULES, wavespeedSubmit } from './submit.js';
import { wavespeedUploads } from './uploads.js';

/** api.wavespeed.ai. Paths are under /api/v3. */
export function wavespeedApi(world: World, gate: Gate): Hono<Env> {
  const app = new Hono<Env>().basePath('/api/v3');
  const known = (visit: Visit, id = visit.c.req.param('id')): Job | undefined => {
    const job = world.jobs.find('wavespeed', id ?? '');
    if (!job || !isKnown(world, job)) {
      return undefined;
    }
    visit.about(job);
    return job;
  };
  const missing = ({ c }: Visit): Response => wavespeedError(c, 404, 'prediction not found');

  app.get(
    '/models',
    gate('catalogue', ({ c }) => envelope(c, catalogue(world))),
  );
  app.get(
    '/balance',
    gate('balance', ({ c }) => {
      const left = usd(world.rules.balanceUsd) - world.jobs.spent('wavespeed');
      return envelope(c, { balance: left / 1_000_000 });
    }),
  );
  app.post(
    '/model/price',
    gate('quote', (visit) => quote(world, visit)),
  );
  app.route('/media', wavespeedUploads(world, gate));
  app.post(
    '/predictions',
    gate('history', (visit) => history(world, visit)),
  );
  app.post(
    '/predictions/delete',
    gate('delete', async (visit) => {
      const ids = objectIn(await jsonBody(visit.c))?.ids;
      for (const id of Array.isArray(ids) ? ids : []) {
        const job = known(visit, String(id));
        if (job) {
          world.jobs.remove(job);
        }
      }
      return envelope(visit.c, null);
    }),
  );
  const result = gate('result', async (visit) => {
    const job = known(visit);
    return job ? envelope(visit.c, prediction(world, job, await lookAt(world, job))) : missing(visit);
  });
  app.get('/predictions/:id/result', result);
  app.get('/predictions/:id', result);
  app.delete(
    '/predictions/:id',
    gate('delete', (visit) => {
      const job = known(visit);
      if (!job) {
        return missing(visit);
      }
      // WaveSpeed: How to Delete Task: the run may go on, and is billed.
      world.jobs.remove(job);
      return envelope(visit.c, null);
    }),
  );
  app.post(
    '/:model{.+}',
    gate('submit', (visit) => wavespeedSubmit(world, visit)),
  );
  return app;
}

/** The exact price of a request, before it is sent. */
async function quote(world: World, { c }: Visit): Promise<Response> {
  const body = objectIn(await jsonBody(c));
  const endpoint = body?.model_id;
  const inputs = objectIn(body?.inputs);
  const found = typeof endpoint === 'string' ? offerOf(world, 'wavespeed', endpoint) : undefined;
  if (!found || !inputs) {
    return wavespeedError(c, found ? 400 : 404, 'model_id and inputs are needed', 1400);
  }
  // A price can be asked for before there are pictures and words: only the parameters decide it.
  const { draft, mistakes } = readDraft(inputs, found.card, found.offer, BODY_RULES, world.limits);
  const wrong = mistakes.filter(({ about }) =>
    ['duration', 'resolution', 'aspect_ratio', 'audio'].includes(about),
  );
  if (wrong.length > 0) {
    return badBody(c, wrong);
  }
  const price = toDollars(priceOf(world, 'wavespeed', draft));
  return envelope(c, { price, discounted_price: price, discount_rate: 0, currency: 'USD' });
}
