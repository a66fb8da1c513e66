import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { digestOfFile } from '../../src/terms/digest.js';
import {
  hastened,
  hostedFilm,
  KEYS,
  lockOf,
  manyShots,
  openSandbox,
  type PlanDocument,
  type StatusDocument,
  startRender,
  writeShots,
} from '../hosted/location.js';
import { openBucketSite } from '../remote/bucket-site.js';
import { BUCKET_KEYS, bucketStore, share } from '../remote/studio.js';
import { type Ran, runInTerminal } from '../rig/command-terminal.js';
import { filesIn, temporaryFolder } from '../rig/storyreel.js';

const LINE = "A rehearsal: nothing of this becomes the film's, and no money is spent.";

interface SettingsDocument {
  rehearsal?: boolean;
  providers: { order: string[]; fal: Record<string, unknown> };
}

/** Runs a command with all keys. */
function storyreel(folder: string, ...args: readonly string[]): Promise<Ran> {
  return runInTerminal(folder, args, { env: { ...KEYS, ...BUCKET_KEYS }, fetch });
}

function render(folder: string): Promise<Ran> {
  return storyreel(folder, 'render', '--yes', '--json');
}

async function documentOf<T>(folder: string, ...args: readonly string[]): Promise<T> {
  return JSON.parse((await storyreel(folder, ...args, '--json')).stdout);
}

function planOf(folder: string): Promise<PlanDocument> {
  return documentOf(folder, 'plan');
}

function statusOf(folder: string): Promise<StatusDocument> {
  return documentOf(folder, 'status');
}

/** Changes `storyreel.yaml`. */
async function changeSettings(folder: string, change: (settings: SettingsDocument) => void): Promise<void> {
  const path = join(folder, 'storyreel.yaml');
  const settings = JSON.parse(await readFile(path, 'utf8'));
  change(settings);
  await writeFile(path, JSON.stringify(settings, undefined, 2));
}

/** From now on this is a rehearsal, at a sandbox. */
function beginRehearsal(folder: string, { providers }: Sandbox): Promise<void> {
  return changeSettings(folder, (settings) => {
    settings.rehearsal = true;
    Object.assign(settings.providers.fal, providers.fal);
  });
}

/** From now on this is the film, at the service it is bought from. */
function endRehearsal(folder: string, { providers }: Sandbox): Promise<void> {
  return changeSettings(folder, (settings) => {
    delete settings.rehearsal;
    Object.assign(settings.providers.fal, providers.fal);
  });
}

/** A film whose first shots were bought, from a sandbox that is taken for the real service. */
async function boughtFilm(shots = manyShots(2), maxUsd?: number) {
  const service = await openSandbox();
  const folder = await hostedFilm(service, shots, {
    order: ['fal'],
    ...(maxUsd === undefined ? {} : { maxUsd }),
  });
  return { service, folder };
}

/** What every file of a folder holds, by name. */
async function contentOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = await filesIn(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await digestOfFile(join(folder, name))] as const)),
  );
}

