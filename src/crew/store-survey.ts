import { dirname } from 'node:path';
import type { Attempt } from '../render/attempt.js';
import { readJournal } from '../render/journal.js';
import { type FolderLock, readFolderLocks } from '../store/folder-locks.js';
import { readInventory, type ShelvedClip, type StoreInventory } from '../store/inventory.js';
import type { LockedTake } from '../store/lock-schema.js';
import type { ProjectStore } from '../store/project-store.js';
import type { Purchase } from '../store/purchases.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import { FREE, type Usd, usd } from '../terms/money.js';
import { jobsLeft } from './buying-again.js';

/** A place in a lock that names a clip. */
export interface ClipUse {
  /** Name of the lock file. */
  readonly lock: string;
  readonly shot: string;
  readonly take: number;
  /** Whether it is the take that is in the film. */
  readonly picked: boolean;
  /** How many takes the shot has there. */
  readonly of: number;
}

/** What is known of a clip, there or not. */
export interface ClipFacts {
  readonly digest: Digest;
  /** Where the locks of the folder name it now. */
  readonly uses: readonly ClipUse[];
  /** What it was bought for, when no lock names it and the journal knows. */
  readonly boughtFor?: { readonly shot: string; readonly take: number };
  /** The provider that a render asks for it before it buys it again. */
  readonly jobAt?: string;
  /** The keys it was bought under. */
  readonly keys: readonly RequestKey[];
  readonly model?: string;
  readonly provider?: string;
  /** What it cost; absent when nobody knows. */
  readonly cost?: Usd;
  /** Length of the picture. */
  readonly seconds?: number;
}

/** A clip of the store with all that is known of it. */
export interface KnownClip extends ClipFacts, ShelvedClip {
  /** Paths of its records. */
  readonly records: readonly string[];
}

/** A store, and what the locks and the journal say of what is in it. */
export interface StoreSurvey {
  readonly inventory: StoreInventory;
  readonly locks: readonly FolderLock[];
  /** The clips that are there. */
  readonly clips: readonly KnownClip[];
  /** The clips that a lock names and that are not there. */
  readonly absent: readonly ClipFacts[];
  /** Whether a run was cut short between a job's clip and its entry in the journal. */
  readonly hasOpenJobs: boolean;
}

/** Looks through the store of a folder. Reads no clip, writes nothing. */
export async function surveyStore({ files }: ProjectStore): Promise<StoreSurvey> {
  const [inventory, locks, book] = await Promise.all([
    readInventory(files.store),
    readFolderLocks(dirname(files.lock)),
    readJournal(files.journal),
  ]);
  const records = grouped(inventory.records, ({ purchase }) => purchase.clip);
  const named = grouped(locks.flatMap(takesOf), ({ locked }) => locked.clip);
  const bought = new Map(
    book.attempts().flatMap((attempt) => (attempt.digest ? [[attempt.digest, attempt] as const] : [])),
  );
  const jobs = jobsLeft(book);
  const about = (digest: Digest): ClipFacts =>
    factsOf(
      digest,
      named.get(digest) ?? [],
      (records.get(digest) ?? []).map(({ purchase }) => purchase),
      bought.get(digest),
      jobs.get(digest),
    );
  const clips = inventory.clips.map((clip) => ({
    ...about(clip.digest),
    ...clip,
    records: (records.get(clip.digest) ?? []).map(({ path }) => path),
  }));
  const there = new Set(clips.map(({ digest }) => digest));
  return {
    inventory,
    locks,
    clips,
    absent: [...named.keys()].filter((digest) => !there.has(digest)).map(about),
    hasOpenJobs: book.attempts().some(({ state }) => state === 'submitted' || state === 'rendered'),
  };
}

interface NamedTake {
  readonly use: ClipUse;
  readonly locked: LockedTake;
}

function takesOf({ name, shots }: FolderLock): readonly NamedTake[] {
  return Object.entries(shots).flatMap(([shot, { take: picked, takes }]) =>
    takes.map((locked) => ({
      use: { lock: name, shot, take: locked.take, picked: locked.take === picked, of: takes.length },
      locked,
    })),
  );
}

/** The record knows best; then the lock, which may be of a clip bought elsewhere; then the journal. */
function factsOf(
  digest: Digest,
  named: readonly NamedTake[],
  purchases: readonly Purchase[],
  attempt: Attempt | undefined,
  jobAt: string | undefined,
): ClipFacts {
  const [purchase] = purchases;
  const source = purchase ?? named[0]?.locked;
  const cost = source
    ? usd(source.cost_usd)
    : attempt && (attempt.local ? FREE : (attempt.cost ?? attempt.estimate));
  const { model, provider } = source ?? attempt ?? {};
  const keys = new Set([...purchases.map(({ key }) => key), ...named.map(({ locked }) => locked.key)]);
  return {
    digest,
    uses: named.map(({ use }) => use),
    ...(attempt ? { boughtFor: { shot: attempt.shot, take: attempt.take } } : {}),
    ...(jobAt === undefined ? {} : { jobAt }),
    keys: [...keys],
    ...(model === undefined ? {} : { model }),
    ...(provider === undefined ? {} : { provider }),
    ...(cost === undefined ? {} : { cost }),
    ...(purchase ? { seconds: purchase.seconds } : {}),
  };
}

function grouped<Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) {
      group.push(item);
    } else {
      groups.set(keyOf(item), [item]);
    }
  }
  return groups;
}
