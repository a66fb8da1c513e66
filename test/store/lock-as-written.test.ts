import { describe, expect, it } from 'vitest';
import { lockAsWritten } from '../../src/store/lock-as-written.js';
import type { LockedShots, LockedTake } from '../../src/store/lock-schema.js';
import { lockText } from '../../src/store/lock-text.js';
import { locked } from './locked.js';
import { clipOf } from './places.js';

const take = (number: number, more: Partial<LockedTake> = {}): LockedTake => ({
  ...(locked(`window ${number}`).takes[0] as LockedTake),
  take: number,
  ...more,
});
const SHOTS: LockedShots = {
  attic: locked('attic', { audio: true, seed: 7, fps: 24 }),
  door: locked('door', {
    references: [
      { name: 'mira', type: 'subject', sha256: clipOf('a') },
      {
        name: 'after',
        type: 'background',
        sha256: clipOf('b'),
        frame: { shot: 'attic', at: 'last', clip: clipOf('c') },
      },
    ],
  }),
  window: { ...locked('window'), take: 3, takes: [take(1), take(3, { note: 'say: "{ cheese: 1 }" # not' })] },
};
const TEXT = lockText(SHOTS);

describe('a lock just as storyreel wrote it', () => {
  it('is read without YAML', () => {
    expect(lockAsWritten(TEXT)).toEqual(SHOTS);
    expect(lockAsWritten(TEXT.replaceAll('\n', '\r\n'))).toEqual(SHOTS);
    expect(lockAsWritten(lockText({}))).toEqual({});
  });

  it.each<[string, (text: string) => string]>([
    ['a comment', (text) => text.replace('    request:', '    # mine\n    request:')],
    ['another order of keys', (text) => text.replace(/( {4}key: .*\n)( {4}take: .*\n)/, '$2$1')],
    ['a key twice', (text) => text.replace('    seed: 42\n', '    seed: 42\n    seed: 42\n')],
    ['an unknown key', (text) => text.replace('    seed: 42\n', '    sead: 42\n')],
    ['a wrong digest', (text) => text.replace(clipOf('attic'), 'abc')],
    ['a picked take that is not there', (text) => text.replace('take: 3\n    takes', 'take: 2\n    takes')],
    ['two takes of one number', (text) => text.replace('        take: 1\n', '        take: 3\n')],
    ['a shot twice', (text) => text + text.slice(text.indexOf('  attic:'))],
    ['a newer version', (text) => text.replace('lock: 1', 'lock: 2')],
    [
      'conflict marks',
      (text) => text.replace('  door:', '<<<<<<< ours\n  door:\n=======\n  door:\n>>>>>>> theirs'),
    ],
    ['nothing', () => ''],
  ])('is not what has %s', (_, change) => {
    expect(change(TEXT)).not.toBe(TEXT);
    expect(lockAsWritten(change(TEXT))).toBeUndefined();
  });
});
