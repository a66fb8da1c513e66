import { describeLimit } from '../../models/limits.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** A shot has a seed that its model, or every provider in use, would ignore or refuse. */
export const seedUnsupported: Rule = function* (subject) {
  const { settings, limits } = subject;
  for (const [shot, card] of shotsWithCards(subject)) {
    if (shot.seed === undefined) {
      continue;
    }
    const schema = card.parameters.properties.seed;
    const usable = card.offers.filter((offer) =>
      (settings.order as readonly string[]).includes(offer.provider),
    );
    const reason = !schema
      ? `${card.id} takes no seed`
      : !limits.accepts(card, 'seed', shot.seed)
        ? `${card.id} takes seeds of ${describeLimit(schema)}`
        : usable.length > 0 && usable.every((offer) => offer.fields.seed === undefined)
          ? `${usable.map((offer) => offer.provider).join(' and ')} would ignore the seed of a ${card.id} shot`
          : undefined;
    if (reason) {
      yield {
        code: 'seed-unsupported',
        severity: 'error',
        message: reason,
        hint: 'remove the seed, or use a provider that takes one (`storyreel models`)',
        span: shot.place('seed'),
      };
    }
  }
};
