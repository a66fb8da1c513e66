/** kill -9 around every journal write and every network call of a render, then run it again until it is done. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { digestOfFile } from '../../src/terms/digest.js';
import { hastenedClock, TEN_MINUTES_MS } from '../rig/hastened-clock.js';
import type { Bench } from './bench.js';
import { type Ended, failuresIn, hasStackTrace, RENDER, runProcess, storyreel } from './command.js';
import { moneyIn, secretsInText, violationsIn } from './invariants.js';
import { CLIP_USD, makeProject, SHOTS } from './project.js';
import { commandFor, verdictsFor } from './settle.js';

const HOOK = fileURLToPath(new URL('kill-hook.mjs', import.meta.url));

/** What came of one kill. */
export interface KillReport {
  /** Where it was, in words; undefined when the run ended before it. */
  readonly moment: string | undefined;
  /** Shots that a person had to look at. */
  readonly parked: number;
  readonly charged: number;
  readonly wrong: readonly string[];
}

/** The film as it is when nothing goes wrong, and how many moments there are to kill at. */
export async function undisturbed(
  bench: Bench,
): Promise<{ readonly film: string; readonly moments: number }> {
  const sandbox = await bench.sandbox();
  const folder = await makeProject(sandbox, { pollSeconds: 0.05, parent: bench.folder });
  const log = join(folder, 'moments');
  const end = await runProcess(folder, RENDER, {
    hooks: [HOOK],
    env: { LAB_KILL_AT: '0', LAB_KILL_LOG: log },
  });
  if (end.code !== 0) {
    throw new Error(`an undisturbed render ended with ${end.code}:\n${end.stderr}`);
  }
  const moments = Number(await readFile(log, 'utf8'));
  const film = await digestOfFile(join(folder, 'film.mp4'));
  await sandbox.close();
  return { film, moments };
}

/** Kills a fresh render at its `at`th moment, runs it again, settles what is in doubt as a person would, and looks at all. */
export async function killAt(bench: Bench, at: number, film: string): Promise<KillReport> {
  const sandbox = await bench.sandbox();
  const folder = await makeProject(sandbox, { pollSeconds: 0.05, parent: bench.folder });
  try {
    const log = join(folder, 'moment');
    const env = { LAB_KILL_AT: String(at), LAB_KILL_LOG: log };
    const killed = await runProcess(folder, RENDER, { hooks: [HOOK], env });
    if (killed.signal !== 'SIGKILL') {
      return { moment: undefined, parked: 0, charged: sandbox.report().charged, wrong: [] };
    }
    const moment = await readFile(log, 'utf8');
    return { moment, ...(await recover(folder, sandbox, film)) };
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Goes on after a kill until the film is there. */
async function recover(folder: string, sandbox: Sandbox, film: string): Promise<Omit<KillReport, 'moment'>> {
  const wrong = [...(await violationsIn(folder, sandbox)), ...jobsTwice(sandbox)];
  // By then the absence of a lost submit's job is a proof.
  const again = await storyreel(folder, RENDER, hastenedClock(1, TEN_MINUTES_MS));
  wrong.push(...said(again), ...(await violationsIn(folder, sandbox)), ...jobsTwice(sandbox));
  const verdicts = await verdictsFor(folder, sandbox);
  const expected = verdicts.length > 0 ? 6 : 0;
  if (again.code !== expected) {
    wrong.push(`the second run ended with ${again.code} and not ${expected}: ${failuresIn(again)}`);
  }
  if (verdicts.length > 0) {
    for (const { shot, verdict } of verdicts) {
      const end = await storyreel(folder, commandFor(shot, verdict));
      wrong.push(
        ...said(end),
        ...(end.code === 0 ? [] : [`resolve ${shot} ended with ${end.code}: ${end.stderr}`]),
      );
    }
    const last = await storyreel(folder, RENDER);
    wrong.push(...said(last), ...(await violationsIn(folder, sandbox)));
    if (last.code !== 0) {
      wrong.push(`the last run ended with ${last.code}: ${failuresIn(last)}`);
    }
  }
  if ((await digestOfFile(join(folder, 'film.mp4')).catch(() => 'none')) !== film) {
    wrong.push('the film has other bytes than the undisturbed one');
  }
  const { charged } = sandbox.report();
  const { spent, open } = await moneyIn(folder);
  const price = SHOTS.length * CLIP_USD;
  if (charged !== SHOTS.length || Math.abs(spent - price) > 1e-9 || open !== 0) {
    wrong.push(
      `${charged} jobs charged, $${spent} spent, $${open} open; wanted ${SHOTS.length} and $${price}`,
    );
  }
  const status = await storyreel(folder, ['status', '--json']);
  const told = JSON.parse(status.stdout) as { money: { spent_usd: number }; needs_person: unknown[] };
  if (Math.abs(told.money.spent_usd - price) > 1e-9 || told.needs_person.length > 0) {
    wrong.push(`status does not add up: ${status.stdout}`);
  }
  return { parked: verdicts.length, charged, wrong: [...wrong, ...said(status)] };
}

/** With healthy services nothing may ever be bought twice. */
function jobsTwice(sandbox: Sandbox): string[] {
  const prompts = sandbox.jobs().map(({ prompt }) => prompt);
  return new Set(prompts).size === prompts.length ? [] : ['a shot has two jobs'];
}

function said(end: Ended): string[] {
  const secrets = secretsInText('what a command said', end.stdout + end.stderr);
  return hasStackTrace(end) ? [...secrets, `a stack trace: ${end.stderr}`] : secrets;
}
