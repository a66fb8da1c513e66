import PQueue from 'p-queue';
import { StoryreelError } from '../diagnostics/errors.js';
import type { FoundPurchase } from '../store/purchases.js';
import type { RequestKey } from '../terms/digest.js';
import { type Attempt, isAtProvider } from './attempt.js';
import { buyClip } from './buy-clip.js';
import { finishUnwanted, type Unwanted } from './finish-unwanted.js';
import { createLineUp } from './line-up.js';
import { failedAs, goesOnHint } from './outcomes.js';
import { type Run, startRun } from './run.js';
import type { ClipOutcome, Crew, RenderedClip, RenderResult, WantedClip } from './work.js';

/** Enough to hide a slow disk. */
const LOOKS_AT_ONCE = 64;

/** Clips on their way, all at once within the providers' limits. One that fails stops no other. */
export interface Rendering {
  /**
   * Asks for clips; may be called again while others are under way. Resolves when all of them have been looked for, with
   * what becomes of each, in their order. What is asked for alike is bought once. Those rejected are our own faults.
   */
  ask(wanted: readonly WantedClip[]): Promise<readonly Promise<RenderedClip>[]>;
  /**
   * Finishes the jobs of earlier runs that nobody asked for, as they are paid, and says whether a submit of them is in
   * doubt. To be called when nothing more will be asked
   * for. Rejects with our own faults.
   */
  finishOthers(): Promise<Unwanted>;
}

/** Opens a rendering. */
export function openRendering(crew: Crew): Rendering {
  const run = startRun(crew);
  const lineUp = createLineUp((provider) => run.desk(provider)?.places ?? 0);
  const underWay = new Map<RequestKey, Promise<ClipOutcome>>();

  async function get(clip: WantedClip, look: Look | undefined): Promise<RenderedClip> {
    const first = underWay.get(clip.key);
    const attending = () => attend(run, clip, look);
    // What is here, or was begun by an earlier run, waits for nobody.
    const atOnce = look?.status !== 'fulfilled' || look.value || crew.journal.latest(clip.key);
    const buying = first ?? (atOnce ? attending() : lineUp(clip, attending));
    underWay.set(clip.key, buying);
    const outcome = await buying;
    const own = first && outcome.kind === 'stored' ? { ...outcome, bought: false } : outcome;
    tell(run, clip, own);
    return { wanted: clip, outcome: own };
  }

  return {
    async ask(wanted) {
      // No clip is bought before all have been looked for, so that they line up in the order of the film.
      const looks = await lookForAll(wanted, crew);
      return wanted.map((clip) => {
        const getting = get(clip, looks.get(clip.key));
        // Whoever asked looks at it in his own time.
        getting.catch(() => undefined);
        return getting;
      });
    },
    finishOthers: () => finishUnwanted(run, new Set(underWay.keys())),
  };
}

/**
 * Gets all wanted clips. Jobs of earlier runs that are not among them are finished as well. Rejects only with our own
 * faults, after everything else has come to its end.
 */
export async function renderClips(wanted: readonly WantedClip[], crew: Crew): Promise<RenderResult> {
  const rendering = openRendering(crew);
  const asked = await rendering.ask(wanted);
  const finishing = rendering.finishOthers();
  const [outcomes, [others]] = await Promise.all([
    Promise.allSettled(asked),
    Promise.allSettled([finishing]),
  ]);
  valueOrThrow(others);
  return { clips: outcomes.map(valueOrThrow) };
}

type Look = PromiseSettledResult<FoundPurchase | undefined>;

/** What the store has for each key. */
async function lookForAll(
  wanted: readonly WantedClip[],
  { store }: Crew,
): Promise<ReadonlyMap<RequestKey, Look>> {
  const looking = new PQueue({ concurrency: LOOKS_AT_ONCE });
  const keys = [...new Set(wanted.map(({ key }) => key))];
  const found = await Promise.allSettled(keys.map((key) => looking.add(() => store.purchases.find(key))));
  return new Map(keys.map((key, index) => [key, found[index] as Look]));
}

/** What came of it; throws what it was rejected with. */
function valueOrThrow<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') {
    throw settled.reason;
  }
  return settled.value;
}

/** Gets one clip, with what the world throws turned into an outcome. */
async function attend(run: Run, wanted: WantedClip, look: Look | undefined): Promise<ClipOutcome> {
  try {
    return await buyClip(run, wanted, look && valueOrThrow(look));
  } catch (error) {
    // A call that was cut off says so in its own words; what may be money is said in any case.
    const mayBeMoney = error instanceof StoryreelError && error.retry === 'unknown';
    if (run.crew.signal.aborted && !mayBeMoney) {
      return { kind: 'interrupted' };
    }
    if (error instanceof StoryreelError) {
      const { code, message, hint, retry } = error;
      const outcome = retry === 'unknown' ? 'unknown' : 'failed';
      const open = outcome === 'failed' ? openJob(run, wanted) : undefined;
      if (open) {
        return failedAs(open, outcome, code, message, goesOnHint(open, hint));
      }
      return { kind: 'failed', outcome, code, message, ...(hint === undefined ? {} : { hint }) };
    }
    throw error;
  }
}

/** The job at a provider that a clip has all the same. */
function openJob({ crew }: Run, { key }: WantedClip): Attempt | undefined {
  const latest = crew.journal.latest(key);
  return latest && isAtProvider(latest) ? latest : undefined;
}

function tell(run: Run, { shot, take }: WantedClip, outcome: ClipOutcome): void {
  const { emit } = run.crew;
  if (outcome.kind === 'stored') {
    const { purchase } = outcome.found;
    const { provider, clip, seconds, cost_usd } = purchase;
    emit({
      type: 'shot-stored',
      shot,
      take,
      provider,
      clip,
      seconds,
      cost_usd: outcome.bought ? cost_usd : 0,
    });
  } else if (outcome.kind === 'failed') {
    const { kind: _, ...facts } = outcome;
    emit({ type: 'shot-failed', shot, take, ...facts });
  }
}
