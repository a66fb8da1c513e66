import type { Plan } from '../plan/plan.js';
import type { Digest } from '../terms/digest.js';
import { keysOf } from './buying-again.js';
import type { KnownClip, StoreSurvey } from './store-survey.js';

/** The clips of a store by what is to become of them. */
export interface SortedClips {
  /** Named by a lock of the folder. */
  readonly locked: readonly KnownClip[];
  /** Named by git's history or another work tree, and by no lock of the folder. */
  readonly past: readonly KnownClip[];
  /** Named by no lock, and the storyboard as it is now would use them without paying. */
  readonly wanted: readonly KnownClip[];
  /** Paid for and come after the last word of the locks: a run that was cut short may not have got to naming them. */
  readonly unlisted: readonly KnownClip[];
  /** Nothing needs them: what cost most first. */
  readonly spare: readonly KnownClip[];
}

/** Sorts the clips of a store. `past`: what git's history names. `plans`: of the storyboards that share the store. */
export function sortClips(
  { clips, locks, hasOpenJobs }: StoreSurvey,
  past: ReadonlySet<Digest>,
  plans: readonly Plan[],
): SortedClips {
  const shots = plans.flatMap((plan) => plan.shots);
  const wantedKeys = new Set(shots.flatMap(keysOf));
  const lastWord = locks.reduce((latest, { written }) => Math.max(latest, written), 0);
  const heap = (clip: KnownClip): keyof SortedClips => {
    if (locks.some(({ names }) => names.has(clip.digest))) {
      return 'locked';
    }
    if (past.has(clip.digest)) {
      return 'past';
    }
    if (clip.keys.some((key) => wantedKeys.has(key))) {
      return 'wanted';
    }
    // What nothing is known of may be the clip of a job whose end was not written down.
    const mayBeOpen = hasOpenJobs && clip.keys.length === 0 && !clip.boughtFor;
    return clip.cost !== 0 && (clip.arrived > lastWord || mayBeOpen) ? 'unlisted' : 'spare';
  };
  const heaps: Record<keyof SortedClips, KnownClip[]> = {
    locked: [],
    past: [],
    wanted: [],
    unlisted: [],
    spare: [],
  };
  for (const clip of clips) {
    heaps[heap(clip)].push(clip);
  }
  heaps.spare.sort((a, b) => (b.cost ?? 0) - (a.cost ?? 0) || b.bytes - a.bytes);
  return heaps;
}