/** Everything of the film's that is not the story: lock, clips, keys, journal, uploads, pieces. */
async function filmsOwn(folder: string): Promise<Readonly<Record<string, string>>> {
  const all = Object.entries(await contentOf(join(folder, '.storyreel')));
  const lock = await digestOfFile(join(folder, 'storyboard.lock.yaml')).catch(() => 'none');
  return { lock, ...Object.fromEntries(all.filter(([name]) => !/^(rehearsal|run\.lock)\//.test(name))) };
}

async function rehearsedLock(folder: string) {
  return parse(await readFile(join(folder, '.storyreel/rehearsal/storyboard.lock.yaml'), 'utf8')).shots;
}

describe('a rehearsal', () => {
  it('leaves lock, clips, books, pieces and shared store of the film as they are', async () => {
    // Both together are more than the budget.
    const { service, folder } = await boughtFilm(manyShots(2), 0.1);
    const remote = await temporaryFolder();
    await share(folder, { remote });
    expect((await render(folder)).exit).toBe('done');
    const [own, shared, status, film] = [
      await filmsOwn(folder),
      await contentOf(remote),
      await statusOf(folder),
      await digestOfFile(join(folder, 'film.mp4')),
    ];
    expect(status.money.spent_usd).toBe(0.06);
    const sandbox = await openSandbox({ seed: 7 });
    await beginRehearsal(folder, sandbox);
    await writeShots(folder, manyShots(3));

    const rehearsed = await render(folder);

    expect(rehearsed.exit).toBe('done');
    expect(sandbox.report().charged).toBe(3);
    expect((await statusOf(folder)).money).toMatchObject({ spent_usd: 0.09, budget_usd: 0.1 });
    expect(Object.keys(await rehearsedLock(folder))).toEqual(['shot-1', 'shot-2', 'shot-3']);
    expect(await digestOfFile(join(folder, 'film.mp4'))).not.toBe(film);
    expect(await filmsOwn(folder)).toEqual(own);
    expect(await contentOf(remote)).toEqual(shared);
    await endRehearsal(folder, service);
    expect((await planOf(folder)).shots.map(({ state }) => state)).toEqual(['cached', 'cached', 'new']);
    await writeShots(folder, manyShots(2));
    expect(await statusOf(folder)).toEqual(status);
    expect((await storyreel(folder, 'stitch', '--strict')).exit).toBe('done');
    expect(await digestOfFile(join(folder, 'film.mp4'))).toBe(film);
    expect(service.report().charged).toBe(2);
  });

  it('neither asks nor fills a shared store, and says so to who wants to', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['fal'] });
    const site = await openBucketSite();
    await share(folder, bucketStore(site));
    await beginRehearsal(folder, sandbox);

    const ends = [
      await render(folder),
      await storyreel(folder, 'plan'),
      await storyreel(folder, 'doctor'),
      await storyreel(folder, 'store', 'push'),
      await storyreel(folder, 'store', 'pull'),
      await storyreel(folder, 'store', 'release', 'shot-1', '--yes'),
    ];

    expect(ends.map(({ exit }) => exit)).toEqual(['done', 'done', 'done', 'usage', 'usage', 'usage']);
    expect(site.asked).toEqual([]);
    expect(ends[1]?.stdout).not.toContain('shared store');
    expect(ends[3]?.stderr).toContain('error[store-not-set] a rehearsal shares nothing');
  });

  it('is what takes, retake, pick, store and lock commands are about', async () => {
    const { service, folder } = await boughtFilm(manyShots(1));
    await render(folder);
    const own = await filmsOwn(folder);
    await beginRehearsal(folder, await openSandbox({ seed: 7 }));
    const count = async () => {
      const takes = (await documentOf<{ takes: [] }>(folder, 'takes')).takes.length;
      const list = await documentOf<{ clips: { uses: [] }[]; locks: [] }>(folder, 'store', 'list');
      return { takes, clips: list.clips.length, used: list.clips.flatMap(({ uses }) => uses).length };
    };

    await render(folder);
    const retaken = await storyreel(folder, 'retake', 'shot-1', '--yes', '--json');
    const picked = await storyreel(folder, 'pick', 'shot-1', '2');

    expect([retaken.exit, picked.exit]).toEqual(['done', 'done']);
    expect(picked.stdout).toContain('(.storyreel/rehearsal/storyboard.lock.yaml)');
    expect((await rehearsedLock(folder))['shot-1'].take).toBe(2);
    expect(await count()).toEqual({ takes: 2, clips: 2, used: 2 });
    const verified = await documentOf(folder, 'store', 'verify', '--set-aside');
    expect(verified).toMatchObject({ clips: 2, damaged: [], missing: [] });
    const spared = await documentOf(folder, 'store', 'gc', '--yes');
    expect(spared).toMatchObject({ kept: { locked: 2 }, spare: [] });
    const settled = await storyreel(folder, 'lock', 'resolve');
    expect(settled.stdout).toContain('rehearsal/storyboard.lock.yaml has no conflict to settle');
    const watched = await storyreel(folder, 'preview', '--json');
    expect(watched.exit).toBe('done');
    expect(await filmsOwn(folder)).toEqual(own);
    await endRehearsal(folder, service);
    expect(await count()).toEqual({ takes: 1, clips: 1, used: 1 });
  });

  it('has its own open questions, and resolve answers those', async () => {
    const { service, folder } = await boughtFilm(manyShots(2));
    await render(folder);
    const own = await filmsOwn(folder);
    await beginRehearsal(folder, await openSandbox({}, 'fal.submit=reset-after@*'));

    expect((await render(folder)).exit).toBe('submit-unknown');
    expect((await statusOf(folder)).needs_person).toHaveLength(2);
    await endRehearsal(folder, service);
    expect((await statusOf(folder)).needs_person).toEqual([]);
    expect((await storyreel(folder, 'resolve', 'shot-1', '--not-charged')).exit).not.toBe('done');
    await changeSettings(folder, (settings) => {
      settings.rehearsal = true;
    });
    const settled = await storyreel(folder, 'resolve', 'shot-1', '--not-charged');
    const program = await documentOf(folder, 'resolve', 'shot-2', '--not-charged');

    expect(settled.stdout).toBe(`shot-1: noted; the next render may buy it again\n${LINE}\n`);
    expect(program).toMatchObject({ shot: 'shot-2', rehearsal: true });
    expect((await statusOf(folder)).needs_person).toEqual([]);
    expect(await filmsOwn(folder)).toEqual(own);
  });

  it('is kept out of git, also as the first thing that is done in a project', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['fal'] });
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
    git('init', '--quiet');
    git('add', '-A');
    git('commit', '--quiet', '-m', 'one shot');
    await writeShots(folder, manyShots(2));
    git('commit', '--quiet', '-a', '-m', 'two shots');
    await beginRehearsal(folder, sandbox);

    await render(folder);

    expect(git('status', '--porcelain')).toBe(' M storyreel.yaml\n?? film.mp4\n?? film.report.json\n');
    expect(await documentOf(folder, 'why', 'shot-2')).toMatchObject({ state: 'cached' });
    expect(await documentOf(folder, 'diff', 'HEAD~1')).toMatchObject({ to_render: 0 });
    // For what is in git nothing was bought.
    expect(await documentOf(folder, 'diff', 'HEAD~1..HEAD')).toMatchObject({ to_render: 1 });
  });

  it('is not left by a slip of the pen in the settings', async () => {
    const { folder } = await boughtFilm([`${manyShots(1)[0]}\n    takes: 2`]);
    await render(folder);
    const own = await filmsOwn(folder);
    const path = join(folder, 'storyreel.yaml');
    const settings = await readFile(path, 'utf8');

    for (const said of ['"rehearsal": yes,', '"rehearsal": true, "routing": [,']) {
      await writeFile(path, settings.replace('{', `{\n  ${said}`));
      expect((await storyreel(folder, 'pick', 'shot-1', '2')).exit, said).not.toBe('done');
    }

    expect(await filmsOwn(folder)).toEqual(own);
    expect((await lockOf(folder))['shot-1']).toMatchObject({ take: 1 });
    await writeFile(path, settings.replace('{', '{\n  "rehearsal": false,'));
    expect((await storyreel(folder, 'pick', 'shot-1', '2')).exit).toBe('done');
    expect((await lockOf(folder))['shot-1']).toMatchObject({ take: 2 });
  });
});

