/** The person of the lab: looks at the services' lists of jobs and says what became of what is in doubt. */
import { join } from 'node:path';
import { type Attempt, standing } from '../../src/render/attempt.js';
import { readJournal } from '../../src/render/journal.js';
import type { Verdict } from '../../src/render/resolve.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { shotOf } from './project.js';

/** What a person would say about each shot that waits for one. */
export async function verdictsFor(
  folder: string,
  sandbox: Sandbox,
): Promise<readonly { readonly shot: string; readonly verdict: Verdict }[]> {
  const book = await readJournal(join(folder, '.storyreel', 'journal.jsonl'));
  const attempts = book.attempts();
  return attempts.flatMap((attempt) => {
    const verdict = book.latest(attempt.key) === attempt ? verdictOn(attempt, attempts, sandbox) : undefined;
    return verdict ? [{ shot: attempt.shot, verdict }] : [];
  });
}

function verdictOn(attempt: Attempt, attempts: readonly Attempt[], sandbox: Sandbox): Verdict | undefined {
  const where = standing(attempt);
  if (where === 'barred' || where === 'spent') {
    return { kind: 'retake' };
  }
  if (where !== 'parked' && where !== 'unanswered') {
    return undefined;
  }
  const claimed = new Set(
    attempts.flatMap(({ ticket }) => (ticket ? [`${ticket.provider} ${ticket.id}`] : [])),
  );
  const job = sandbox
    .jobs()
    .find(
      ({ provider, id, prompt }) =>
        provider === attempt.provider && shotOf(prompt) === attempt.shot && !claimed.has(`${provider} ${id}`),
    );
  return job ? { kind: 'charged', job: job.id } : { kind: 'not-charged' };
}

/** The words of the command line for a verdict. */
export function commandFor(shot: string, verdict: Verdict): readonly string[] {
  switch (verdict.kind) {
    case 'charged':
      return ['resolve', shot, '--charged', verdict.job];
    case 'not-charged':
      return ['resolve', shot, '--not-charged'];
    case 'retake':
      return ['retake', shot];
  }
}
