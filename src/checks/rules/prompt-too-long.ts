import { compilePrompt, promptLength } from '../../models/dialect.js';
import { castOf } from '../cast.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** A prompt is longer than its model reads, counted as it will be sent: compiled, with the style, in the card's unit. */
export const promptTooLong: Rule = function* (subject) {
  for (const [shot, card] of shotsWithCards(subject)) {
    const { max, unit } = card.prompt;
    const names = castOf(shot).map((entry) => entry.name);
    const describe = (name: string): string => subject.storyboard.references.get(name)?.description ?? name;
    const compiled = compilePrompt(shot.prompt.tokens, names, shot.style, card.dialect, describe);
    const length = promptLength(compiled.text, unit);
    if (length > max) {
      yield {
        code: 'prompt-too-long',
        severity: 'error',
        message: `the prompt of "${shot.id}" is ${length} ${unit} as ${card.id} would read it; it reads ${max}`,
        hint: shot.style ? 'shorten the prompt or the style, which is appended to it' : 'shorten the prompt',
        span: shot.prompt.span,
      };
    }
  }
};
