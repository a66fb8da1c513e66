import { copyFile, rm } from 'node:fs/promises';
import type { Ffmpeg } from '../../media/ffmpeg.js';
import type { ModelCard, Offer } from '../../models/card.js';
import type { Request } from '../../models/request.js';
import { createLocalProvider } from '../../providers/local/provider.js';
import type { Provider } from '../../providers/provider.js';
import { digestOf } from '../../terms/digest.js';
import type { Draft } from '../job.js';
import type { ClipMaker } from './room.js';

/** What animatic clips are made with. */
export interface AnimaticParts {
  readonly ffmpeg: Ffmpeg;
  /** The card of the model `animatic`. */
  readonly card: ModelCard;
  readonly workFolder: string;
  /** The file of a picture by its handle; undefined for one that lies elsewhere. */
  readonly fileOf: (handle: string | number) => string | undefined;
  readonly signal: AbortSignal;
}

/** Draws each request as storyreel's own free provider would: a moving still of its pictures with the prompt below. */
export function animaticClips(parts: AnimaticParts): ClipMaker {
  const provider = createLocalProvider({
    ffmpeg: parts.ffmpeg,
    workFolder: parts.workFolder,
    concurrency: 1,
  });
  const offer = parts.card.offers[0];
  if (!offer) {
    throw new Error('the card of the animatic has no offer');
  }
  return async ({ draft, path }) => {
    const made = await render(provider, parts.card, offer, draft, parts);
    await copyFile(made, path);
    await rm(made, { force: true });
  };
}

async function render(
  provider: Provider,
  card: ModelCard,
  offer: Offer,
  draft: Draft,
  { fileOf, signal }: AnimaticParts,
): Promise<string> {
  const order = {
    label: 'sandbox',
    card,
    offer,
    request: requestOf(draft, card, fileOf),
    pictures: new Map(),
  };
  const submission = await provider.submit(order, { signal });
  if (submission.kind !== 'accepted') {
    throw new Error('the request cannot be drawn');
  }
  for (;;) {
    const status = await provider.status(submission.ticket, { signal });
    if (status.kind === 'done' && status.clip.kind === 'file') {
      return status.clip.path;
    }
    if (status.kind === 'failed') {
      throw new Error(status.failure.message);
    }
    if (status.kind === 'lost' || status.kind === 'expired') {
      throw new Error('the drawing was lost');
    }
  }
}

function requestOf(draft: Draft, card: ModelCard, fileOf: AnimaticParts['fileOf']): Request {
  return {
    model: card.id,
    dialect: card.dialect.version,
    prompt: draft.prompt,
    references: draft.references.map(({ name, type, handle }) => {
      const path = fileOf(handle);
      const picture =
        path === undefined
          ? ({ kind: 'url', url: String(handle) } as const)
          : ({ kind: 'file', path } as const);
      return { name, alias: name, type, digest: digestOf(String(handle)), picture };
    }),
    parameters: draft.parameters,
    options: {},
    take: 1,
  };
}