describe('a rehearsal that is not on this machine', () => {
  /** Runs a command with all keys, and notes what it would send. */
  async function sending(folder: string, args: readonly string[]) {
    const asked: string[] = [];
    const over = new AbortController();
    const fetch = async (input: string | URL | Request): Promise<Response> => {
      asked.push(String(input instanceof Request ? input.url : input));
      over.abort();
      throw new TypeError('there is no network here');
    };
    return { ...(await runInTerminal(folder, args, { env: KEYS, fetch, signal: over.signal })), asked };
  }

  it.each(['queue_url', 'storage_url'])('sends nothing when %s is elsewhere', async (key) => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['fal'] });
    await beginRehearsal(folder, sandbox);
    await changeSettings(folder, ({ providers }) => {
      delete providers.fal[key];
    });

    const rendered = await sending(folder, ['render', '--yes']);
    const planned = await planOf(folder);

    expect(rendered.exit).toBe('storyboard-errors');
    expect(rendered.asked).toEqual([]);
    expect(rendered.stderr).toContain('error[rehearsal-not-local]');
    expect(planned.diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'rehearsal-not-local' },
    ]);
    await changeSettings(folder, ({ providers }) => {
      providers.order = ['wavespeed'];
    });
    expect((await planOf(folder)).diagnostics.some(({ severity }) => severity === 'error')).toBe(false);
  });

  it('does not ask after its accounts there either, and says why', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['fal'] });
    await beginRehearsal(folder, sandbox);
    await changeSettings(folder, ({ providers }) => {
      delete providers.fal.queue_url;
    });

    const looked = await sending(folder, ['doctor', '--online']);

    expect(looked.asked).toEqual([]);
    expect(looked.stderr).toBe('');
    expect(looked.stdout.replace(/\s+/g, ' ')).toContain(
      'WRONG fal not asked: this is a rehearsal, and https://queue.fal.run is not on this machine',
    );
  });

  it('does not ask after its jobs there either', async () => {
    const sandbox = await openSandbox({ latency: { median: 600, spread: 0 } });
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['fal'] });
    await beginRehearsal(folder, sandbox);
    const running = startRender(folder);
    await running.line(/shot-submitted/);
    running.child.kill('SIGINT');
    await running.ended;
    // The job itself could be asked after; but a service of which a part is elsewhere is none of a rehearsal.
    await changeSettings(folder, ({ providers }) => {
      delete providers.fal.storage_url;
    });

    const given = await sending(folder, ['resolve', 'shot-1', '--give-up']);

    expect(given.asked).toEqual([]);
    expect(given.stdout).toContain(`may buy the shot again\n${LINE}\n`);
  });
});

