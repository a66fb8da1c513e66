import { castOf } from '../checks/cast.js';
import type { Shot, Storyboard } from '../language/storyboard.js';
import type { FrameSource } from '../models/request.js';
import { type Digest, digestOf } from '../terms/digest.js';

/**
 * The digest of a frame as a reference: which frame of which clip. It is known as soon as the clip is, and is the same
 * whatever makes the picture of it.
 */
export function frameDigest(clip: Digest, at: FrameSource['at']): Digest {
  return digestOf(`frame\n${clip}\n${at === 0 ? 'first' : at}`);
}

/** The shots a shot takes frames of, each once. */
export function upstreamOf(shot: Shot, { references }: Storyboard): readonly string[] {
  const shots = castOf(shot).flatMap(({ name }) => {
    const picture = references.get(name)?.picture;
    return picture?.kind === 'frame' ? [picture.shot] : [];
  });
  return [...new Set(shots)];
}

/**
 * The shots in steps: each stands in a later step than those it takes frames of. Within a step they are in the order of
 * the film. Shots of a circle, and those that build on one, are in none.
 */
export function stepsOf(storyboard: Storyboard): readonly (readonly Shot[])[] {
  const { shots } = storyboard;
  const ids = new Set(shots.map(({ id }) => id));
  const after = new Map<Shot, number>();
  const builtOn = new Map<string, Shot[]>();
  for (const shot of shots) {
    const upstream = upstreamOf(shot, storyboard).filter((id) => ids.has(id));
    after.set(shot, upstream.length);
    for (const id of upstream) {
      const those = builtOn.get(id) ?? [];
      builtOn.set(id, those);
      those.push(shot);
    }
  }
  const steps: (readonly Shot[])[] = [];
  let step: readonly Shot[] = shots.filter((shot) => after.get(shot) === 0);
  while (step.length > 0) {
    steps.push(step);
    const next: Shot[] = [];
    for (const shot of step.flatMap(({ id }) => builtOn.get(id) ?? [])) {
      const left = (after.get(shot) ?? 0) - 1;
      after.set(shot, left);
      if (left === 0) {
        next.push(shot);
      }
    }
    step = next.sort((a, b) => a.index - b.index);
  }
  return steps;
}
