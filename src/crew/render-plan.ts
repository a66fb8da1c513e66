import type { Plan } from '../plan/plan.js';
import type { RunMoney } from '../render/ledger.js';
import { openRendering } from '../render/render.js';
import type { ClipOutcome, Crew } from '../render/work.js';
import type { ShotClip } from '../stitch/film-input.js';
import type { Digest } from '../terms/digest.js';
import type { ExitName } from '../terms/exit.js';
import { FREE } from '../terms/money.js';
import { lockFor } from './lock-for.js';
import { renderShots } from './render-shots.js';
import { settleLock } from './settle-lock.js';
import type { ShotResult } from './shot-result.js';

/** What the shots of a plan have after rendering. */
export interface Rendered {
  readonly exit: ExitName;
  /** Clips in the store by shot id: of each shot the picked take's. */
  readonly clips: ReadonlyMap<string, { readonly path: string; readonly digest: Digest }>;
  /** Why a shot has no clip, for its slate, by shot id. */
  readonly missing: ReadonlyMap<string, string>;
  /** Animatics of shots that have no clip, by shot id; a shot that has neither gets a slate. */
  readonly standIns?: ReadonlyMap<string, ShotClip>;
}

/** Renders what the plan lacks, all at once within the providers' limits, and writes the lock. */
export async function renderPlan(
  plan: Plan,
  crew: Crew,
  options: {
    readonly writeLock: boolean;
    /** What was paid since the run began. */
    readonly money: () => Pick<RunMoney, 'spent'>;
    readonly note?: string | undefined;
  },
): Promise<Rendered> {
  const { shots: results, othersInDoubt } = await renderShots(plan, openRendering(crew), crew);
  // The lock and the film are the other run's by then.
  await crew.lock?.expectHeld();
  if (options.writeLock) {
    const { files, purchases } = crew.store;
    const next = await lockFor(plan, results, purchases, options.note);
    await settleLock(next, plan.lock, files, (notice) => crew.emit({ type: 'notice-given', ...notice }));
  }
  const outcomes = results.flatMap((result) => result.outcomes);
  const clips = new Map(results.flatMap(({ planned, clip }) => (clip ? [[planned.id, clip] as const] : [])));
  const missing = new Map(
    results.flatMap((result) => (result.clip ? [] : [[result.planned.id, whyMissing(result)] as const])),
  );
  const exit = exitOf(outcomes, clips.size, options.money().spent > FREE);
  return { exit: othersInDoubt && exit !== 'interrupted' ? 'submit-unknown' : exit, clips, missing };
}

/** For the slate: a few words. */
function whyMissing({ outcomes }: ShotResult): string {
  const failed = outcomes.find((outcome) => outcome.kind === 'failed');
  if (failed?.code === 'credential-missing') {
    return 'no provider has a key';
  }
  return failed ? failed.message : 'not rendered yet';
}

/** The exit code of DESIGN §7 that says most: a person must look, before shots are missing. */
function exitOf(outcomes: readonly ClipOutcome[], clips: number, isPaid: boolean): ExitName {
  const failed = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome] : []));
  if (outcomes.some((outcome) => outcome.kind === 'interrupted')) {
    return 'interrupted';
  }
  if (failed.some((outcome) => outcome.outcome === 'unknown')) {
    return 'submit-unknown';
  }
  if (failed.length === 0) {
    return 'done';
  }
  // When a key, a credit or the budget stopped everything, there is nothing to make a film of. A shot that has a job was begun.
  const couldNotStart =
    clips === 0 &&
    !isPaid &&
    failed.every(
      ({ code, outcome, job }) => job === undefined && (NOT_STARTED.has(code) || outcome === 'budget'),
    );
  return couldNotStart ? 'budget-or-consent' : 'shots-missing';
}

/** Codes of a key or an account that is not taken: no provider renders anything before a person has seen to it. */
const NOT_STARTED: ReadonlySet<string> = new Set([
  'credential-missing',
  'key-refused',
  'rehearsal-not-sandbox',
  'http-402',
  'http-403',
  // PixVerse: invalid account, no permission, insufficient balance.
  'err-400012',
  'err-500020',
  'err-500090',
  'provider-stopped',
  // What it waits for was not started either.
  'upstream-missing',
]);
