import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JournalLine } from '../../src/render/journal-entry.js';
import { formatLine, parseJournal } from '../../src/render/journal-text.js';
import type { SandboxOptions } from '../../src/sandbox/options.js';
import type { RecordedRequest } from '../../src/sandbox/request-log.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { type Ran, runInTerminal } from '../rig/command-terminal.js';
import { environmentAhead, hastenedClock, TEN_MINUTES_MS } from '../rig/hastened-clock.js';
import type { Ended } from '../rig/storyreel.js';
import { wavespeedCalls } from '../sandbox/clients.js';
import {
  expectBooksToAgree,
  hostedFilm,
  KEYS,
  manyShots,
  openSandbox,
  render,
  requestsOf,
  startRender,
  statusOf,
  submits,
  withKeys,
  writeShots,
} from './location.js';

const WAVESPEED = { order: ['wavespeed'] } as const;

const HOUR_MS = 3_600_000;
const inTenMinutes = () => hastenedClock(1, TEN_MINUTES_MS);

/** A sandbox and a way to render on the same quick clock. */
async function quickSandbox(options: Partial<SandboxOptions>, ...faults: string[]) {
  const clock = hastenedClock(100);
  const sandbox = await openSandbox({ ...options, clock }, ...faults);
  const renderQuickly = (folder: string): Promise<Ran> =>
    runInTerminal(folder, ['render', '--yes', '--json'], { env: KEYS, fetch, clock });
  return { sandbox, renderQuickly };
}

const eventsOf = ({ stdout }: Pick<Ended, 'stdout'>) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; code?: string; note?: string; message?: string });
const notices = (end: Pick<Ended, 'stdout'>) =>
  eventsOf(end).flatMap(({ type, code }) => (type === 'notice-given' ? [code] : []));

/** A film of one shot whose run was killed while its submit, which arrived, was not answered. */
async function killedInTheSubmit(env: Record<string, string> = {}, options: Partial<SandboxOptions> = {}) {
  let arrived = (): void => undefined;
  const hasArrived = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const sandbox: Sandbox = await openSandbox(options, 'wavespeed.submit=hang');
  const folder = await hostedFilm(sandbox, manyShots(1), WAVESPEED);
  const { child, ended } = startRender(folder, env);
  const look = setInterval(() => sandbox.report().accepted === 1 && arrived(), 20);
  await hasArrived;
  clearInterval(look);
  child.kill('SIGKILL');
  await ended;
  sandbox.faults.clear();
  return { sandbox, folder };
}

describe('a submit that was not answered', () => {
  it.each(['late:20', 'late:100'])(
    'and arrives %s seconds after the gateway gave it up is bought once',
    async (late) => {
      const { sandbox, renderQuickly } = await quickSandbox({}, `wavespeed.submit=${late}`);
      const folder = await hostedFilm(sandbox, manyShots(2), WAVESPEED);

      const end = await renderQuickly(folder);

      expect(end.exit, end.stdout).toBe('done');
      expect(submits(sandbox)).toBe(2);
      await expectBooksToAgree(folder, sandbox, 2);
      expect(eventsOf(end)).toContainEqual(
        expect.objectContaining({ note: expect.stringContaining("may yet come into wavespeed's list") }),
      );
    },
  );

  it('is bought once although the list is half a minute behind', async () => {
    const faults = ['wavespeed.submit=reset-after', 'history=lag:30@*'];
    const { sandbox, renderQuickly } = await quickSandbox({}, ...faults);
    const folder = await hostedFilm(sandbox, manyShots(1), WAVESPEED);

    const end = await renderQuickly(folder);

    expect(end.exit, end.stdout).toBe('done');
    await expectBooksToAgree(folder, sandbox, 1);
  });

  it('and never arrived is sent again, after the other shots', async () => {
    const { sandbox, renderQuickly } = await quickSandbox({}, 'wavespeed.submit=reset');
    const folder = await hostedFilm(sandbox, manyShots(3), WAVESPEED);

    const end = await renderQuickly(folder);

    expect(end.exit, end.stdout).toBe('done');
    expect(submits(sandbox)).toBe(4);
    const [first, ...others] = requestsOf(sandbox, 'submit').map(({ body }) => JSON.stringify(body));
    expect(others.at(-1)).toBe(first);
    await expectBooksToAgree(folder, sandbox, 3);
  });

  it('is a person’s to settle where the clock was set back since', async () => {
    const { sandbox, folder } = await killedInTheSubmit(environmentAhead(HOUR_MS));

    const end = await render(folder);

    expect(end.code).toBe(6);
    expect(end.stdout).toContain('the clock of this machine was set back');
    expect([submits(sandbox), sandbox.report().charged]).toEqual([1, 1]);
    // Not even when that hour has come.
    expect((await render(folder, {}, hastenedClock(1, HOUR_MS + TEN_MINUTES_MS))).code).toBe(6);
    expect(submits(sandbox)).toBe(1);
  });
});

