import { StoryreelError } from '../diagnostics/errors.js';
import { takeExactFrame } from '../media/exact-frame.js';
import type { Ffmpeg } from '../media/ffmpeg.js';
import { readClipFacts } from '../media/probe.js';
import type { Request } from '../models/request.js';
import type { ClipAtHand, PlannedShot } from '../plan/plan.js';
import type { HostedPicture, Order, Provider } from '../providers/provider.js';
import type { ProjectStore } from '../store/project-store.js';
import { digestOfFile } from '../terms/digest.js';

/** What an animatic is drawn with, beside the provider. */
export interface DrawingTools {
  readonly ffmpeg: Ffmpeg;
  readonly signal: AbortSignal;
}

/**
 * Draws a shot's animatic and keeps it where a preview does; undefined when it cannot be drawn. Rejects with the signal's
 * reason.
 */
export async function drawAnimatic(
  planned: PlannedShot,
  provider: Provider,
  store: ProjectStore,
  { signal, ffmpeg }: DrawingTools,
): Promise<ClipAtHand | undefined> {
  const { id, card, request, key, offers, clip } = planned;
  const [offer] = offers;
  if (clip) {
    return clip;
  }
  if (!card || !request || !key || !offer) {
    return undefined;
  }
  try {
    const pictures = await framesOf(request, store, { ffmpeg, signal });
    const drawn = await follow({ label: id, card, offer, request, pictures }, provider, signal);
    if (!drawn) {
      return undefined;
    }
    const facts = await readClipFacts(drawn.path, { ffmpeg, signal });
    const digest = await digestOfFile(drawn.path);
    // As a rendered clip is kept: first the record, then the clip, so that no clip lies there unknown.
    await store.purchases.record({
      version: 1,
      key,
      clip: digest,
      bytes: facts.bytes,
      model: card.id,
      provider: provider.name,
      endpoint: offer.endpoint,
      job: drawn.job,
      cost_usd: 0,
      seconds: facts.video.seconds,
      frames: facts.video.frames,
    });
    const { path } = await store.clips.put(drawn.path, { digest });
    return { digest, path, provider: provider.name };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StoryreelError) {
      return undefined;
    }
    throw error;
  }
}

/** The pictures of a request that are frames of other clips. */
async function framesOf(
  { references }: Request,
  store: ProjectStore,
  { ffmpeg, signal }: DrawingTools,
): Promise<ReadonlyMap<string, HostedPicture>> {
  const pictures = new Map<string, HostedPicture>();
  for (const { name, picture, digest } of references) {
    if (picture.kind === 'frame') {
      const { clip, at } = picture;
      const { path } = await store.freezeFrame(digest, (to) =>
        takeExactFrame({ clip, at, to }, ffmpeg, signal),
      );
      pictures.set(name, { handle: path });
    }
  }
  return pictures;
}

/** Takes an order to its file; undefined when it cannot be drawn. */
async function follow(
  order: Order,
  provider: Provider,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly job: string } | undefined> {
  const submission = await provider.submit(order, { signal });
  if (submission.kind !== 'accepted') {
    return undefined;
  }
  const { ticket } = submission;
  try {
    for (;;) {
      const status = await provider.status(ticket, { signal });
      if (status.kind === 'done' && status.clip.kind === 'file') {
        return { path: status.clip.path, job: ticket.id };
      }
      if (status.kind !== 'queued' && status.kind !== 'rendering') {
        return undefined;
      }
    }
  } catch (error) {
    await provider.cancel?.(ticket, { signal: new AbortController().signal });
    throw error;
  }
}
