import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movedOf } from '../../src/history/moved.js';
import { wordChanges } from '../../src/history/words.js';

describe('what has moved', () => {
  it('leaves the others in order, and could not be less', () => {
    const orders = fc
      .integer({ min: 0, max: 7 })
      .chain((length) =>
        fc.shuffledSubarray([...Array(length).keys()], { minLength: length, maxLength: length }),
      );
    fc.assert(
      fc.property(orders, (places) => {
        const moved = movedOf(places);
        const stayed = places.filter((_, index) => !moved.has(index));
        expect(stayed).toEqual([...stayed].sort((a, b) => a - b));
        expect(stayed.length).toBe(longestByTrying(places));
      }),
    );
  });
});

/** The longest increasing subsequence, by trying all. */
function longestByTrying(places: readonly number[], above = -1): number {
  const [first, ...others] = places;
  if (first === undefined) {
    return 0;
  }
  const without = longestByTrying(others, above);
  return first > above ? Math.max(without, 1 + longestByTrying(others, first)) : without;
}

describe('the words of two texts', () => {
  const texts = fc
    .array(fc.constantFrom('a', 'b', '@mira', ' ', ', ', '\n', 'é', '👩‍🎨', '.'))
    .map((each) => each.join(''));

  it('are both there in full, each run of a kind once', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const runs = wordChanges(before, after);
        const joined = (kind: string): string =>
          runs.flatMap((run) => (run.kind === kind || run.kind === 'same' ? [run.text] : [])).join('');
        expect(joined('removed')).toBe(before);
        expect(joined('added')).toBe(after);
        expect(runs.every((run, index) => run.kind !== runs[index + 1]?.kind)).toBe(true);
      }),
    );
  });

  it('are compared as words, with removed ones before added ones', () => {
    expect(wordChanges('She gently picks it up.', 'She slowly picks them up, twice.')).toEqual([
      { kind: 'same', text: 'She ' },
      { kind: 'removed', text: 'gently ' },
      { kind: 'added', text: 'slowly ' },
      { kind: 'same', text: 'picks ' },
      { kind: 'removed', text: 'it ' },
      { kind: 'added', text: 'them ' },
      { kind: 'same', text: 'up' },
      { kind: 'added', text: ', twice' },
      { kind: 'same', text: '.' },
    ]);
  });
});
