import { Hono } from 'hono';
import { usd } from '../../terms/money.js';
import type { Env, Gate } from '../gate.js';
import type { Job } from '../job.js';
import { clipUrl, isKnown, lookAt, type Sight, type World } from '../world.js';
import { credits } from './credits.js';
import { refused, success } from './errors.js';
import { pixverseSubmit } from './submit.js';
import { pixverseUpload } from './upload.js';

/** app-api.pixverse.ai. Paths are under /openapi/v2. */
export function pixverseApi(world: World, gate: Gate): Hono<Env> {
  const app = new Hono<Env>().basePath('/openapi/v2');
  app.post(
    '/image/upload',
    gate('upload', (visit) => pixverseUpload(world, visit)),
  );
  app.post(
    '/video/fusion/generate',
    gate('submit', (visit) => pixverseSubmit(world, visit)),
  );
  app.get(
    '/video/result/:id',
    gate('result', async (visit) => {
      const job = world.jobs.find('pixverse', visit.c.req.param('id') ?? '');
      if (!job || !isKnown(world, job)) {
        return refused(visit.c, job?.deletedMs === undefined ? 500008 : 500064);
      }
      visit.about(job);
      return success(visit.c, resultOf(world, job, await lookAt(world, job)));
    }),
  );
  app.get(
    '/account/balance',
    gate('balance', ({ c }) => {
      const left = credits(usd(world.rules.balanceUsd) - world.jobs.spent('pixverse'));
      return success(c, { credits: left });
    }),
  );
  return app;
}

function resultOf(
  world: World,
  job: Job,
  sight: Sight,
): { readonly [key: string]: number | string | boolean } {
  const { clip } = sight;
  const { seed, audio } = job.draft.parameters;
  return {
    id: Number(job.id),
    status: statusOf(job, sight),
    url: clip ? clipUrl(world, job) : '',
    size: clip?.bytes ?? 0,
    outputWidth: clip?.width ?? 0,
    outputHeight: clip?.height ?? 0,
    // A seed is chosen when none was sent: a large one, as the service's own are, and for each job another.
    seed: seed ?? (job.number * 1_103_515_245) % 2 ** 31,
    has_audio: audio === true,
    credits: credits(job.price),
  };
}

function statusOf(job: Job, { phase, strange }: Sight): number {
  if (strange) {
    // Seen in notes of third parties only.
    return 9;
  }
  if (phase === 'failed' && job.fate.kind === 'failed') {
    return Number(job.fate.code);
  }
  return phase === 'done' ? 1 : 5;
}
