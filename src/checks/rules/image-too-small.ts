import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { defaultOf } from '../../models/limits.js';
import { frameSize } from '../../terms/frame-size.js';
import { castOf } from '../cast.js';
import { type Rule, type Subject, shotsWithCards } from '../rule.js';
import { uses } from '../uses.js';

/**
 * A picture has fewer pixels than a model needs. A frame of a shot that will be rendered too small is a warning only: its
 * services say no such limit of their own, and a picture that one refuses costs nothing.
 */
export const imageTooSmall: Rule = function* (subject) {
  for (const { reference, card, look } of uses(subject)) {
    if (Math.min(look.width, look.height) < card.pictures.min_side) {
      yield {
        code: 'image-too-small',
        severity: 'error',
        message: `the picture is ${look.width}×${look.height} px; ${card.id} wants at least ${card.pictures.min_side} px on the shorter side`,
        hint: 'use a larger original; enlarging this one adds nothing',
        span: reference.place('image'),
      };
    }
  }
  yield* smallFrames(subject);
};

function* smallFrames(subject: Subject): Generator<Diagnostic> {
  const { storyboard, cards } = subject;
  const shots = new Map(storyboard.shots.map((shot) => [shot.id, shot]));
  const told = new Set<string>();
  for (const [shot, card] of shotsWithCards(subject)) {
    for (const { name } of castOf(shot)) {
      const reference = storyboard.references.get(name);
      const shown = reference?.picture.kind === 'frame' ? shots.get(reference.picture.shot) : undefined;
      const shownCard = shown && cards.get(shown.model);
      if (!reference || !shownCard || told.has(`${card.id} ${name}`)) {
        continue;
      }
      const size = frameSize(
        shown.aspectRatio ?? defaultOf(shownCard, 'aspect_ratio') ?? '',
        shown.resolution ?? defaultOf(shownCard, 'resolution') ?? '',
      );
      if (size && Math.min(size.width, size.height) < card.pictures.min_side) {
        told.add(`${card.id} ${name}`);
        yield {
          code: 'image-too-small',
          severity: 'warning',
          message: `a frame of shot "${shown.id}" has ${size.width}×${size.height} px; ${card.id} should get at least ${card.pictures.min_side} px on the shorter side`,
          hint: `give "${shown.id}" a higher resolution`,
          span: reference.place('frame', 'shot'),
        };
      }
    }
  }
}
