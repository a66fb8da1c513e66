import { type Context, Hono } from 'hono';
import type { Env, Gate } from './gate.js';
import type { World } from './world.js';

/** Where an announced picture's bytes are put, below the place it is mounted at. */
export function putUrl(world: World, place: string, token: string): string {
  return `${world.origin}${place}/put/${token}`;
}

/**
 * The second step of an upload, alike at every service that has one. No key is asked for: the address is the permission.
 * `missing` is the service's own answer to an address that nobody was given.
 */
export function putRoutes(world: World, gate: Gate, missing: (c: Context<Env>) => Response): Hono<Env> {
  const app = new Hono<Env>();
  app.put(
    '/put/:token',
    gate(
      'put',
      async ({ c }) => {
        const picture = world.pictures.byToken(c.req.param('token') ?? '');
        if (!picture) {
          return missing(c);
        }
        await world.pictures.store(picture, new Uint8Array(await c.req.arrayBuffer()));
        return c.body(null, 200);
      },
      'open',
    ),
  );
  return app;
}
