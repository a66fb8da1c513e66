import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { LoadedStoryboard } from '../language/load.js';
import type { Settings } from '../language/settings.js';
import type { Shot, Storyboard } from '../language/storyboard.js';
import type { ModelCard } from '../models/card.js';
import type { ModelCards } from '../models/cards.js';
import type { Limits } from '../models/limits.js';
import type { PictureLook } from './look-at-pictures.js';
import type { SoundLook } from './look-at-sounds.js';

/** Everything a rule may look at. Rules only read; what needs the disk was read before. */
export interface Subject {
  readonly storyboard: Storyboard;
  readonly loaded: Pick<LoadedStoryboard, 'brokenReferences' | 'incomplete'>;
  readonly settings: Settings;
  readonly cards: ModelCards;
  readonly limits: Limits;
  /** What was found at each reference's picture, by reference name; only for pictures that are files. */
  readonly pictures: ReadonlyMap<string, PictureLook>;
  /** What was found at the music's and each voice's path, by the path as written. */
  readonly sounds: ReadonlyMap<string, SoundLook>;
}

/**
 * One check: one code, one file. Adding a rule is adding a file here and a line in `rules/index.ts`
 * (CONTRIBUTING: "Adding a check").
 */
export type Rule = (subject: Subject) => Iterable<Diagnostic>;

/** Each shot with its model's card; shots of unknown models are another rule's business. */
export function* shotsWithCards({ storyboard, cards }: Subject): Generator<readonly [Shot, ModelCard]> {
  for (const shot of storyboard.shots) {
    const card = cards.get(shot.model);
    if (card) {
      yield [shot, card];
    }
  }
}
