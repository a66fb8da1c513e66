import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawFrame } from '../../src/diagnostics/frame.js';
import { checkLock, readLock } from '../../src/store/lock-file.js';
import type { LockedShot, LockedTake } from '../../src/store/lock-schema.js';
import { lockText } from '../../src/store/lock-text.js';
import { locked } from './locked.js';
import { clipOf, temporaryFolder } from './places.js';

const take = (number: number): LockedTake => ({
  ...(locked(`window ${number}`).takes[0] as LockedTake),
  take: number,
});
const window: LockedShot = { ...locked('window'), take: 2, takes: [take(1), take(2), take(3)] };
const GOOD = lockText({ attic: locked('attic'), window });

async function framesOf(text: string): Promise<string> {
  const path = join(await temporaryFolder(), 'a.lock.yaml');
  await writeFile(path, text);
  const mistakes = await checkLock(path, 'film/a.lock.yaml');
  await expect(readLock(path), 'reading refuses what the check finds').rejects.toMatchObject({
    code: mistakes[0]?.code,
    diagnostics: mistakes.map(({ message }) => ({ message })),
  });
  return mistakes.map((mistake) => drawFrame(mistake, { width: 110 })).join('\n');
}

describe('a lock that was edited by hand wrongly', () => {
  it.each<[string, string]>([
    ['an unknown key', GOOD.replace('seed: 42', 'sede: 42')],
    ['an unknown key of a take', GOOD.replace('      seed: 42', '      notes: "x"')],
    [
      'an unknown key of a shot with several takes',
      GOOD.replace('    take: 2\n    takes', '    picked: 2\n    takes'),
    ],
    ['an unknown key of a reference', GOOD.replace('type: "subject"', 'typ: "subject"')],
    ['an unknown key at the top', GOOD.replace('lock: 1', 'lock: 1\nshot: {}')],
    ['a wrong digest', GOOD.replace(clipOf('attic'), clipOf('attic').slice(1))],
    ['a take of a wrong type', GOOD.replace('take: 2\n', 'take: two\n')],
    ['a take of nothing', GOOD.replace('take: 1\n', 'take: 0\n')],
    ['a missing key in a take', GOOD.replace(/ {8}clip: .*\n/, '')],
    ['two takes of one number', GOOD.replace('      take: 3', '      take: 1')],
    ['a cost that nobody paid', GOOD.replace(/cost_usd: .*\n/, 'cost_usd: 1e10\n')],
    ['a picked take that is not there', GOOD.replace('take: 2\n', 'take: 7\n')],
    ['shots that are a list', 'lock: 1\nshots: []\n'],
    ['shots that are missing', 'lock: 1\n'],
    ['a shot that is text', 'lock: 1\nshots:\n  window: "taken"\n'],
    ['a shot that is empty', 'lock: 1\nshots:\n  window:\n'],
    ['a number as an id', 'lock: 1\nshots:\n  10: 3\n'],
    ['takes that are a mapping', 'lock: 1\nshots:\n  window:\n    take: 1\n    takes: {}\n    request: {}\n'],
    ['no takes', GOOD.replace(/ {4}takes:\n(?: {6}.*\n)+/, '    takes: []\n')],
    ['a shot twice', `${GOOD}\n  window:\n    take: 1\n`],
    ['an alias to nowhere', 'lock: 1\nshots: *none\n'],
    ['a quote that is not closed', GOOD.replace('"pixverse-c1"', '"pixverse-c1')],
    ['no version', 'shots: {}\n'],
    ['another version', 'lock: one\nshots: {}\n'],
    ['a newer version', 'lock: 2\nshots: []\n'],
    ['nothing in it', ''],
    ['only a comment in it', '# mine\n'],
    ['a list', '- 1\n'],
    ['text', 'gone\n'],
    ['two mistakes', GOOD.replace('seed: 42', 'sede: 42').replace('take: 2\n', 'take: 7\n')],
  ])('with %s', async (_, text) => {
    expect(await framesOf(text)).toMatchSnapshot();
  });

  it.each([
    ['two sides', '<<<<<<< HEAD\nlock: 1\n=======\nlock: 1\n>>>>>>> other branch\n'],
    [
      'three sides, as on Windows',
      '<<<<<<< ours\r\nlock: 1\r\n||||||| 1a2b3c\r\n=======\r\n>>>>>>> theirs\r\n',
    ],
    ['an end that a person took away', 'lock: 1\n<<<<<<<\nshots: {}\n'],
  ])('with conflict marks of %s is told how to settle them', async (_, text) => {
    const frames = await framesOf(text);
    expect(frames).toContain('error[lock-conflict] film/a.lock.yaml:');
    expect(frames).toContain('run `storyreel lock resolve`');
    expect(frames).toContain('│ <<<<<<<');
  });
});
