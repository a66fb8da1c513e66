import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sidesOf } from '../../src/store/lock-conflict.js';
import { mergeLocks, settled } from '../../src/store/lock-merge.js';
import { parseLock } from '../../src/store/lock-parse.js';
import type { LockedShot, LockedShots, LockedTake } from '../../src/store/lock-schema.js';
import { lockText } from '../../src/store/lock-text.js';
import { gitMerges } from './git-merges.js';
import { locked } from './locked.js';
import { clipOf, temporaryFolder } from './places.js';

const RUNS = 120;

/** A take of its own, numbered. */
function takeOf(name: string, take: number): LockedTake {
  return { ...(locked(name).takes[0] as LockedTake), take };
}

/** A shot with so many takes, the first of them picked. */
function several(name: string, count: number): LockedShot {
  const takes = Array.from({ length: count }, (_, index) => takeOf(`${name} ${index + 1}`, index + 1));
  return { ...locked(name), takes };
}

/** What people do to a shot, and what that makes of its block; `who` makes it theirs. */
const CHANGES: Readonly<Record<string, (shot: LockedShot, who: string) => LockedShot>> = {
  'rendered again': (shot, who) => ({
    ...shot,
    takes: shot.takes.map(({ take }) => takeOf(`${shot.request.prompt} ${who} ${take}`, take)),
    request: { ...shot.request, prompt: `${shot.request.prompt} ${who}`, duration: 8 },
  }),
  'other references': (shot, who) => ({
    ...shot,
    takes: [takeOf(`${shot.request.prompt} ${who}`, 1)],
    take: 1,
    request: {
      ...shot.request,
      references: ['a', 'b', 'c'].map((name) => ({ name, type: 'subject', sha256: clipOf(name) })),
    },
  }),
  'no references': (shot) => ({ ...shot, request: { ...shot.request, references: [] } }),
  'one take more': (shot, who) => {
    const take = Math.max(...shot.takes.map((each) => each.take)) + 1;
    return {
      ...shot,
      takes: [...shot.takes, { ...takeOf(`${shot.request.prompt} ${who}`, take), note: who }],
    };
  },
  'another take picked': (shot) => ({ ...shot, take: shot.takes.at(-1)?.take ?? 1 }),
  'only the last take kept': (shot) => ({
    ...shot,
    takes: shot.takes.slice(-1),
    take: shot.takes.at(-1)?.take ?? 1,
  }),
};

interface Fate {
  readonly who: 'nobody' | 'ours' | 'theirs';
  readonly what: string;
  /** Takes it has before. */
  readonly takes: number;
}

const fate = fc.record<Fate>({
  who: fc.constantFrom('nobody', 'ours', 'theirs'),
  what: fc.constantFrom(...Object.keys(CHANGES)),
  takes: fc.integer({ min: 1, max: 3 }),
});
const changesOnly = fc.array(fate, { minLength: 1, maxLength: 9 });
const withComings = fc.array(
  fc.oneof(
    fate,
    fc.record<Fate>({
      who: fc.constantFrom('ours', 'theirs'),
      what: fc.constantFrom('added', 'removed'),
      takes: fc.integer({ min: 1, max: 2 }),
    }),
  ),
  { minLength: 1, maxLength: 9 },
);

/** The locks that fates make of a film: before, on either branch, and of both. */
function locksOf(fates: readonly Fate[]) {
  const locks: Record<'base' | 'ours' | 'theirs' | 'both', Record<string, LockedShot>> = {
    base: {},
    ours: {},
    theirs: {},
    both: {},
  };
  for (const [index, { who, what, takes }] of fates.entries()) {
    const id = `shot-${index}`;
    const before = what === 'added' ? undefined : several(id, takes);
    const change = CHANGES[what];
    const after =
      what === 'removed' ? undefined : before && change ? change(before, who) : several(`new ${id}`, takes);
    const versions = {
      base: before,
      ours: who === 'ours' ? after : before,
      theirs: who === 'theirs' ? after : before,
      both: who === 'nobody' ? before : after,
    };
    for (const [name, shot] of Object.entries(versions)) {
      if (shot) {
        locks[name as keyof typeof locks][id] = shot;
      }
    }
  }
  return locks;
}

function textsOf(locks: ReturnType<typeof locksOf>) {
  return { base: lockText(locks.base), ours: lockText(locks.ours), theirs: lockText(locks.theirs) };
}

function parsed(text: string): LockedShots {
  const source = { path: 'a.lock.yaml', absolutePath: '/a.lock.yaml', text };
  const { value, diagnostics } = parseLock(source);
  expect(diagnostics).toEqual([]);
  return value as LockedShots;
}

