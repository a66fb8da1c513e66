import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { messageOf, StoryreelError } from '../../diagnostics/errors.js';
import type { Ffmpeg } from '../../media/ffmpeg.js';
import type { RequestReference } from '../../models/request.js';
import { digestOf } from '../../terms/digest.js';
import type { Failure, HostedPicture, JobStatus, Order, Provider } from '../provider.js';
import { isOver, type Job, moveJob, newJob, nextChange } from './jobs.js';
import { type Scene, sceneOf } from './scene.js';
import { type StageReference, setStage } from './stage.js';
import { stripJob } from './strip.js';

/** Longest time a status call waits for news, in milliseconds. */
const NEWS_MS = 250;

/** Drawing is a small first part of a render; the rest is ffmpeg's. */
const DRAWN = 0.08;

/** What the local provider is made of. */
export interface LocalProviderOptions {
  readonly ffmpeg: Pick<Ffmpeg, 'run'>;
  /** Clips are made here; made when missing. A finished clip is the caller's to move away. */
  readonly workFolder: string;
  /** Renders at the same time. */
  readonly concurrency: number;
}

/**
 * The free provider: draws each request as a moving still on this machine (model `animatic`). The same request gives
 * the same bytes on one build of ffmpeg.
 */
export function createLocalProvider(options: LocalProviderOptions): Provider {
  const jobs = new Map<string, Job>();
  const queue = new PQueue({ concurrency: Math.max(1, options.concurrency) });
  return {
    name: 'local',
    local: true,
    pace: { firstMs: 0, maxMs: 50 },
    async host(picture): Promise<HostedPicture> {
      return { handle: picture.path };
    },
    payload(order) {
      const { request } = order;
      return {
        prompt: request.prompt,
        references: request.references.map(({ name, type, digest }) => ({ name, type, picture: digest })),
        ...request.parameters,
        options: request.options,
        take: request.take,
      };
    },
    async submit(order) {
      const scene = sceneOf(order.request, order.label);
      if (!scene) {
        return { kind: 'refused', failure: unfit(order) };
      }
      const job = newJob(freeId(order, jobs));
      jobs.set(job.id, job);
      job.settled = queue.add(() => render(job, scene, referencesOf(order), options));
      return { kind: 'accepted', ticket: { provider: 'local', id: job.id, resume: null } };
    },
    async status(ticket, call) {
      const job = jobs.get(ticket.id);
      if (!job) {
        return { kind: 'lost' };
      }
      await nextChange(job, NEWS_MS, call.signal);
      call.signal.throwIfAborted();
      return statusOf(job);
    },
    async cancel(ticket) {
      const job = jobs.get(ticket.id);
      if (!job || isOver(job)) {
        return 'too-late';
      }
      jobs.delete(ticket.id);
      job.stop.abort(new StoryreelError('render-cancelled', 'the render was cancelled', { retry: 'safe' }));
      await job.settled;
      return 'cancelled';
    },
  };
}

/** An id that follows from the request, so that a lock file is the same on every machine that made the same film. */
function freeId({ request }: Order, taken: ReadonlyMap<string, Job>): string {
  const { prompt, references, parameters, options, take } = request;
  const digests = references.map(({ digest, type }) => [digest, type]);
  const base = `animatic-${digestOf(JSON.stringify([prompt, digests, parameters, options, take])).slice(0, 16)}`;
  let id = base;
  for (let n = 2; taken.has(id); n += 1) {
    id = `${base}-${n}`;
  }
  return id;
}

/** Draws and encodes one clip. Never rejects: the outcome is the job's state. */
async function render(
  job: Job,
  scene: Scene,
  references: readonly StageReference[],
  options: LocalProviderOptions,
): Promise<void> {
  const { signal } = job.stop;
  const layers = join(options.workFolder, `${job.id}.layers`);
  const clip = join(options.workFolder, `${job.id}.mp4`);
  try {
    signal.throwIfAborted();
    moveJob(job, { kind: 'rendering', fraction: 0 });
    await mkdir(options.workFolder, { recursive: true });
    const staged = await setStage(scene, references, layers, signal);
    moveJob(job, { kind: 'rendering', fraction: DRAWN });
    await options.ffmpeg.run({
      ...stripJob(scene, staged, clip),
      signal,
      onProgress: (seconds) => {
        const fraction = Math.min(1, seconds / scene.seconds);
        moveJob(job, { kind: 'rendering', fraction: DRAWN + (1 - DRAWN) * fraction });
      },
    });
    signal.throwIfAborted();
    await rm(layers, { recursive: true, force: true });
    moveJob(job, { kind: 'done', path: clip });
  } catch (thrown) {
    await Promise.allSettled([rm(layers, { recursive: true, force: true }), rm(clip, { force: true })]);
    moveJob(job, { kind: 'failed', failure: failureOf(thrown) });
  }
}

function statusOf(job: Job): JobStatus {
  const { state } = job;
  switch (state.kind) {
    case 'queued':
      return { kind: 'queued' };
    case 'rendering':
      return { kind: 'rendering', fraction: state.fraction };
    case 'done':
      return { kind: 'done', clip: { kind: 'file', path: state.path } };
    case 'failed':
      return { kind: 'failed', failure: state.failure, charged: 'no' };
  }
}

/** Which file each reference is in: what `host` answered, else the request's own path; a link has none. */
function referencesOf(order: Order): StageReference[] {
  return order.request.references.map((reference) => {
    const path = pathOf(reference, order.pictures.get(reference.name));
    return { name: reference.name, type: reference.type, ...(path === undefined ? {} : { path }) };
  });
}

function pathOf(reference: RequestReference, hosted: HostedPicture | undefined): string | undefined {
  const handle = hosted?.handle;
  if (typeof handle === 'string' && !/^https?:/i.test(handle)) {
    return handle;
  }
  return reference.picture.kind === 'file' ? reference.picture.path : undefined;
}

function unfit(order: Order): Failure {
  const { aspect_ratio, resolution, duration } = order.request.parameters;
  return {
    kind: 'input',
    code: 'parameters-unfit',
    message: `no clip can be drawn at ${resolution}, ${aspect_ratio}, ${duration} s`,
  };
}

function failureOf(thrown: unknown): Failure {
  const code = thrown instanceof StoryreelError ? thrown.code : 'render-failed';
  const hint = thrown instanceof StoryreelError ? thrown.hint : undefined;
  return {
    kind: code === 'image-unreadable' ? 'input' : 'outage',
    code,
    message: messageOf(thrown),
    ...(hint === undefined ? {} : { hint }),
  };
}