describe('a list of jobs that says what was asked for', () => {
  const historyInputs = true;

  it('gives a shot no job of another film', async () => {
    let other: Promise<unknown> | undefined;
    const onRequest = ({ call }: RecordedRequest): void => {
      // In the moment of the lost submit.
      other ??= call === 'submit' ? wavespeedCalls(sandbox).submit() : undefined;
    };
    const { sandbox, renderQuickly } = await quickSandbox(
      { historyInputs, onRequest },
      'wavespeed.submit=reset',
    );
    const folder = await hostedFilm(sandbox, manyShots(1), WAVESPEED);

    const end = await renderQuickly(folder);

    await other;
    expect(end.exit).toBe('submit-unknown');
    expect([submits(sandbox), sandbox.report().charged]).toEqual([2, 1]);
    expect((await statusOf(folder)).money).toMatchObject({ spent_usd: 0, unknown_usd: 0.03 });
  });

  it('tells the own job from it', async () => {
    const { sandbox, folder } = await killedInTheSubmit({}, { historyInputs });
    const other = await hostedFilm(sandbox, ['id: other\n    prompt: "@tomas sleeps in @room"'], WAVESPEED);
    expect((await render(other)).code).toBe(0);

    const end = await render(folder);

    expect(end.code, end.stdout).toBe(0);
    expect(notices(end)).toEqual([]);
    expect(submits(sandbox)).toBe(2);
    expect((await statusOf(folder)).money).toMatchObject({ spent_usd: 0.03, reserved_usd: 0 });
  });
});

it('a job that is told by its time alone is told so', async () => {
  const { sandbox, folder } = await killedInTheSubmit();

  const end = await render(folder);

  expect(end.code, end.stdout).toBe(0);
  expect(notices(end)).toEqual(['job-found-by-time']);
  await expectBooksToAgree(folder, sandbox, 1);
});

describe('a list of jobs that is another account’s proves nothing', () => {
  it('by its address', async () => {
    const { sandbox, folder } = await killedInTheSubmit();
    const elsewhere = await openSandbox();
    const path = join(folder, 'storyreel.yaml');
    const settings = await readFile(path, 'utf8');
    await writeFile(path, settings.replaceAll(sandbox.url, elsewhere.url));

    const end = await render(folder, {}, inTenMinutes());

    expect(end.code).toBe(6);
    expect(end.stdout).toContain('was sent to another address or account');
    expect(elsewhere.report().accepted).toBe(0);
    await writeFile(path, settings);
    expect((await render(folder)).code).toBe(0);
    await expectBooksToAgree(folder, sandbox, 1);
  });

  it('by its key, of which the journal tells nothing', async () => {
    const { sandbox, folder } = await killedInTheSubmit();

    const end = await render(folder, { WAVESPEED_API_KEY: 'another-accounts-key-81c2' });

    expect(end.code).toBe(6);
    expect(requestsOf(sandbox, 'history')).toEqual([]);
    const journal = await readFile(join(folder, '.storyreel', 'journal.jsonl'), 'utf8');
    expect(journal).not.toContain(KEYS.WAVESPEED_API_KEY.slice(-8));
    expect((await render(folder)).code).toBe(0);
    await expectBooksToAgree(folder, sandbox, 1);
  });

  it('except where the journal is of a version that did not write it down', async () => {
    const { sandbox, folder } = await killedInTheSubmit();
    const path = join(folder, '.storyreel', 'journal.jsonl');
    const { lines } = parseJournal(await readFile(path, 'utf8'));
    const older = lines.map((line) => {
      const { account: _, ...entry } = line.entry as JournalLine['entry'] & { account?: string };
      return formatLine({ ...line, entry });
    });
    await writeFile(path, older.join(''));

    const end = await render(folder, { WAVESPEED_API_KEY: 'another-accounts-key-81c2' });

    expect(end.code, end.stdout).toBe(0);
    await expectBooksToAgree(folder, sandbox, 1);
  });
});

describe('an unanswered submit of a shot that was edited since', () => {
  const EDITED = ['id: shot-1\n    prompt: "@mira sits down in @room"'];

  it('is looked up, and its clip kept', async () => {
    const { sandbox, folder } = await killedInTheSubmit();
    await writeShots(folder, EDITED);

    const end = await render(folder);

    expect(end.code, end.stdout).toBe(0);
    expect(notices(end)).toEqual(expect.arrayContaining(['job-found-by-time', 'unwanted-kept']));
    await expectBooksToAgree(folder, sandbox, 2);
  });

  it('gives its money back where nothing arrived', async () => {
    const sandbox = await openSandbox({}, 'wavespeed.submit=reset', 'wavespeed.history=401@*');
    const folder = await hostedFilm(sandbox, manyShots(1), WAVESPEED);
    expect((await render(folder)).code).toBe(6);
    sandbox.faults.clear();
    await writeShots(folder, EDITED);

    const end = await render(folder, {}, inTenMinutes());

    expect(end.code, end.stdout).toBe(0);
    expect(notices(end)).toEqual(['unwanted-missing']);
    await expectBooksToAgree(folder, sandbox, 1);
  });

  it('ends the run with 6 where nobody can tell, though the film is whole', async () => {
    const { sandbox, folder } = await killedInTheSubmit({}, { recordLifetime: 7200 });
    sandbox.faults.add({ provider: 'wavespeed', call: 'history', fault: '401', from: 1, to: 9 });
    await writeShots(folder, EDITED);

    const end = await render(folder);

    expect(end.code).toBe(6);
    expect(notices(end)).toEqual(['unwanted-unknown']);
    expect(eventsOf(end)).toContainEqual(expect.objectContaining({ type: 'film-done', slates: [] }));
    expect((await statusOf(folder)).needs_person).toEqual([
      expect.objectContaining({ shot: 'shot-1', provider: 'wavespeed' }),
    ]);
    expect((await withKeys(folder, ['resolve', 'shot-1', '--not-charged'])).code).toBe(0);
    expect((await render(folder)).code).toBe(0);
  });
});