describe('a rehearsal at what is on this machine and may be a gateway', () => {
  const MARK = '/storyreel-sandbox';

  /** Runs `render --yes --json` with something between it and the sandbox; `asked` is what came there, in order. */
  async function renderThrough(between: (path: string, asked: readonly string[]) => Response | undefined) {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['fal'] });
    await beginRehearsal(folder, sandbox);
    const asked: string[] = [];
    const headers: unknown[] = [];
    const ran = await runInTerminal(folder, ['render', '--yes', '--json'], {
      env: KEYS,
      async fetch(input, init) {
        const path = new URL(String(input)).pathname;
        asked.push(path);
        headers.push(...(path.endsWith(MARK) ? [init?.headers] : []));
        return between(path, asked) ?? fetch(input, init);
      },
    });
    return { ...ran, sandbox, asked, headers };
  }

  it('sends nothing to one that does not say that it is the sandbox, and not the key either', async () => {
    const isMark = (path: string) => path.endsWith(MARK);

    const { exit, stdout, sandbox, asked, headers } = await renderThrough((path) =>
      isMark(path) ? new Response('{"detail":"Not Found"}', { status: 404 }) : undefined,
    );

    expect(exit).toBe('budget-or-consent');
    expect(stdout).toContain('"code":"rehearsal-not-sandbox"');
    expect(asked.filter((path) => !isMark(path))).toEqual([]);
    expect(headers.every((sent) => sent === undefined)).toBe(true);
    expect(sandbox.requests()).toEqual([]);
  });

  it('asks once a run, before anything else, and waits for one that is not there yet', async () => {
    const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' });

    const { exit, sandbox, asked } = await renderThrough((_, { length }) => {
      if (length <= 2) {
        throw new TypeError('fetch failed', { cause: away });
      }
      return undefined;
    });

    expect(exit).toBe('done');
    expect(sandbox.report().charged).toBe(1);
    const marks = [`/fal${MARK}`, `/fal-storage${MARK}`];
    expect(asked.slice(0, 4)).toEqual([...marks, ...marks]);
    expect(asked.slice(4).filter((path) => path.endsWith(MARK))).toEqual([]);
    expect(asked.length).toBeGreaterThan(6);
  });
});

