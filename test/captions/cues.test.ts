import fc from 'fast-check';
import { expect, test } from 'vitest';
import { captionCues } from '../../src/stitch/captions/cues.js';
import { readingSpeed } from '../../src/terms/reading-speed.js';

const film = { num: 24, den: 1 };

test('a caption is shown as long as its shot', () => {
  const shots = [
    { start: 0, frames: 48 },
    { start: 48, frames: 31, caption: ' Evening. ' },
    { start: 79, frames: 24, caption: ' \0 ' },
  ];
  expect(captionCues(shots, film)).toEqual([{ start: 2, end: 3.292, text: 'Evening.' }]);
});

test('in an overlap one caption follows the other in its middle', () => {
  const shots = [
    { start: 0, frames: 48, caption: 'one' },
    { start: 36, frames: 48, caption: 'two' },
  ];
  expect(captionCues(shots, film).map(({ start, end }) => [start, end])).toEqual([
    [0, 1.75],
    [1.75, 3.5],
  ]);
});

test('a caption beside a shot without one keeps the whole overlap', () => {
  const shots = [
    { start: 0, frames: 48, caption: 'one' },
    { start: 36, frames: 48 },
  ];
  expect(captionCues(shots, film)).toEqual([{ start: 0, end: 2, text: 'one' }]);
});

test('cues never overlap, at any rate', () => {
  const rates = fc.constantFrom(film, { num: 30_000, den: 1001 }, { num: 25, den: 1 }, { num: 120, den: 1 });
  const shot = fc.record({
    frames: fc.integer({ min: 2, max: 300 }),
    overlap: fc.integer({ min: 0, max: 60 }),
  });
  fc.assert(
    fc.property(rates, fc.array(shot, { maxLength: 30 }), (rate, drawn) => {
      let end = 0;
      let before = 0;
      const shots = drawn.map(({ frames, overlap }, index) => {
        const shared = Math.min(overlap, Math.floor(frames / 2), Math.floor(before / 2));
        const start = end - shared;
        end = start + frames;
        before = frames;
        return { start, frames, caption: `shot ${index}` };
      });
      const cues = captionCues(shots, rate);
      expect(cues).toHaveLength(shots.length);
      for (const [index, cue] of cues.entries()) {
        expect(cue.end).toBeGreaterThan(cue.start);
        expect(cue.start).toBe(index === 0 ? 0 : cues[index - 1]?.end);
      }
    }),
  );
});

test.each([
  ['twenty characters!!!', 1, 20],
  ['a  b\n c', 1, 5],
  ['👩‍🚀🇦🇹é', 2, 1.5],
  ['', 0, 0],
  ['now', 0, Number.POSITIVE_INFINITY],
])('%j in %d s is read at %d characters a second', (text, seconds, speed) => {
  expect(readingSpeed(text, seconds)).toBe(speed);
});