describe('two branches that changed different shots', () => {
  it('merge in git without a conflict, to exactly the lock of both', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(changesOnly, { minLength: RUNS, maxLength: RUNS }), async (films) => {
        const cases = films.map(locksOf);
        const merges = await gitMerges(await temporaryFolder(), cases.map(textsOf));
        for (const [index, { both }] of cases.entries()) {
          expect(merges[index]).toEqual({ clean: true, text: lockText(both) });
        }
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });

  it('and added or took shots away: what git cannot merge is settled without a question', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(withComings, { minLength: RUNS, maxLength: RUNS }), async (films) => {
        const cases = films.map(locksOf);
        const merges = await gitMerges(await temporaryFolder(), cases.map(textsOf));
        for (const [index, locks] of cases.entries()) {
          const { clean, text } = merges[index] ?? { clean: false, text: '' };
          if (clean) {
            expect(lockText(parsed(text))).toBe(lockText(locks.both));
          }
          const merged = mergeLocks(locks);
          expect(merged.filter(({ question }) => question)).toEqual([]);
          expect(lockText(Object.fromEntries(merged.map(({ id, shot }) => [id, shot])))).toBe(
            lockText(locks.both),
          );
          const sides = clean ? undefined : sidesOf(text);
          if (sides) {
            // Of two sides alone nobody can tell who took something away: it stays.
            const kept = mergeLocks({ ours: parsed(sides.ours), theirs: parsed(sides.theirs) });
            expect(kept.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.keys(locks.both)));
            for (const { id, shot } of kept) {
              expect(shot).toEqual(locks.both[id] ?? locks.base[id]);
            }
          }
        }
        expect(merges.some(({ clean }) => !clean)).toBe(true);
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });

  it.each<[string, [string, string, string]]>([
    ['new shots in gaps beside one another', ['ace', 'abce', 'acde']],
    ['a new shot after a changed one', ['ace', 'aCe', 'acde']],
    ['a new shot before a changed one', ['ace', 'aCe', 'abce']],
    ['a new last shot after a changed one', ['ac', 'aC', 'acd']],
    ['a new first shot before a changed one', ['bc', 'Bc', 'abc']],
    ['a shot gone beside a changed one', ['abcd', 'aBcd', 'abd']],
    ['the last shot gone after a changed one', ['abc', 'aBc', 'ab']],
  ])('%s are no conflict', async (_, [base, ours, theirs]) => {
    const lock = (ids: string): string =>
      lockText(
        Object.fromEntries(
          [...ids].map((id) => {
            const isChanged = id !== id.toLowerCase();
            return [`shot-${id.toLowerCase()}`, locked(id, isChanged ? { duration: 9, references: [] } : {})];
          }),
        ),
      );
    const [merge] = await gitMerges(await temporaryFolder(), [
      { base: lock(base), ours: lock(ours), theirs: lock(theirs) },
    ]);
    expect(merge?.clean).toBe(true);
  });
});

describe('two branches that changed the same shot', () => {
  const base = { window: several('window', 2) };
  const { window } = base;
  const change = (what: string, who: string): LockedShots => ({
    window: (CHANGES[what] as (shot: LockedShot, who: string) => LockedShot)(window, who),
  });
  const only = (sides: Parameters<typeof mergeLocks>[0]) => {
    const [merged, ...others] = mergeLocks(sides);
    expect(others).toEqual([]);
    return merged as NonNullable<typeof merged>;
  };

  it('keep the takes of both, theirs renumbered, and ask which is picked', () => {
    const [ours, theirs] = [change('rendered again', 'ours'), change('rendered again', 'theirs')];
    const merged = only({ base, ours, theirs });
    expect(merged).toMatchObject({ from: 'both', question: { ours: 1, theirs: 3 } });
    expect(merged.shot.takes.map(({ take }) => take)).toEqual([1, 2, 3, 4]);
    expect(merged.shot.takes.map(({ clip }) => clip)).toEqual(
      [ours, theirs].flatMap(({ window }) => window?.takes.map(({ clip }) => clip)),
    );
    expect(settled(merged, 3, theirs)).toEqual({
      id: 'window',
      from: 'both',
      shot: { ...merged.shot, take: 3, request: theirs.window?.request },
    });
    expect(settled(merged, 2, theirs).shot).toMatchObject({ take: 2, request: ours.window?.request });
  });

  it('need no question when one of them picked and the other bought one more', () => {
    const picked = change('another take picked', 'ours');
    const more = change('one take more', 'theirs');
    const expected = { ...more.window, take: 2 };
    expect(only({ base, ours: picked, theirs: more })).toMatchObject({ from: 'both', shot: expected });
    expect(only({ base, ours: picked, theirs: more }).question).toBeUndefined();
    expect(only({ base, ours: more, theirs: picked })).toMatchObject({ shot: expected });
    expect(only({ base, ours: more, theirs: picked }).question).toBeUndefined();
  });

  it('have a clip that both bought once, with the note of either', () => {
    const shared = { ...takeOf('bought by both', 3), note: 'hers' };
    const { note: _, ...bare } = shared;
    const ours = { window: { ...window, takes: [...window.takes, bare] } };
    const theirs = { window: { ...window, takes: [...window.takes, { ...shared, take: 4 }], take: 4 } };
    expect(only({ base, ours, theirs }).shot).toEqual({
      ...window,
      takes: [...window.takes, shared],
      take: 3,
    });
  });

  it('never give two takes one number, whatever numbers they come with', () => {
    const ours = { window: { ...window, takes: [takeOf('a', 1), takeOf('b', 3)] } };
    const theirs = {
      window: { ...window, takes: [takeOf('c', 1), takeOf('d', 3), takeOf('e', 4)], take: 3 },
    };
    const { shot, question } = only({ base, ours, theirs });
    const clips = Object.fromEntries(shot.takes.map(({ take, clip }) => [take, clip]));
    expect(clips).toEqual({ 1: clipOf('a'), 3: clipOf('b'), 4: clipOf('e'), 5: clipOf('c'), 6: clipOf('d') });
    expect(question).toEqual({ ours: 1, theirs: 6 });
  });

  it('keep what one of them changed and the other took away', () => {
    const ours = change('rendered again', 'ours');
    expect(only({ base, ours, theirs: {} })).toMatchObject({ from: 'ours', shot: ours.window });
    expect(only({ base, ours: {}, theirs: ours })).toMatchObject({ from: 'theirs', shot: ours.window });
    expect(mergeLocks({ base, ours: base, theirs: {} })).toEqual([]);
  });
});