describe('people and programs are told', () => {
  it('that it is a rehearsal: in plan, status, render, and before they agree to a price', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['fal'] });
    await beginRehearsal(folder, sandbox);

    const refused = await runInTerminal(folder, ['render'], {
      columns: 80,
      env: KEYS,
      fetch,
      answer: () => 'n',
    });
    const plan = await storyreel(folder, 'plan');
    const document = await documentOf(folder, 'plan');
    const text = await storyreel(folder, 'render', '--yes');
    const events = (await storyreel(folder, 'stitch', '--json')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const status = await storyreel(folder, 'status');
    const screen = await runInTerminal(folder, ['stitch'], { columns: 80 });

    expect(refused.stdout).toContain(`${LINE}\n`);
    expect(refused.stdout).toContain('Rehearse buying this for $0.03?');
    expect(sandbox.report().charged).toBe(1);
    expect(plan.stdout).toContain(`${LINE}\n`);
    expect(document).toMatchObject({ rehearsal: true, total_usd: 0.03 });
    expect(text.stdout).toContain(LINE.slice(1, -1));
    expect(text.stdout).toContain("film: film.mp4, a rehearsal's, ");
    expect(text.stdout).toContain('done, would have spent $0.03');
    expect(events.filter(({ rehearsal }) => rehearsal === true).map(({ type }) => type)).toEqual([
      'plan-ready',
      'film-done',
    ]);
    expect(status.stdout).toContain(`Would have spent $0.03.\n${LINE}\n`);
    expect(await statusOf(folder)).toMatchObject({ rehearsal: true });
    expect(screen.stdout).toContain(LINE.slice(1, -1));
  });

  it('so also of takes, reasons and the store', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=gone@1');
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['fal'] });
    await beginRehearsal(folder, sandbox);
    expect((await hastened(folder)).code).toBe(5);
    const noted = await storyreel(folder, 'retake', 'shot-1');
    expect(noted.stdout).toContain(`once its price is agreed to\n${LINE}\n`);
    expect(await documentOf(folder, 'retake', 'shot-1')).toMatchObject({ shot: 'shot-1', rehearsal: true });
    expect((await render(folder)).exit).toBe('done');

    for (const command of [
      ['takes'],
      ['why', 'shot-1'],
      ['pick', 'shot-1', '1'],
      ['store', 'list'],
      ['store', 'verify'],
      ['store', 'gc', '--dry-run'],
    ]) {
      expect((await storyreel(folder, ...command)).stdout, command.join(' ')).toMatch(
        new RegExp(`\n${LINE}\n$`),
      );
      expect(await documentOf(folder, ...command)).toMatchObject({ rehearsal: true });
    }
  });

  it('nothing of the kind about the film', async () => {
    const { folder } = await boughtFilm(manyShots(1));

    const ends = [
      await storyreel(folder, 'plan'),
      await storyreel(folder, 'plan', '--json'),
      await storyreel(folder, 'render', '--yes', '--json'),
      await storyreel(folder, 'status', '--json'),
      await storyreel(folder, 'stitch'),
      await storyreel(folder, 'takes'),
      await storyreel(folder, 'takes', '--json'),
      await storyreel(folder, 'store', 'list', '--json'),
    ];

    expect(ends.map(({ stdout, stderr }) => `${stdout}${stderr}`).join('')).not.toContain('rehears');
  });
});
