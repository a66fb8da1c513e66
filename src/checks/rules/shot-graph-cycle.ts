import type { Reference, Shot } from '../../language/storyboard.js';
import { castOf } from '../cast.js';
import type { Rule } from '../rule.js';

/** Shots that need one another's frames, in a circle: none of them could be rendered first. */
export const shotGraphCycle: Rule = function* ({ storyboard }) {
  const shots = new Map(storyboard.shots.map((shot) => [shot.id, shot]));
  const edges = (shot: Shot): readonly Reference[] =>
    castOf(shot).flatMap(({ name }) => {
      const reference = storyboard.references.get(name);
      return reference?.picture.kind === 'frame' && shots.has(reference.picture.shot) ? [reference] : [];
    });
  const state = new Map<string, 'open' | 'closed'>();
  for (const root of storyboard.shots) {
    // Depth first with a stack of its own: a film may be one long chain.
    const path: { shot: Shot; left: Reference[] }[] = [];
    const enter = (shot: Shot): void => {
      state.set(shot.id, 'open');
      path.push({ shot, left: [...edges(shot)] });
    };
    if (!state.has(root.id)) {
      enter(root);
    }
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const reference = top.left.shift();
      if (reference?.picture.kind !== 'frame') {
        state.set(top.shot.id, 'closed');
        path.pop();
        continue;
      }
      const next = shots.get(reference.picture.shot);
      if (next && state.get(next.id) === 'open') {
        const circle = path
          .slice(path.findIndex((entry) => entry.shot.id === next.id))
          .map(({ shot }) => shot.id);
        yield {
          code: 'shot-graph-cycle',
          severity: 'error',
          message:
            circle.length === 1
              ? `shot "${next.id}" needs a frame of itself`
              : `these shots need one another's frames: ${[...circle, next.id].join(' → ')}`,
          hint: 'use a picture in place of one of the frames',
          span: reference.place('frame', 'shot'),
        };
      } else if (next && !state.has(next.id)) {
        enter(next);
      }
    }
  }
};
