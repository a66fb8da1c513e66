import { expect, test } from 'vitest';
import { type Expected, judgeClip, type LookedAt } from '../../src/quality/judge.js';

const GOOD: LookedAt = {
  seconds: 5,
  frames: 120,
  black: 0,
  frozen: [],
  sound: { peak: -6, atPeak: 2, run: 1 },
  errors: 0,
};
const EXPECTED: Expected = { seconds: 5, sound: true };

const codes = (clip: Partial<LookedAt>, expected: Partial<Expected> = {}): readonly string[] =>
  judgeClip({ ...GOOD, ...clip }, { ...EXPECTED, ...expected }).map(({ code }) => code);

test('a clip as it was asked for has nothing to it', () => {
  expect(codes({})).toEqual([]);
});

test('a few frames more or less are how models count; more than a quarter of a second is not', () => {
  expect(codes({ seconds: 5.06 })).toEqual([]);
  expect(codes({ seconds: 4.75 })).toEqual([]);
  expect(judgeClip({ ...GOOD, seconds: 4.2 }, EXPECTED)).toEqual([
    { code: 'clip-length', message: 'is 4.2 s long; 5 s were asked for', seconds: 4.2 },
  ]);
});

test('black for most of it is a warning, and does not also stand still; a fade is none', () => {
  expect(codes({ black: 2.4 })).toEqual([]);
  expect(codes({ black: 2.6 })).toEqual(['clip-black']);
  expect(judgeClip({ ...GOOD, black: 4.96, frozen: [{ from: 0, seconds: 5 }] }, EXPECTED)).toEqual([
    { code: 'clip-black', message: 'is black', seconds: 4.96 },
  ]);
});

test('a picture that stands still says from where and for how long', () => {
  expect(judgeClip({ ...GOOD, frozen: [{ from: 1.16667, seconds: 3.8333 }] }, EXPECTED)).toEqual([
    { code: 'clip-frozen', message: 'stands still for 3.83 s, from 1.17 s on', seconds: 3.833 },
  ]);
});

test('silence is a mistake only where sound was asked for', () => {
  const { sound: _, ...mute } = GOOD;
  expect(judgeClip(mute, EXPECTED).map(({ code }) => code)).toEqual(['clip-silent']);
  expect(judgeClip(mute, { ...EXPECTED, sound: false })).toEqual([]);
  expect(codes({ sound: { peak: -61, atPeak: 9, run: 3 } })).toEqual(['clip-silent']);
  expect(codes({ sound: { peak: -59, atPeak: 9, run: 3 } })).toEqual([]);
});

test('full scale is clipped when it lasts, not when it is touched', () => {
  expect(codes({ sound: { peak: 0, atPeak: 2000, run: 9 } })).toEqual(['clip-clipped']);
  expect(codes({ sound: { peak: 0, atPeak: 200, run: 9 } })).toEqual([]);
  expect(codes({ sound: { peak: 0, atPeak: 2000, run: 1.4 } })).toEqual([]);
  expect(codes({ sound: { peak: -3, atPeak: 2000, run: 9 } })).toEqual([]);
});

test('what cannot be decoded comes first', () => {
  expect(codes({ errors: 3, seconds: 2 })).toEqual(['clip-damaged', 'clip-length']);
  expect(codes({ frames: 0, errors: 1 })).toEqual(['clip-damaged']);
});
