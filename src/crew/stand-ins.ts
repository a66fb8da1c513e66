import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StoryreelError } from '../diagnostics/errors.js';
import type { Ffmpeg } from '../media/ffmpeg.js';
import { readClipFacts } from '../media/probe.js';
import { type ClipAtHand, type PlannedShot, planFilm } from '../plan/plan.js';
import { createLocalProvider } from '../providers/local/provider.js';
import type { Order, Provider } from '../providers/provider.js';
import type { ProjectStore } from '../store/project-store.js';
import { digestOfFile } from '../terms/digest.js';
import { clipFinder, type OpenFilm } from './open-film.js';
import { asAnimatic, previewOptions } from './preview.js';

/** What making stand-ins is given. */
export interface StandInParts {
  readonly ffmpeg: Ffmpeg;
  readonly signal: AbortSignal;
  /** Whether a shot still lacks its clip when its turn comes. */
  readonly isWanted?: (shot: string) => boolean;
  /** Hears of each one as it is there. */
  readonly onMade?: (shot: string, clip: ClipAtHand) => void;
  /** How far it is, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/**
 * The animatics of some shots of a film: the clips a preview has, and kept where it keeps them. Nothing is bought and
 * nothing written into the journal, for they are no attempts at the shot. One that cannot be made is left out. Rejects
 * with the signal's reason.
 */
export async function makeStandIns(
  film: OpenFilm,
  shots: ReadonlySet<string>,
  parts: StandInParts,
): Promise<ReadonlyMap<string, ClipAtHand>> {
  const made = new Map<string, ClipAtHand>();
  const all = shots.size === 0 ? [] : await animaticsOf(film);
  const wanted = all.filter(({ id }) => shots.has(id));
  const note = (shot: string, clip: ClipAtHand): void => {
    made.set(shot, clip);
    parts.onMade?.(shot, clip);
  };
  for (const { id, clip } of wanted) {
    if (clip) {
      note(id, clip);
    }
  }
  const missing = wanted.filter(({ clip }) => !clip);
  if (missing.length > 0) {
    await drawAll(missing, film, parts, note);
  }
  return made;
}

/** The shots as `preview` plans them. */
export async function animaticsOf({ checked, store, plan }: OpenFilm): Promise<readonly PlannedShot[]> {
  const subject = asAnimatic(checked).value;
  if (!subject || !plan) {
    return [];
  }
  const animatic = await planFilm(subject, {
    lock: plan.lock,
    credentials: new Set(['local']),
    clips: clipFinder(store),
    diagnostics: checked.diagnostics,
    extraOptions: previewOptions,
  });
  return animatic.shots;
}

/** One after the other where the machine has no more places, in the order of the film. */
async function drawAll(
  shots: readonly PlannedShot[],
  { store, checked }: OpenFilm,
  parts: StandInParts,
  note: (shot: string, clip: ClipAtHand) => void,
): Promise<void> {
  const { concurrency } = checked.settings.local;
  await mkdir(store.files.tmp, { recursive: true });
  const folder = await mkdtemp(join(store.files.tmp, 'stand-ins-'));
  const provider = createLocalProvider({ ffmpeg: parts.ffmpeg, workFolder: folder, concurrency });
  const waiting = [...shots];
  let over = 0;
  const work = async (): Promise<void> => {
    for (let shot = waiting.shift(); shot; shot = waiting.shift()) {
      const clip = parts.isWanted?.(shot.id) === false ? undefined : await draw(shot, provider, store, parts);
      if (clip) {
        note(shot.id, clip);
      }
      over += 1;
      parts.onProgress?.(over / shots.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function draw(
  planned: PlannedShot,
  provider: Provider,
  store: ProjectStore,
  { signal, ffmpeg }: StandInParts,
): Promise<ClipAtHand | undefined> {
  const { id, card, request, key, offers } = planned;
  const [offer] = offers;
  if (!card || !request || !key || !offer) {
    return undefined;
  }
  try {
    const drawn = await follow({ label: id, card, offer, request, pictures: new Map() }, provider, signal);
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
    const { path } = await store.clips.put(drawn.path, digest);
    return { digest, path, provider: provider.name };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StoryreelError) {
      return undefined;
    }
    throw error;
  }
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
