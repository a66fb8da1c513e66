import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ffmpeg } from '../media/ffmpeg.js';
import { stepsOf } from '../plan/frames.js';
import { type ClipAtHand, type Plan, type PlannedShot, planFilm } from '../plan/plan.js';
import { createLocalProvider } from '../providers/local/provider.js';
import { drawAnimatic } from './draw-animatic.js';
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
  const plan = shots.size === 0 ? undefined : await animaticsOf(film);
  const note = (shot: string, clip: ClipAtHand): void => {
    if (shots.has(shot)) {
      made.set(shot, clip);
      parts.onMade?.(shot, clip);
    }
  };
  if (!plan) {
    return made;
  }
  for (const { id, clip } of plan.shots) {
    if (clip) {
      note(id, clip);
    }
  }
  const missing = inOrderOfFrames(plan, shots);
  if (missing.length > 0) {
    await drawAll(missing, plan, film, { ...parts, isNeeded: isNeededIn(missing, shots, parts) }, note);
  }
  return made;
}

/** The film as `preview` plans it; undefined when it cannot be planned. */
export async function animaticsOf({ checked, store, plan }: OpenFilm): Promise<Plan | undefined> {
  const subject = asAnimatic(checked).value;
  if (!subject || !plan) {
    return undefined;
  }
  return planFilm(subject, {
    lock: plan.lock,
    credentials: new Set(['local']),
    clips: clipFinder(store),
    diagnostics: checked.diagnostics,
    extraOptions: previewOptions,
  });
}

/**
 * The shots of these that have no animatic, and those whose frames they show: each behind the ones it builds on, else in
 * the order of the film.
 */
function inOrderOfFrames(plan: Plan, shots: ReadonlySet<string>): readonly PlannedShot[] {
  const byId = new Map(plan.shots.map((shot) => [shot.id, shot]));
  const needed = new Set<string>();
  const order = stepsOf(plan.storyboard)
    .flat()
    .flatMap(({ id }) => byId.get(id) ?? []);
  for (const { id, clip, waitsFor } of order.toReversed()) {
    if ((shots.has(id) && !clip) || needed.has(id)) {
      needed.add(id);
      for (const other of waitsFor) {
        needed.add(other);
      }
    }
  }
  return order.filter(({ id }) => needed.has(id));
}

/** Whether a shot is still to be drawn when its turn comes: it lacks a clip, or another one shows a frame of it. */
function isNeededIn(
  missing: readonly PlannedShot[],
  shots: ReadonlySet<string>,
  { isWanted = () => true }: StandInParts,
): (shot: string) => boolean {
  const shown = new Set(missing.flatMap(({ waitsFor }) => waitsFor));
  return (shot) => shown.has(shot) || (shots.has(shot) && isWanted(shot));
}

interface Drawing extends StandInParts {
  readonly isNeeded: (shot: string) => boolean;
}

/** One after the other where the machine has no more places, in their order. */
async function drawAll(
  shots: readonly PlannedShot[],
  plan: Plan,
  { store, checked }: OpenFilm,
  parts: Drawing,
  note: (shot: string, clip: ClipAtHand) => void,
): Promise<void> {
  const { concurrency } = checked.settings.local;
  await mkdir(store.files.tmp, { recursive: true });
  const folder = await mkdtemp(join(store.files.tmp, 'stand-ins-'));
  const provider = createLocalProvider({ ffmpeg: parts.ffmpeg, workFolder: folder, concurrency });
  const waiting = [...shots];
  const drawn = new Map<string, Promise<ClipAtHand | undefined>>();
  let over = 0;

  async function drawNext(shot: PlannedShot): Promise<ClipAtHand | undefined> {
    if (!parts.isNeeded(shot.id)) {
      return undefined;
    }
    const clips = new Map<string, ClipAtHand>();
    for (const id of shot.waitsFor) {
      const clip = await drawn.get(id);
      if (!clip) {
        return undefined;
      }
      clips.set(id, clip);
    }
    return drawAnimatic(
      clips.size === 0 ? shot : await plan.planAfter(shot.id, clips),
      provider,
      store,
      parts,
    );
  }

  const work = async (): Promise<void> => {
    for (let shot = waiting.shift(); shot; shot = waiting.shift()) {
      const drawing = drawNext(shot);
      drawn.set(shot.id, drawing);
      const clip = await drawing;
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
