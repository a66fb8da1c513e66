import { nearest } from '../diagnostics/nearest.js';

/** So many different wrong names are compared with all right ones; more are no slips of the hand. */
const MAX_COMPARED = 200;

/** The name nearest to a wrong one, as `nearest` finds it. Each wrong name is compared once. */
export function suggester(names: Iterable<string>): (wrong: string) => string | undefined {
  const known = [...names];
  const answers = new Map<string, string | undefined>();
  return (wrong) => {
    if (!answers.has(wrong) && answers.size < MAX_COMPARED) {
      answers.set(wrong, nearest(wrong, known));
    }
    return answers.get(wrong);
  };
}
