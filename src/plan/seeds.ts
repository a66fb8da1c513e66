import type { Shot } from '../language/storyboard.js';
import type { ModelCard } from '../models/card.js';

/** The seeds of a card that says nothing of their range. */
const LOWEST = 0;
const HIGHEST = 2 ** 31 - 1;

/**
 * The seed of a take, for a model that takes one: take 1 has the author's, or none; each further take has the next
 * number, so that no two of them are asked for alike. Beyond the card's range it goes on from the lowest.
 */
export function seedOf(shot: Shot, card: ModelCard, take: number): number | undefined {
  const schema = card.parameters.properties.seed;
  if (!schema || take === 1) {
    return schema && shot.seed;
  }
  const lowest = typeof schema.minimum === 'number' ? schema.minimum : LOWEST;
  const highest = typeof schema.maximum === 'number' ? schema.maximum : HIGHEST;
  const span = highest - lowest + 1;
  const wanted = (shot.seed ?? 0) + take - 1;
  return lowest + ((((wanted - lowest) % span) + span) % span);
}
