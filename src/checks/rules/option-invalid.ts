import type { JsonSchema } from '../../models/card.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** An option has a value its model does not take. */
export const optionInvalid: Rule = function* (subject) {
  for (const [shot, card] of shotsWithCards(subject)) {
    const schemas = (card.options.properties ?? {}) as Record<string, JsonSchema>;
    for (const [key, value] of Object.entries(shot.options)) {
      const schema = Object.hasOwn(schemas, key) ? schemas[key] : undefined;
      if (schema && !subject.limits.matches(schema, value)) {
        yield {
          code: 'option-invalid',
          severity: 'error',
          message: `${card.id} does not take this value for \`${key}\``,
          hint:
            typeof schema.description === 'string'
              ? schema.description
              : `see \`storyreel models ${card.id}\``,
          span: shot.place('options', key),
        };
      }
    }
  }
};
