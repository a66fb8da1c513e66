import { cardPrice } from '../models/price.js';
import { credentialHint } from '../plan/money.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import { renderClips } from '../render/render.js';
import type { ClipOutcome, Crew, WantedClip } from '../render/work.js';
import type { ShotClip } from '../stitch/film-input.js';
import { writeLock } from '../store/lock-file.js';
import type { FoundPurchase } from '../store/purchases.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import type { ExitName } from '../terms/exit.js';
import { FREE } from '../terms/money.js';
import { lockFor } from './lock-for.js';

/** What the shots of a plan have after rendering. */
export interface Rendered {
  readonly exit: ExitName;
  /** Clips in the store by shot id. */
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
  options: { readonly writeLock: boolean },
): Promise<Rendered> {
  const clips = new Map<string, { readonly path: string; readonly digest: Digest }>();
  const missing = new Map<string, string>();
  const wanted: WantedClip[] = [];
  const outcomes: ClipOutcome[] = [];
  for (const planned of plan.shots) {
    if (planned.clip) {
      clips.set(planned.id, planned.clip);
    } else if (planned.offers.length === 0) {
      outcomes.push(withoutProvider(planned, crew));
      missing.set(planned.id, 'no provider has a key');
    } else {
      wanted.push(...wantedClip(planned));
    }
  }
  const found = new Map<RequestKey, FoundPurchase>();
  const result = await renderClips(wanted, crew);
  for (const { wanted: clip, outcome } of result.clips) {
    outcomes.push(outcome);
    if (outcome.kind === 'stored') {
      found.set(clip.key, outcome.found);
      clips.set(clip.shot, { path: outcome.found.clip.path, digest: outcome.found.purchase.clip });
    } else {
      missing.set(clip.shot, outcome.kind === 'failed' ? outcome.message : 'not rendered yet');
    }
  }
  if (options.writeLock) {
    const { files, purchases } = crew.store;
    await writeLock(files.lock, await lockFor(plan, purchases, found), files.tmp);
  }
  return { exit: exitOf(outcomes, clips.size), clips, missing };
}

/**
 * A shot as a clip to be had. One with a job under way is planned at no price; should it prove that there is no such
 * job, the clip is bought after all, and is set aside and written down at the card's price.
 */
function wantedClip({ id, key, request, card, price: planned, offers }: PlannedShot): WantedClip[] {
  if (!key || !request || !card) {
    return [];
  }
  const price = planned === FREE ? (cardPrice(card, request.parameters) ?? FREE) : planned;
  return [{ shot: id, take: request.take, key, request, card, price, offers }];
}

function withoutProvider({ id, card }: PlannedShot, crew: Crew): ClipOutcome {
  const code = 'credential-missing';
  const message = `no provider of ${card?.id ?? 'its model'} has a key`;
  const hint = credentialHint(card?.offers.map((offer) => offer.provider) ?? []);
  crew.emit({ type: 'shot-failed', shot: id, outcome: 'rejected', code, message, hint });
  return { kind: 'failed', outcome: 'rejected', code, message, hint };
}

/** The exit code of DESIGN §7 that says most: a person must look, before shots are missing. */
function exitOf(outcomes: readonly ClipOutcome[], clips: number): ExitName {
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
  // When a key, a credit or the budget stopped everything, there is nothing to make a film of.
  const couldNotStart =
    clips === 0 && failed.every((outcome) => NOT_STARTED.has(outcome.code) || outcome.outcome === 'budget');
  return couldNotStart ? 'budget-or-consent' : 'shots-missing';
}

/** Codes of a key or an account that is not taken: no provider renders anything before a person has seen to it. */
const NOT_STARTED: ReadonlySet<string> = new Set([
  'credential-missing',
  'key-refused',
  'http-402',
  'http-403',
  // PixVerse: invalid account, no permission, insufficient balance.
  'err-400012',
  'err-500020',
  'err-500090',
  'provider-stopped',
]);
