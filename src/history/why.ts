import { readFile } from 'node:fs/promises';
import { castOf } from '../checks/cast.js';
import type { LineOrigin } from '../git/blame.js';
import { blameLines } from '../git/blame.js';
import { type CommitFacts, commitsOf, isEditing } from '../git/commit-facts.js';
import type { Repository } from '../git/repository.js';
import { changesOf, type InputChange } from '../plan/changes.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import { type LockedShot, type LockedTake, pickedTake } from '../store/lock-schema.js';
import type { Digest } from '../terms/digest.js';
import { type Origin, Origins } from './origin.js';
import { pathInRepository, sourcesOf } from './places.js';
import { firstRequest } from './shot-values.js';

/** Why a shot is what the plan says it is. */
export interface ShotReasons {
  readonly planned: PlannedShot;
  /** Of a shot that is rendered again: what of it has changed, and where that stands. */
  readonly changes: readonly ExplainedChange[];
  /** Where a shot stands that was never rendered. */
  readonly stands: Origin | undefined;
  /** The take that the lock names as picked: what it was bought by. */
  readonly made: MadeTake | undefined;
  readonly buildsOn: readonly BuiltOn[];
}

/** A change of an input, with its places. */
export interface ExplainedChange {
  readonly change: InputChange;
  readonly origins: readonly Origin[];
  /** Set for a value of the shot's own that is gone: who may have taken it away. */
  readonly lost?: {
    /** Since the lock was written, newest first. */
    readonly commits: readonly CommitFacts[];
    /** Or it is not committed. */
    readonly isEdited: boolean;
  };
}

/** A take as the lock names it. */
export interface MadeTake {
  readonly take: LockedTake;
  /** How many there are. */
  readonly takes: number;
  /** Since when the lock names it; undefined without git. */
  readonly recorded: LineOrigin | undefined;
}

/** A frame of another shot that a shot shows. */
export interface BuiltOn {
  /** Name of the reference. */
  readonly reference: string;
  readonly shot: string;
  readonly at: 'first' | 'last' | number;
  /** The other shot's take, when its clip is there. */
  readonly take: number | undefined;
  readonly clip: Digest | undefined;
  readonly state: PlannedShot['state'] | undefined;
}

/** What explaining is given. */
export interface WhyParts {
  readonly plan: Plan;
  readonly planned: PlannedShot;
  /** Absolute path of the lock. */
  readonly lock: string;
  /** Absolute folder of the storyboard, which the repository was opened at. */
  readonly folder: string;
  readonly repository: Repository | undefined;
}

/** How many commits are named that may have taken a value away. */
const MOST_COMMITS = 3;

/** Explains a shot. Asks git only; reads no storyboard again. */
export async function explainShot(parts: WhyParts): Promise<ShotReasons> {
  const { plan, planned, folder, repository } = parts;
  const { storyboard } = plan;
  const { shot } = planned;
  const block = blockOf(planned, plan);
  const request = firstRequest(planned);
  const isEdited = planned.state === 'changed' && block && request && !isAmong(block, planned);
  const changes = isEdited ? changesOf(block, request).filter((each) => !isToCome(each, planned)) : [];
  const origins = new Origins(repository, folder);
  const sources = changes.map((change) => sourcesOf(change, shot, storyboard));
  const [found, made, stands] = await Promise.all([
    origins.of(sources.flat()),
    block && madeOf(block, parts),
    planned.state === 'new' && !block ? origins.of([{ kind: 'lines', span: shot.place('id') }]) : [],
  ]);
  let at = 0;
  const explained = changes.map((change, index): ExplainedChange => {
    const count = sources[index]?.length ?? 0;
    at += count;
    return { change, origins: found.slice(at - count, at) };
  });
  return {
    planned,
    changes: await Promise.all(explained.map((each) => withLoss(each, made?.recorded, parts))),
    stands: stands[0],
    made,
    buildsOn: frames(planned, plan),
  };
}

/** What the lock says of a shot, perhaps under a name it had before. */
function blockOf({ id, candidates }: PlannedShot, { lock }: Plan): LockedShot | undefined {
  const keys = new Set(candidates.map(({ key }) => key));
  const has = (block: LockedShot): boolean => block.takes.some(({ key }) => keys.has(key));
  const own = Object.hasOwn(lock, id) ? lock[id] : undefined;
  return own && has(own) ? own : (Object.values(lock).find(has) ?? own);
}

/** Whether a take of the lock is one of the shot as it is now. */
function isAmong(block: LockedShot, { candidates }: PlannedShot): boolean {
  return block.takes.some((take) => candidates.some(({ key }) => key === take.key));
}

/** Of a frame that is not there yet it is not known whether it is another one. */
function isToCome(change: InputChange, { waitsFor }: PlannedShot): boolean {
  const shot = change.kind === 'reference' ? change.after?.frame?.shot : undefined;
  return shot !== undefined && waitsFor.includes(shot);
}

async function madeOf(block: LockedShot, { lock, folder, repository }: WhyParts): Promise<MadeTake> {
  const take = pickedTake(block);
  const path = repository && pathInRepository(repository, folder, lock);
  const text = path === undefined ? '' : await readFile(lock, 'utf8').catch(() => '');
  const line = text.split('\n').findIndex((each) => each.includes(take.key)) + 1;
  const [recorded] =
    repository && path !== undefined && line > 0
      ? await blameLines(repository, path, [{ first: line, last: line }])
      : [];
  return { take, takes: block.takes.length, recorded };
}

/**
 * A value that stands nowhere any more, or is inherited from a line older than the lock, was taken away: git is asked by
 * whom, of those who have touched such a value since the lock was written.
 */
async function withLoss(
  explained: ExplainedChange,
  recorded: LineOrigin | undefined,
  { repository, plan, folder }: WhyParts,
): Promise<ExplainedChange> {
  const { change, origins } = explained;
  const path = repository && pathInRepository(repository, folder, plan.storyboard.source.absolutePath);
  if (!repository || path === undefined || change.kind !== 'value' || recorded?.kind !== 'commit') {
    return explained;
  }
  const isNew = origins.some(
    (origin) => origin.change?.kind !== 'commit' || origin.change.commit.time > recorded.commit.time,
  );
  if (isNew) {
    return explained;
  }
  const touching = `(^|[^a-z_])${change.field.split('.').at(-1)?.replace(/\W/g, '.')} *:`;
  const [commits, isEdited] = await Promise.all([
    commitsOf(repository, [path], { since: recorded.commit.id, touching, most: MOST_COMMITS }),
    isEditing(repository, path, touching),
  ]);
  return commits.length > 0 || isEdited ? { ...explained, lost: { commits, isEdited } } : explained;
}

function frames({ shot, request }: PlannedShot, { storyboard, shots }: Plan): readonly BuiltOn[] {
  return castOf(shot).flatMap(({ name }): BuiltOn[] => {
    const picture = storyboard.references.get(name)?.picture;
    if (picture?.kind !== 'frame') {
      return [];
    }
    const upstream = shots.find(({ id }) => id === picture.shot);
    const used = request?.references.find((reference) => reference.name === name)?.picture;
    const clip = used?.kind === 'frame' ? used.digest : undefined;
    return [
      {
        reference: name,
        shot: picture.shot,
        at: picture.at,
        take: clip === undefined ? undefined : upstream?.picked,
        clip,
        state: upstream?.state,
      },
    ];
  });
}
