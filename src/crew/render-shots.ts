import { stepsOf } from '../plan/frames.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import type { Journal } from '../render/journal.js';
import type { Rendering } from '../render/render.js';
import type { Crew, RenderedClip } from '../render/work.js';
import type { Emit } from '../terms/events.js';
import type { Usd } from '../terms/money.js';
import { notAsked, upstreamMissing } from './not-asked.js';
import { type ShotClipAtHand, type ShotResult, shotResult } from './shot-result.js';
import { wantedClips } from './wanted-clips.js';

/** What a shot has for the film; if nothing, whether that is because the run was told to stop. */
type Arrival = ShotClipAtHand | 'missing' | 'interrupted';

/** A shot on its way. */
interface UnderWay {
  /** As soon as it is known, whatever becomes of other takes. Never rejects. Asked for only where a shot shows its frames. */
  arrival(): Promise<Arrival>;
  /** When everything about it has come to its end. Rejects with our own faults. */
  readonly over: Promise<ShotResult>;
}

/** What shots are rendered with. */
interface Parts {
  readonly plan: Plan;
  readonly rendering: Rendering;
  readonly journal: Journal;
  readonly emit: Emit;
}

/** What the shots of a plan came to. */
export interface RenderedShots {
  /** In the order of the plan. */
  readonly shots: readonly ShotResult[];
  /** Whether a submit of an earlier run that no shot asks for any more may have been charged, and nobody can tell. */
  readonly othersInDoubt: boolean;
}

/**
 * Gets the clips that the shots of a plan lack. A shot that shows frames of others is asked for as soon as their clips are
 * in the store, whatever else is still under way; when one of them has none, nothing is bought for it. Rejects only with
 * our own faults, after everything has come to its end.
 */
export async function renderShots(
  plan: Plan,
  rendering: Rendering,
  { journal, emit }: Pick<Crew, 'journal' | 'emit'>,
): Promise<RenderedShots> {
  const parts = { plan, rendering, journal, emit };
  const underWay = new Map<string, UnderWay>();
  const ready = plan.shots.filter(({ waitsFor }) => waitsFor.length === 0);
  const wanted = ready.map((planned) => wantedClips(planned, plan.shots.length));
  // All at once, so that they line up in the order of the film.
  const asked = [...(await rendering.ask(wanted.flat()))];
  for (const [index, planned] of ready.entries()) {
    underWay.set(planned.id, begin(planned, asked.splice(0, wanted[index]?.length), parts));
  }
  const waiting = new Map(plan.shots.flatMap((shot) => (shot.waitsFor.length > 0 ? [[shot.id, shot]] : [])));
  const begun: Promise<UnderWay>[] = [];
  for (const { id } of stepsOf(plan.storyboard).flat()) {
    const planned = waiting.get(id);
    if (planned) {
      const beginning = beginAfter(planned, underWay, parts);
      begun.push(beginning);
      underWay.set(id, {
        arrival: () => beginning.then((shot) => shot.arrival()).catch(() => 'missing'),
        over: beginning.then((shot) => shot.over),
      });
    }
  }
  const finishing = Promise.allSettled(begun).then(() => rendering.finishOthers());
  const [shots, [others]] = await Promise.all([
    Promise.allSettled(plan.shots.flatMap(({ id }) => underWay.get(id)?.over ?? [])),
    Promise.allSettled([finishing]),
  ]);
  const othersInDoubt = valueOrThrow(others) === 'in-doubt';
  return { shots: shots.map(valueOrThrow), othersInDoubt };
}

/** A shot whose missing clips have been asked for. */
function begin(
  planned: PlannedShot,
  asked: readonly Promise<RenderedClip>[],
  { plan, journal, emit }: Parts,
): UnderWay {
  const excuse = asked.length === 0 ? notAsked(planned, journal, emit) : undefined;
  const over = Promise.allSettled(asked).then((settled) =>
    shotResult(planned, plan.lock, settled.map(valueOrThrow), excuse),
  );
  return { arrival: () => arrivalAmong(asked, planned, over), over };
}

/** What the picked take comes to: known before the others are over. */
function arrivalAmong(
  asked: readonly Promise<RenderedClip>[],
  { clip, picked }: PlannedShot,
  over: Promise<ShotResult>,
): Promise<Arrival> {
  return new Promise((resolve) => {
    if (clip) {
      resolve(clip);
    }
    for (const each of asked) {
      each.then(({ wanted, outcome }) => {
        if (wanted.take === picked && outcome.kind === 'stored') {
          resolve({ path: outcome.found.clip.path, digest: outcome.found.purchase.clip });
        }
      }, ignore);
    }
    // Where the picked take is not to be had, it is known only at last what is in its place.
    over.then(arrivalOf).then(resolve, () => resolve('missing'));
  });
}

/** Our own faults come out of `over`. */
function ignore(): void {}

/** A shot that is asked for when the clips are there that it shows frames of. */
async function beginAfter(
  planned: PlannedShot,
  others: ReadonlyMap<string, UnderWay>,
  parts: Parts,
): Promise<UnderWay> {
  const { plan, rendering, emit } = parts;
  const came = new Map<string, Arrival>();
  for (const id of planned.waitsFor) {
    came.set(id, (await others.get(id)?.arrival()) ?? 'missing');
  }
  const clips = new Map(
    [...came].flatMap(([id, clip]) => (typeof clip === 'string' ? [] : [[id, clip] as const])),
  );
  const lacking = planned.waitsFor.filter((id) => !clips.has(id));
  if (lacking.length > 0) {
    const isInterrupted = [...came.values()].includes('interrupted');
    const excuse = isInterrupted
      ? ({ kind: 'interrupted' } as const)
      : upstreamMissing(planned, lacking, emit);
    const result = shotResult(planned, plan.lock, [], excuse);
    return { arrival: async () => arrivalOf(result), over: Promise.resolve(result) };
  }
  const again = withPricesOf(planned, await plan.planAfter(planned.id, clips));
  return begin(again, await rendering.ask(wantedClips(again, plan.shots.length)), parts);
}

/**
 * The same shot planned anew, at the prices and in the order of offers that were quoted before. All its takes were part of
 * the sum that was agreed to, also those for which a job proves to be under way.
 */
function withPricesOf(before: PlannedShot, again: PlannedShot): PlannedShot {
  const each = (before.price / before.takes) as Usd;
  const candidates = again.candidates.map((take) =>
    take.clip || !take.wanted ? take : { ...take, price: each },
  );
  const { offers, prices } = before;
  return { ...again, candidates, offers, ...(prices && { prices }) };
}

function arrivalOf({ clip, outcomes }: ShotResult): Arrival {
  return clip ?? (outcomes.some(({ kind }) => kind === 'interrupted') ? 'interrupted' : 'missing');
}

/** What came of it; throws what it was rejected with. */
function valueOrThrow<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') {
    throw settled.reason;
  }
  return settled.value;
}
