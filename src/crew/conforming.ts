import { mkdir } from 'node:fs/promises';
import type { Plan } from '../plan/plan.js';
import type { Conforming } from '../stitch/prepare.js';
import type { Emit } from '../terms/events.js';
import { filmInput } from './film-input.js';
import { drawOverlay } from './overlay-artist.js';
import type { StitchParts } from './stitch-plan.js';

/** Work on the film while its shots are rendered. */
export interface ConformingRun {
  /** To be called with the run's events. */
  readonly watch: Emit;
  /** Waits until all that came is worked on. Never rejects. */
  settled(): Promise<void>;
  /** Stops it. Never rejects. */
  close(): Promise<void>;
}

/**
 * Brings each clip to the film's form as it comes, so that the last stitch finds it done (DESIGN §6). What goes wrong
 * with it, goes wrong again in the stitch, which says so: a rendering never fails for it.
 */
export function openConforming(plan: Plan, parts: StitchParts): ConformingRun {
  const { store, ffmpeg, clock, signal } = parts;
  const opening = open().catch(() => undefined);
  const picked = new Map(plan.shots.map((shot) => [shot.id, shot.picked]));

  async function open(): Promise<Conforming> {
    const [{ startConforming }, { drawSlate }] = await Promise.all([
      import('../stitch/prepare.js'),
      import('../media/drawing/slate.js'),
    ]);
    const clips = new Map(plan.shots.flatMap(({ id, clip }) => (clip ? [[id, clip] as const] : [])));
    const input = await filmInput(plan, { exit: 'done', clips, missing: new Map() }, parts);
    await mkdir(input.work, { recursive: true });
    return startConforming(input, { ffmpeg, drawSlate, drawOverlay, clock, signal });
  }

  return {
    watch(event) {
      if (event.type === 'shot-stored' && event.take === picked.get(event.shot)) {
        const clip = { path: store.clips.pathOf(event.clip), digest: event.clip };
        void opening.then((conforming) => conforming?.arrived(event.shot, clip));
      }
    },
    settled: async () => (await opening)?.settled(),
    close: async () => (await opening)?.close(),
  };
}
