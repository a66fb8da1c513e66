import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { messageOf, StoryreelError, systemCode } from '../diagnostics/errors.js';
import { SANDBOX_MARK } from '../terms/rehearsal.js';
import { type Controls, controlApi } from './control.js';
import { falRefusals } from './fal/errors.js';
import { falQueue } from './fal/routes.js';
import { falStorage } from './fal/storage.js';
import { type Env, gateOf } from './gate.js';
import { mediaRoutes } from './media.js';
import { pixverseRefusals } from './pixverse/errors.js';
import { pixverseApi } from './pixverse/routes.js';
import { wavespeedRefusals } from './wavespeed/errors.js';
import { wavespeedApi } from './wavespeed/routes.js';
import { wavespeedPut } from './wavespeed/uploads.js';
import type { World } from './world.js';

/** Everything under one address: each service's API, its media, and the sandbox's own. */
export function sandboxApp(world: World, controls: Controls): Hono<Env> {
  const fal = gateOf(world, 'fal', falRefusals);
  const wavespeed = gateOf(world, 'wavespeed', wavespeedRefusals);
  const pixverse = gateOf(world, 'pixverse', pixverseRefusals);
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    // A page in a browser may have a name that leads here; it must not reach anything (DNS rebinding).
    const host = (c.req.header('host') ?? '').replace(/:\d+$/, '');
    return host === '127.0.0.1' || host === 'localhost' ? next() : c.text('unknown host', 421);
  });
  app.route('/sandbox', controlApi(world, controls));
  for (const service of ['/fal', '/fal-storage', '/wavespeed', '/pixverse']) {
    app.get(`${service}${SANDBOX_MARK.path}`, (c) => c.text(SANDBOX_MARK.text));
  }
  app.route('/fal', falQueue(world, fal));
  app.route('/fal-storage', falStorage(world, fal));
  app.route('/fal-media', mediaRoutes(world, 'fal', fal));
  app.route('/wavespeed', wavespeedApi(world, wavespeed));
  app.route('/wavespeed-media', wavespeedPut(world, wavespeed));
  app.route('/wavespeed-media', mediaRoutes(world, 'wavespeed', wavespeed));
  app.route('/pixverse', pixverseApi(world, pixverse));
  app.route('/pixverse-media', mediaRoutes(world, 'pixverse', pixverse));
  return app;
}

/** A server that listens on loopback. */
export interface Listening {
  readonly port: number;
  /** Ends every connection, also those in use. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and nowhere else. Throws a StoryreelError `port-taken` when another program has the port. */
export async function listen(fetch: Hono<Env>['fetch'], port: number): Promise<Listening> {
  // No protocol but HTTP/1.1 was asked for, so the server is node's plain one.
  const server = createAdaptorServer({ fetch }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((error: unknown) => {
    if (systemCode(error) === 'EADDRINUSE') {
      throw new StoryreelError('port-taken', `port ${port} is in use by another program`, {
        cause: error,
        hint: 'give another with --port, or 0 for any that is free',
      });
    }
    throw new StoryreelError('sandbox-failed', `the sandbox cannot listen: ${messageOf(error)}`, {
      cause: error,
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
