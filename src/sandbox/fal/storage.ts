import { Hono } from 'hono';
import { objectIn } from '../draft.js';
import { type Env, type Gate, jsonBody } from '../gate.js';
import { picturePath } from '../pictures.js';
import { putRoutes, putUrl } from '../put.js';
import type { World } from '../world.js';
import { platformError } from './errors.js';

/** rest.fal.ai as far as uploads need it: a place to put the bytes, and the URL they are read from. */
export function falStorage(world: World, gate: Gate): Hono<Env> {
  const app = new Hono<Env>();
  app.post(
    '/storage/upload/initiate',
    gate('upload', async ({ c }) => {
      const body = objectIn(await jsonBody(c));
      if (typeof body?.content_type !== 'string' || typeof body.file_name !== 'string') {
        return platformError(c, 400, 'content_type and file_name are needed', 'bad_request');
      }
      const picture = world.pictures.announce('fal', body.file_name, body.content_type, world.now());
      return c.json({
        upload_url: putUrl(world, '/fal-storage', picture.token),
        file_url: `${world.origin}${picturePath(picture)}`,
      });
    }),
  );
  app.route(
    '/',
    putRoutes(world, gate, (c) => platformError(c, 404, 'no such upload')),
  );
  return app;
}
