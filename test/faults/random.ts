/** One random schedule of faults: runs under it, runs after it is over, and what must be true all the while. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOfFile } from '../../src/terms/digest.js';
import type { Bench } from './bench.js';
import { diceOf } from './chance.js';
import { idleClock } from './idle-clock.js';
import { secretsInText, violationsIn } from './invariants.js';
import { giveUpInProcess, type LibraryEnd, renderInProcess, settleInProcess } from './library-run.js';
import { makeProject, SHOTS } from './project.js';
import { drawFaults } from './schedule.js';

/** What came of a schedule. */
export interface ScheduleReport {
  readonly seed: number;
  readonly faults: readonly string[];
  /** Runs until the film was whole. */
  readonly runs: number;
  /** Times a person was needed. */
  readonly asked: number;
  readonly charged: number;
  /** Jobs that never end, by a fault that does not heal; a person gives them up. */
  readonly endless: number;
  readonly wrong: readonly string[];
}

/** The longest a run may take, on the machine's own clock. */
const LONGEST_RUN_MS = 120_000;
/** Runs after the faults are over. */
const MOST_RUNS = 6;

/** Plays a schedule. `clips` are the digests of the undisturbed film's clips, `film` the digest of the film itself. */
export async function playSchedule(
  bench: Bench,
  seed: number,
  wanted: { readonly clips: ReadonlyMap<string, string>; readonly film?: string },
): Promise<ScheduleReport> {
  const dice = diceOf(seed);
  const faults = drawFaults(dice);
  const clock = idleClock();
  const sandbox = await bench.sandbox(
    {
      clock: clock.within,
      seed,
      latency: { median: 20, spread: 0.5 },
      queue: { median: 2, spread: 0.5 },
      historyInputs: seed % 2 === 0,
      answersElsewhere: seed % 3 === 0,
    },
    ...faults,
  );
  const folder = await makeProject(sandbox, {
    pollSeconds: 2,
    parent: bench.folder,
    concurrency: dice.whole(1, 4),
  });
  const wrong: string[] = [];
  let runs = 0;
  let asked = 0;
  let endless = 0;
  let last: LibraryEnd | undefined;
  const run = async (more: { stopAtCall?: number; stitch?: boolean } = {}): Promise<void> => {
    runs++;
    last = undefined;
    const ended = await Promise.race([
      renderInProcess(bench, folder, { sandbox, clock, ...more }),
      sleep(LONGEST_RUN_MS, undefined, { ref: false }),
    ]);
    if (!ended) {
      throw new Error(`run ${runs} did not end within ${LONGEST_RUN_MS / 1000} s`);
    }
    last = ended;
    const problems = [...lookAt(ended), ...(await violationsIn(folder, sandbox))];
    wrong.push(...problems.map((problem) => `after run ${runs}: ${problem}`));
  };
  try {
    await run(dice.next() < 0.2 ? { stopAtCall: dice.whole(1, 60) } : {});
    await run();
    sandbox.faults.clear();
    // Whatever takes long has its time now.
    sandbox.skip(3 * 3_600_000);
    for (let more = 0; more < MOST_RUNS && last?.exit !== 'done'; more++) {
      asked += await settleInProcess(folder, sandbox, clock);
      // What was not done three hours after the faults never will be.
      endless += more > 0 ? await giveUpInProcess(folder, sandbox, clock) : 0;
      await run(wanted.film === undefined ? {} : { stitch: true });
    }
    if (wanted.film !== undefined && runs === 2) {
      await run({ stitch: true });
    }
  } catch (error) {
    wrong.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  if (last) {
    wrong.push(...(await compare(folder, last, wanted)));
  }
  const { charged } = sandbox.report();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
  return { seed, faults, runs, asked, charged, endless, wrong: [...new Set(wrong)] };
}

/** What one run has to have: an outcome for every shot, an exit that says so, and no word of a key. */
function lookAt({ clips, missing, exit, leaks, events }: LibraryEnd): string[] {
  const nowhere = SHOTS.filter((shot) => !clips.has(shot) && !missing.has(shot));
  const failed = events.filter(({ type }) => type === 'shot-failed');
  const wrong = [...leaks, ...nowhere.map((shot) => `${shot} has no outcome`)];
  if ((exit === 'done') !== (clips.size === SHOTS.length)) {
    wrong.push(`it ended ${exit} with ${clips.size} of ${SHOTS.length} clips`);
  }
  if (exit !== 'interrupted' && failed.length !== missing.size) {
    wrong.push(`${missing.size} shots are missing and ${failed.length} were said to have failed`);
  }
  return [...wrong, ...secretsInText('the events', JSON.stringify(events))];
}

/** The film in the end. */
async function compare(
  folder: string,
  last: LibraryEnd,
  wanted: { readonly clips: ReadonlyMap<string, string>; readonly film?: string },
): Promise<string[]> {
  const wrong = [...last.clips].flatMap(([shot, { digest }]) =>
    digest === wanted.clips.get(shot) ? [] : [`${shot} has a clip of other bytes`],
  );
  if (last.exit !== 'done') {
    const reasons = [...last.missing].map(([shot, why]) => `${shot}: ${why}`).join('; ');
    wrong.push(`the film is not whole in the end (${last.exit}): ${reasons}`);
  }
  if (wanted.film !== undefined && last.exit === 'done') {
    const film = await digestOfFile(join(folder, 'film.mp4')).catch(() => 'none');
    wrong.push(...(film === wanted.film ? [] : ['the film has other bytes than the undisturbed one']));
  }
  return wrong;
}

/** The clips and the film as they are when nothing goes wrong. */
export async function undisturbedClips(
  bench: Bench,
): Promise<{ readonly clips: ReadonlyMap<string, string>; readonly film: string }> {
  const clock = idleClock();
  const sandbox = await bench.sandbox({ clock: clock.within });
  const folder = await makeProject(sandbox, { pollSeconds: 2, parent: bench.folder });
  const { clips, exit } = await renderInProcess(bench, folder, { sandbox, clock, stitch: true });
  if (exit !== 'done') {
    throw new Error(`an undisturbed render ended ${exit}`);
  }
  const film = await digestOfFile(join(folder, 'film.mp4'));
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
  return { clips: new Map([...clips].map(([shot, { digest }]) => [shot, digest])), film };
}
