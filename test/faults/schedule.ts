/** Random faults, drawn with a seed, in the sandbox's own short form. */
import { VENDORS } from '../../src/sandbox/vendor.js';
import type { Dice } from './chance.js';

const STATUSES = [
  '400',
  '401',
  '402',
  '403',
  '404',
  '408',
  '409',
  '422',
  '429',
  '429:2',
  '429:90',
  '500',
  '502',
  '503',
  '503:5',
  '504',
];
const ANSWERS = [
  'reset',
  'reset',
  'reset-after',
  'reset-after',
  'delay:3',
  'truncated',
  'malformed',
  'html',
  'hang',
];
const CLASSES = ['moderated', 'input', 'picture', 'empty', 'internal', 'unavailable', 'timeout'];
const JOBS = [
  'gone',
  'strange',
  'requeued',
  'stuck:3',
  'stuck:200',
  'never',
  'forget',
  'late:40',
  ...CLASSES.map((each) => `fail:${each}`),
];
const MEDIA = [
  'short',
  'slow:4000',
  'garbage',
  'mislabelled',
  'no-range',
  'reset',
  'truncated',
  '404',
  '410',
  '503',
  '429',
];
const CALLS = [
  'submit',
  'submit',
  'submit',
  'status',
  'status',
  'stream',
  'result',
  'history',
  'upload',
  'put',
  '*',
];

/** One to six rules. */
export function drawFaults(dice: Dice): readonly string[] {
  return Array.from({ length: dice.whole(1, 6) }, () => drawRule(dice));
}

function drawRule(dice: Dice): string {
  const about = dice.next() < 0.6 ? `${dice.pick(VENDORS)}.` : '';
  const kind = dice.next();
  if (kind < 0.3) {
    return `${about}submit=${dice.pick(JOBS)}${drawWhen(dice)}`;
  }
  if (kind < 0.45) {
    return `${about}media=${dice.pick(MEDIA)}${drawWhen(dice)}`;
  }
  const fault = dice.pick(dice.next() < 0.5 ? STATUSES : ANSWERS);
  // Every answer that never comes costs the lab more than a second.
  return `${about}${dice.pick(CALLS)}=${fault}${fault === 'hang' ? '@10%x3' : drawWhen(dice)}`;
}

function drawWhen(dice: Dice): string {
  const first = dice.whole(1, 6);
  return dice.pick([
    `@${first}`,
    `@${first}-${first + dice.whole(1, 8)}`,
    `@${first}-`,
    `@${dice.pick([5, 15, 30, 60])}%`,
    `@30%x${dice.whole(1, 5)}`,
    '@*',
  ]);
}
