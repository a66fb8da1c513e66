import { Hono } from 'hono';
import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import { objectIn } from './draft.js';
import { readFault } from './faults/syntax.js';
import { type Env, jsonBody } from './gate.js';
import { jobLines, reportOf } from './report.js';
import type { World } from './world.js';

/** What the control API can do besides looking. */
export interface Controls {
  /** Moves the sandbox's time on. */
  skip(ms: number): void;
  /** Forgets jobs, pictures, requests and faults. */
  reset(): void;
}

/** The sandbox's own API, under /sandbox: for people with curl and for programs in other processes. */
export function controlApi(world: World, controls: Controls): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/report', (c) => c.json(reportOf(world)));
  app.get('/jobs', (c) => c.json(jobLines(world)));
  app.get('/requests', (c) => {
    const { provider, call } = c.req.query();
    const fits = world.log
      .list()
      .filter((entry) => (!provider || entry.provider === provider) && (!call || entry.call === call));
    return c.json(fits as object[]);
  });
  app.get('/faults', (c) => c.json(world.faults.list() as object[]));
  app.post('/faults', async (c) => {
    const body = await jsonBody(c);
    // A bare rule or a list of them is as good as { add }.
    const { add = [], clear = false } = objectIn(body) ?? { add: body ?? [] };
    try {
      const rules = (Array.isArray(add) ? add : [add]).map(readFault);
      if (clear === true) {
        world.faults.clear();
      }
      world.faults.add(...rules);
    } catch (error) {
      const hint = error instanceof StoryreelError ? error.hint : undefined;
      return c.json({ error: messageOf(error), hint }, 400);
    }
    return c.json(world.faults.list() as object[]);
  });
  app.post('/skip', async (c) => {
    const seconds = objectIn(await jsonBody(c))?.seconds;
    if (typeof seconds !== 'number' || !(seconds >= 0)) {
      return c.json({ error: 'seconds is a number that is not below 0' }, 400);
    }
    controls.skip(seconds * 1000);
    return c.json({ now: new Date(world.now()).toISOString() });
  });
  app.post('/reset', (c) => {
    controls.reset();
    return c.json(reportOf(world));
  });
  return app;
}
