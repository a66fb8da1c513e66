import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { takeRunLock } from '../../src/store/run-lock.js';
import type { Clock } from '../../src/terms/clock.js';
import { temporaryFolder } from './places.js';

/** A clock whose sleepers wake when the test says so. */
function handClock() {
  const sleepers = new Set<() => void>();
  let now = Date.UTC(2026, 0, 1);
  const clock: Clock = {
    now: () => now,
    sleep: (_, signal) =>
      new Promise((resolve, reject) => {
        sleepers.add(resolve);
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  };
  return {
    clock,
    wake: () => [...sleepers].forEach((wake) => void wake()),
    goOn: (ms: number) => {
      now += ms;
    },
  };
}

const run = { command: 'storyreel render', clock: handClock().clock };

/** A process that takes the lock when it is told to, says how that went, and then lives until it is killed. */
const TAKER = `
  import { takeRunLock } from ${JSON.stringify(new URL('../../dist/store/run-lock.js', import.meta.url).href)};
  const clock = { now: () => Date.now(), sleep: () => new Promise(() => undefined) };
  process.stdout.write('ready\\n');
  process.stdin.once('data', () =>
    takeRunLock(process.argv[1], { command: 'child', clock })
      .then(() => 'won', (error) => error.code)
      .then((word) => process.stdout.write(word + '\\n')),
  );
  setInterval(() => undefined, 1 << 30);
`;

async function taker(folder: string) {
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', TAKER, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const word = async (): Promise<string> =>
    String((await once(child.stdout as NonNullable<typeof child.stdout>, 'data'))[0]).trim();
  await word();
  return {
    child,
    take(): Promise<string> {
      const answer = word();
      child.stdin?.write('now\n');
      return answer;
    },
  };
}

it('one run at a time; the second is told who has the project', async () => {
  const folder = join(await temporaryFolder(), 'run.lock');
  const lock = await takeRunLock(folder, run);
  await expect(takeRunLock(folder, { ...run, command: 'storyreel stitch' })).rejects.toMatchObject({
    code: 'project-busy',
    message: `another run has this project: "storyreel render", process ${process.pid} on ${hostname()}, since 2026-01-01T00:00:00.000Z`,
    retry: 'safe',
  });
  await lock.release();
  const next = await takeRunLock(folder, run);
  await next.release();
  expect(await readdir(folder)).toEqual(['2']);
});

it('of ten processes that start at the same moment exactly one wins, over and over', async () => {
  const folder = join(await temporaryFolder(), 'run.lock');
  for (const round of [1, 2]) {
    // In the second round they all find the lock of one that was killed.
    const takers = await Promise.all(Array.from({ length: 10 }, () => taker(folder)));
    const words = await Promise.all(takers.map(({ take }) => take()));
    expect(words.toSorted(), `round ${round}`).toEqual([...Array(9).fill('project-busy'), 'won']);
    const ends = takers.map(({ child }) => once(child, 'exit'));
    for (const { child } of takers) {
      child.kill('SIGKILL');
    }
    await Promise.all(ends);
  }
});

it('the lock of a killed process is taken over at once', async () => {
  const folder = join(await temporaryFolder(), 'run.lock');
  const { child, take } = await taker(folder);
  expect(await take()).toBe('won');
  await expect(takeRunLock(folder, run)).rejects.toMatchObject({ code: 'project-busy' });
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  await (await takeRunLock(folder, run)).release();
});

it.runIf(process.platform === 'linux')('a number that another process has now is not its owner', async () => {
  const folder = join(await temporaryFolder(), 'run.lock');
  await takeRunLock(folder, run);
  const owner = JSON.parse(await readFile(join(folder, '1'), 'utf8'));
  await writeFile(join(folder, '1'), JSON.stringify({ ...owner, born: '1' }));
  await (await takeRunLock(folder, run)).release();
});

it.each([
  '{"pid":1',
  JSON.stringify({ pid: 1, host: 'elsewhere', started: 0, command: 'c', released: false }),
])(
  'an owner that cannot be looked at (%s) is believed until it has been silent for a minute',
  async (text) => {
    const folder = join(await temporaryFolder(), 'run.lock');
    await mkdir(folder);
    await writeFile(join(folder, '7'), text);
    await expect(takeRunLock(folder, run)).rejects.toMatchObject({ code: 'project-busy' });
    const long = new Date(Date.now() - 61_000);
    await utimes(join(folder, '7'), long, long);
    await (await takeRunLock(folder, run)).release();
    expect(await readdir(folder)).toEqual(['8']);
  },
);

it('a living owner keeps showing that it lives', async () => {
  const folder = join(await temporaryFolder(), 'run.lock');
  const { clock, wake } = handClock();
  const lock = await takeRunLock(folder, { command: 'long', clock });
  const long = new Date(Date.now() - 3_600_000);
  await utimes(join(folder, '1'), long, long);
  wake();
  while ((await stat(join(folder, '1'))).mtimeMs <= long.getTime() + 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(JSON.parse(await readFile(join(folder, '1'), 'utf8'))).toMatchObject({ command: 'long' });
  await lock.release();
});

/** An owner on another machine that was not heard of for an hour, and the one who then takes over. */
async function tookOver(clock: Clock) {
  const folder = join(await temporaryFolder(), 'run.lock');
  const lock = await takeRunLock(folder, { command: 'asleep', clock });
  const file = join(folder, '1');
  const owner = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...owner, host: 'elsewhere', place: 'elsewhere' }));
  const long = new Date(Date.now() - 3_600_000);
  await utimes(file, long, long);
  return { lock, other: await takeRunLock(folder, run) };
}

it("an owner that was asleep for too long finds that the project is another run's, and lets it be", async () => {
  const { clock, goOn } = handClock();
  const { lock, other } = await tookOver(clock);
  goOn(3_600_000);
  await expect(lock.expectHeld()).rejects.toMatchObject({ code: 'project-lost' });
  // For good, also right after it looked.
  await expect(lock.expectHeld()).rejects.toMatchObject({ code: 'project-lost' });
  await lock.release();
  await expect(other.expectHeld()).resolves.toBeUndefined();
  await other.release();
});

it('an owner that wakes up at its next heartbeat finds it too, without being asked', async () => {
  const { clock, wake } = handClock();
  const { lock, other } = await tookOver(clock);
  wake();
  await expect.poll(() => lock.expectHeld().catch(({ code }) => code)).toBe('project-lost');
  await lock.release();
  await other.release();
});

it('an owner that was asleep while nobody came goes on', async () => {
  const folder = join(await temporaryFolder(), 'run.lock');
  const { clock, goOn } = handClock();
  const lock = await takeRunLock(folder, { command: 'asleep', clock });
  for (const slept of [3_600_000, -7_200_000]) {
    goOn(slept);
    await expect(lock.expectHeld()).resolves.toBeUndefined();
  }
  await lock.release();
});
