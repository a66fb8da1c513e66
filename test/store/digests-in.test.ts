import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digestOf, digestsIn } from '../../src/terms/digest.js';

it('a digest is found wherever it stands, and only where it stands alone', () => {
  const digest = fc.string().map(digestOf);
  const other = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), maxLength: 140 }),
    fc.constantFrom(' ', '"', '\n', 'g', 'A', '"é'),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(digest, other), { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const expected = text.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g) ?? [];
      expect([...digestsIn(Buffer.from(text))].sort()).toEqual([...new Set(expected)].sort());
    }),
    { numRuns: 2000 },
  );
});
