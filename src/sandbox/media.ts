import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import type { FaultRule } from './faults/rule.js';
import { type Env, type Gate, pause, reset, type Visit } from './gate.js';
import type { Vendor } from './vendor.js';
import { isFetchable, seeThrough, type World } from './world.js';

/** One file to send. */
interface Sendable {
  readonly path: string;
  readonly bytes: number;
  readonly mediaType: string;
  /** Names the content, for If-Range. */
  readonly tag: string;
}

/** The first and the last byte, inclusive. */
type Range = { readonly first: number; readonly last: number };

/** What a service has for download: uploaded pictures and finished clips. No key is asked for. */
export function mediaRoutes(world: World, vendor: Vendor, gate: Gate): Hono<Env> {
  const app = new Hono<Env>();
  app.get(
    '/pictures/:token/:name',
    gate(
      'media',
      async (visit) => {
        const picture = world.pictures.byToken(visit.c.req.param('token') ?? '');
        if (!picture?.stored || !isFetchable(world, picture)) {
          return visit.c.text('not found', 404);
        }
        const { path, digest } = picture.stored;
        return send(world, visit, {
          path,
          bytes: (await stat(path)).size,
          mediaType: picture.mediaType,
          tag: digest,
        });
      },
      'open',
    ),
  );
  app.get(
    '/clips/:file',
    gate(
      'media',
      async (visit) => {
        const id = (visit.c.req.param('file') ?? '').replace(/\.mp4$/, '');
        const job = world.jobs.find(vendor, id);
        if (!job) {
          return visit.c.text('not found', 404);
        }
        visit.about(job);
        const { clip } = await seeThrough(world, job);
        const dead = world.now() > (job.endsMs ?? 0) + job.mediaLifetimeMs;
        if (!clip || dead || job.deletedMs !== undefined) {
          return visit.c.text('not found', 404);
        }
        return send(world, visit, {
          path: clip.path,
          bytes: clip.bytes,
          mediaType: 'video/mp4',
          tag: job.id,
        });
      },
      'open',
    ),
  );
  return app;
}

/** Sends a file or a part of it, spoilt as the fault wants. */
async function send(world: World, { c, fault }: Visit, file: Sendable): Promise<Response> {
  switch (fault?.fault) {
    case 'garbage':
      return c.body(`not a video\n${'?'.repeat(Math.min(file.bytes, 5000))}`, 200, {
        'content-type': file.mediaType,
      });
    case 'html':
      return c.html('<!doctype html><title>Sorry</title><p>This file cannot be shown.</p>');
    case 'malformed':
    case 'short':
      return whole(c, { ...file, bytes: Math.floor(file.bytes / 2) });
    case 'delay':
      await pause(world, c, Number(fault.value) * 1000);
      break;
    case 'hang':
      await pause(world, c, Number.POSITIVE_INFINITY);
      break;
  }
  const range = fault?.fault === 'no-range' ? undefined : rangeOf(c, file);
  if (range === 'beyond') {
    return c.body(null, 416, { 'content-range': `bytes */${file.bytes}` });
  }
  if (fault && ['reset', 'reset-after', 'truncated', 'slow'].includes(fault.fault)) {
    return sendByHand(world, c, file, range, fault);
  }
  const sent = fault?.fault === 'mislabelled' ? { ...file, mediaType: 'image/png' } : file;
  return range ? part(c, sent, range) : whole(c, sent);
}

function whole(c: Context<Env>, file: Sendable): Response {
  return c.body(streamOf(file.path, { first: 0, last: file.bytes - 1 }), 200, headersOf(file, file.bytes));
}

function part(c: Context<Env>, file: Sendable, range: Range): Response {
  return c.body(streamOf(file.path, range), 206, rangeHeaders(file, range));
}

function streamOf(path: string, { first, last }: Range): ReadableStream {
  return Readable.toWeb(createReadStream(path, { start: first, end: last })) as ReadableStream;
}

function headersOf(file: Sendable, length: number): Record<string, string> {
  return {
    'content-type': file.mediaType,
    'content-length': String(length),
    'accept-ranges': 'bytes',
    etag: `"${file.tag}"`,
  };
}

function rangeHeaders(file: Sendable, { first, last }: Range): Record<string, string> {
  return { ...headersOf(file, last - first + 1), 'content-range': `bytes ${first}-${last}/${file.bytes}` };
}

/** The part that is asked for (RFC 9110 §14). One part only; a condition that does not hold means the whole. */
function rangeOf(c: Context<Env>, file: Sendable): Range | 'beyond' | undefined {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(c.req.header('range') ?? '');
  const condition = c.req.header('if-range');
  if (!asked || (asked[1] === '' && asked[2] === '') || (condition && condition !== `"${file.tag}"`)) {
    return undefined;
  }
  const end = file.bytes - 1;
  if (asked[1] === '') {
    return { first: Math.max(0, file.bytes - Number(asked[2])), last: end };
  }
  const first = Number(asked[1]);
  const last = asked[2] ? Math.min(Number(asked[2]), end) : end;
  return first > end || last < first ? 'beyond' : { first, last };
}

/** Sends so many bytes a second, or half of what it promised and then breaks the connection. */
async function sendByHand(
  world: World,
  c: Context<Env>,
  file: Sendable,
  range: Range | undefined,
  fault: FaultRule,
): Promise<Response> {
  const { outgoing } = c.env;
  const { first, last } = range ?? { first: 0, last: file.bytes - 1 };
  const length = last - first + 1;
  const slow = fault.fault === 'slow';
  outgoing.writeHead(range ? 206 : 200, range ? rangeHeaders(file, range) : headersOf(file, length));
  const end = slow ? last : first + Math.max(0, Math.floor(length / 2) - 1);
  const pace = slow ? Math.max(1, Math.ceil(Number(fault.value) / 10)) : 1 << 16;
  for await (const chunk of createReadStream(file.path, { start: first, end, highWaterMark: pace })) {
    if (outgoing.destroyed) {
      break;
    }
    await new Promise<void>((resolve) => outgoing.write(chunk, () => resolve()));
    if (slow) {
      await pause(world, c, 100);
    }
  }
  if (slow) {
    outgoing.end();
  } else if (fault.fault === 'truncated') {
    outgoing.destroy();
  } else {
    return reset(c);
  }
  return RESPONSE_ALREADY_SENT;
}
