import { readClipFacts } from '../media/probe.js';
import type { Plan, PlannedShot, PlannedTake } from '../plan/plan.js';
import { judgeClip } from '../quality/judge.js';
import { recallLook } from '../quality/notes.js';
import type { LockedTake } from '../store/lock-schema.js';
import type { ProjectStore } from '../store/project-store.js';
import type { ClipWarning } from '../terms/clip-warning.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import { type Usd, usd } from '../terms/money.js';
import { blockOf } from './pick-take.js';

/** What a take is to its shot: it can be picked, is still to be rendered, or was made from something else. */
export type TakeState = 'there' | 'to-render' | 'not-in-store' | 'stale';

/** What is known of a take. */
export interface ListedTake {
  readonly shot: string;
  readonly take: number;
  /** Whether it is in the film. */
  readonly picked: boolean;
  readonly state: TakeState;
  readonly key: RequestKey;
  readonly model: string;
  /** Absent while nobody has rendered it. */
  readonly provider?: string;
  readonly job?: string;
  readonly seed?: number;
  /** What it cost. */
  readonly cost?: Usd;
  readonly note?: string;
  /** What was seen in it that is not as it should be, as far as it was looked at. */
  readonly warnings: readonly ClipWarning[];
  readonly clip?: Digest;
  /** The clip's file, where it is in the store. */
  readonly file?: {
    readonly path: string;
    readonly seconds: number;
    readonly width: number;
    readonly height: number;
  };
}

/** Every take of the shots of a plan (or of one): those that can be picked or are asked for, and older ones of the lock. */
export async function listTakes(
  plan: Plan,
  store: ProjectStore,
  shot?: string,
): Promise<readonly ListedTake[]> {
  const shots = plan.shots.filter(({ id }) => shot === undefined || id === shot);
  const lists = await Promise.all(shots.map((planned) => takesOf(planned, plan, store)));
  return lists.flat();
}

async function takesOf(
  planned: PlannedShot,
  plan: Plan,
  store: ProjectStore,
): Promise<readonly ListedTake[]> {
  const block = blockOf(plan, planned);
  const locked = block === undefined ? [] : (plan.lock[block]?.takes ?? []);
  const current = await Promise.all(
    planned.candidates.map((candidate) => {
      const entry = locked.find(({ take, key }) => take === candidate.take && key === candidate.key);
      return candidateFacts(planned, candidate, entry, store);
    }),
  );
  const isCurrent = (entry: LockedTake): boolean =>
    planned.candidates.some(({ take, key }) => take === entry.take && key === entry.key);
  const older = await Promise.all(
    locked.filter((entry) => !isCurrent(entry)).map((entry) => staleFacts(planned.id, entry, store)),
  );
  return [...current, ...older];
}

async function candidateFacts(
  planned: PlannedShot,
  { take, key, clip, request }: PlannedTake,
  entry: LockedTake | undefined,
  store: ProjectStore,
): Promise<ListedTake> {
  const bought = entry ?? (clip && (await store.purchases.find(key))?.purchase);
  // A service that takes no seeds was sent none.
  const isSent =
    !bought ||
    planned.card?.offers.some(({ provider, fields }) => provider === bought.provider && fields.seed);
  const seed = bought?.seed ?? (isSent ? request.parameters.seed : undefined);
  const file = clip && (await fileFacts(clip.path));
  const seen = clip && (await recallLook(store.files, clip.digest));
  const expected = { seconds: planned.duration, sound: request.parameters.audio === true };
  const digest = clip?.digest ?? entry?.clip;
  return {
    shot: planned.id,
    take,
    picked: take === planned.picked,
    state: clip ? 'there' : entry ? 'not-in-store' : 'to-render',
    key,
    model: bought?.model ?? request.model,
    ...(bought ? { provider: bought.provider, job: bought.job, cost: usd(bought.cost_usd) } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(entry?.note === undefined ? {} : { note: entry.note }),
    warnings: seen ? judgeClip(seen, expected) : [],
    ...(digest === undefined ? {} : { clip: digest }),
    ...(file ? { file } : {}),
  };
}

async function staleFacts(shot: string, entry: LockedTake, { clips }: ProjectStore): Promise<ListedTake> {
  const { take, key, clip, model, provider, job, seed, cost_usd, note } = entry;
  const found = await clips.find(clip);
  const file = found && (await fileFacts(found.path));
  return {
    shot,
    take,
    picked: false,
    state: 'stale',
    key,
    model,
    provider,
    job,
    cost: usd(cost_usd),
    warnings: [],
    clip,
    ...(seed === undefined ? {} : { seed }),
    ...(note === undefined ? {} : { note }),
    ...(file ? { file } : {}),
  };
}

/** What the clip's index says; undefined when it cannot be read. */
async function fileFacts(path: string): Promise<ListedTake['file']> {
  try {
    const { seconds, width, height } = (await readClipFacts(path)).video;
    return { path, seconds, width, height };
  } catch {
    return undefined;
  }
}
