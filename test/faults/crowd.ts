/** Several processes on one project: exactly one of them renders. */
import { rm } from 'node:fs/promises';
import type { Bench } from './bench.js';
import { type Ended, failuresIn, hasStackTrace, RENDER, runProcess } from './command.js';
import { secretsInText, violationsIn } from './invariants.js';
import { makeProject, SHOTS } from './project.js';

/** What came of a crowd. */
export interface CrowdReport {
  readonly processes: number;
  readonly rendered: number;
  readonly turnedAway: number;
  readonly charged: number;
  readonly wrong: readonly string[];
}

/** Starts so many renders of one project at the same moment. The jobs do not end before all but one are turned away. */
export async function startCrowd(bench: Bench, processes: number): Promise<CrowdReport> {
  const sandbox = await bench.sandbox({ latency: { median: 3600 } });
  const folder = await makeProject(sandbox, { pollSeconds: 0.1, parent: bench.folder });
  let ended = 0;
  const ends = await Promise.all(
    Array.from({ length: processes }, async () => {
      const end = await runProcess(folder, RENDER);
      ended++;
      if (ended >= processes - 1) {
        await untilAccepted(() => sandbox.report().accepted, ended === processes);
        sandbox.skip(24 * 3_600_000);
      }
      return end;
    }),
  );
  const rendered = ends.filter(({ code }) => code === 0);
  const turnedAway = ends.filter(({ code, stderr }) => code === 4 && namesTheOwner(stderr));
  const { charged } = sandbox.report();
  const wrong = [...(await violationsIn(folder, sandbox)), ...ends.flatMap(said)];
  if (rendered.length !== 1 || turnedAway.length !== processes - 1) {
    const others = ends.filter((end) => !rendered.includes(end) && !turnedAway.includes(end));
    wrong.push(...others.map((end) => `one ended with ${end.code}: ${failuresIn(end)}`));
    wrong.push(`${rendered.length} rendered, ${turnedAway.length} of ${processes} were turned away`);
  }
  if (charged !== SHOTS.length) {
    wrong.push(`${charged} jobs were charged for ${SHOTS.length} clips`);
  }
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
  return { processes, rendered: rendered.length, turnedAway: turnedAway.length, charged, wrong };
}

/** The one that renders may have submitted only some of its shots when the last other one leaves. */
async function untilAccepted(accepted: () => number, over: boolean): Promise<void> {
  while (!over && accepted() < SHOTS.length) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function namesTheOwner(stderr: string): boolean {
  return /another run has this project: "storyreel render", process \d+/.test(stderr);
}

function said(end: Ended): string[] {
  const secrets = secretsInText('what a command said', end.stdout + end.stderr);
  return hasStackTrace(end) ? [...secrets, `a stack trace: ${end.stderr}`] : secrets;
}
