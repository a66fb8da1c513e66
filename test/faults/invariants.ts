/** What must be true of a project and of the services at any moment, whatever went wrong before. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attempt } from '../../src/render/attempt.js';
import { readJournal } from '../../src/render/journal.js';
import { ledgerOf } from '../../src/render/ledger.js';
import type { JobLine } from '../../src/sandbox/report.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { OF_THE_FILM, projectFiles } from '../../src/store/project-files.js';
import { openProjectStore } from '../../src/store/project-store.js';
import { toDollars, usd } from '../../src/terms/money.js';
import { SECRETS, shotOf } from './project.js';

/** Everything that is wrong, in words; empty when nothing is. */
export async function violationsIn(folder: string, sandbox: Sandbox): Promise<string[]> {
  const store = await openProjectStore(
    projectFiles(join(folder, 'storyboard.yaml'), OF_THE_FILM),
    () => undefined,
  );
  const attempts = (await readJournal(store.files.journal)).attempts();
  const jobs = sandbox.jobs();
  const wrong = [
    ...boughtTwice(attempts),
    ...unaccounted(attempts, jobs),
    ...saidToBeFree(attempts, jobs),
    ...ledgerTooSmall(attempts, jobs),
    ...(await secretsIn(folder)),
    ...keysOnTheWay(sandbox),
  ];
  for (const { digest, shot } of attempts) {
    if (digest !== undefined && !(await store.clips.verify(digest))) {
      wrong.push(`the clip of ${shot} was stored and is lost`);
    }
  }
  return wrong;
}

/** A new attempt may follow only one that is settled: ended without a clip and without doubt, or by a person's word. */
function boughtTwice(attempts: readonly Attempt[]): string[] {
  return attempts.flatMap((attempt, place) => {
    const next = attempts.slice(place + 1).find(({ key }) => key === attempt.key);
    const outcome = attempt.ending?.outcome;
    const free = outcome === 'rejected' || outcome === 'failed' || outcome === 'lost';
    const settled = attempt.verdict !== undefined || (free && attempt.ending?.charged === 'no');
    return next && !settled
      ? [`${attempt.shot} was sent again while an attempt was ${outcome ?? attempt.state}`]
      : [];
  });
}

/** Every job at a service is some attempt's, or may be one that nobody got an answer about. */
function unaccounted(attempts: readonly Attempt[], jobs: readonly JobLine[]): string[] {
  return jobs.flatMap((job) => {
    if (attempts.some(({ ticket, provider }) => provider === job.provider && ticket?.id === job.id)) {
      return [];
    }
    const shot = shotOf(job.prompt);
    const doubtful = attempts.some(
      (attempt) =>
        attempt.shot === shot &&
        attempt.provider === job.provider &&
        !attempt.ticket &&
        (attempt.state === 'intended' || attempt.ending?.outcome === 'unknown'),
    );
    return doubtful ? [] : [`${job.provider} has job ${job.id} of ${shot}, which no attempt knows of`];
  });
}

/** What storyreel wrote down as free was not billed. */
function saidToBeFree(attempts: readonly Attempt[], jobs: readonly JobLine[]): string[] {
  return attempts.flatMap(({ ticket, ending, shot }) => {
    const job = jobs.find(({ id, provider }) => ticket?.id === id && ticket.provider === provider);
    return job && !job.refunded && ending?.charged === 'no'
      ? [`job ${job.id} of ${shot} is billed by ${job.provider} and free in the ledger`]
      : [];
  });
}

/** Spent, set aside and unknown cover what the services bill. */
function ledgerTooSmall(attempts: readonly Attempt[], jobs: readonly JobLine[]): string[] {
  const { spent, reserved, unknown } = ledgerOf(attempts);
  const billed = jobs.filter(({ refunded }) => !refunded).reduce((sum, job) => sum + usd(job.usd), 0);
  const known = spent + reserved + unknown;
  return known < billed ? [`the ledger knows of $${known / 1e6}, the services bill $${billed / 1e6}`] : [];
}

/** What was charged for the stored clips, in dollars, and what is in doubt. */
export async function moneyIn(folder: string): Promise<{ readonly spent: number; readonly open: number }> {
  const store = await openProjectStore(
    projectFiles(join(folder, 'storyboard.yaml'), OF_THE_FILM),
    () => undefined,
  );
  const { spent, reserved, unknown } = ledgerOf((await readJournal(store.files.journal)).attempts());
  return { spent: toDollars(spent), open: toDollars(reserved) + toDollars(unknown) };
}

/** Keys in any file of the project: journal, lock, run lock, settings, clips, partial files. */
async function secretsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return secretsInText(path, await readFile(path, 'latin1').catch(() => ''));
    });
  return (await Promise.all(texts)).flat();
}

/** Keys in something that was said. */
export function secretsInText(where: string, text: string): string[] {
  return SECRETS.flatMap((secret, number) =>
    text.includes(secret) ? [`key ${number + 1} is in ${where}`] : [],
  );
}

/**
 * Places that were given by an answer get no key: uploads' second step and downloads, and whatever is not at the address
 * that was configured.
 */
function keysOnTheWay(sandbox: Sandbox): string[] {
  const { host } = new URL(sandbox.url);
  return sandbox
    .requests()
    .filter(({ call, headers }) => isOpen(call) || headers.host !== host)
    .filter(({ headers }) => 'authorization' in headers || 'api-key' in headers)
    .map(({ method, path, headers }) => `a key was sent with ${method} ${path} to ${headers.host}`);
}

function isOpen(call: string): boolean {
  return call === 'put' || call === 'media';
}
