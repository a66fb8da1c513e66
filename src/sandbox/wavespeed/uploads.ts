import { Hono } from 'hono';
import { objectIn } from '../draft.js';
import { type Env, type Gate, jsonBody } from '../gate.js';
import { picturePath } from '../pictures.js';
import { putRoutes, putUrl } from '../put.js';
import type { World } from '../world.js';
import { envelope } from './answers.js';
import { wavespeedError } from './errors.js';

/** Uploads: the ticket and the PUT of today's client, and the older form in one step. */
export function wavespeedUploads(world: World, gate: Gate): Hono<Env> {
  const app = new Hono<Env>();
  app.post(
    '/uploads',
    gate('upload', async ({ c }) => {
      const body = objectIn(await jsonBody(c));
      if (typeof body?.filename !== 'string' || typeof body.size !== 'number') {
        return wavespeedError(c, 400, 'filename and size are needed', 1400);
      }
      const type = typeof body.content_type === 'string' ? body.content_type : 'application/octet-stream';
      const picture = world.pictures.announce('wavespeed', body.filename, type, world.now());
      return envelope(c, {
        download_url: `${world.origin}${picturePath(picture)}`,
        upload: {
          url: putUrl(world, '/wavespeed-media', picture.token),
          method: 'PUT',
          headers: { 'content-type': type },
        },
      });
    }),
  );
  app.post(
    '/upload/binary',
    gate('upload', async ({ c }) => {
      const { file } = await c.req.parseBody();
      if (!(file instanceof File)) {
        return wavespeedError(c, 400, 'the field "file" is needed', 1400);
      }
      const picture = world.pictures.announce('wavespeed', file.name, file.type, world.now());
      await world.pictures.store(picture, new Uint8Array(await file.arrayBuffer()));
      const download = `${world.origin}${picturePath(picture)}`;
      return envelope(c, { type: 'image', download_url: download, filename: file.name, size: file.size });
    }),
  );
  return app;
}

/** Where a ticket's bytes are put. */
export function wavespeedPut(world: World, gate: Gate): Hono<Env> {
  return putRoutes(world, gate, (c) => wavespeedError(c, 404, 'no such upload'));
}
