import { setMaxListeners } from 'node:events';
import { mkdir } from 'node:fs/promises';
import PQueue from 'p-queue';
import type { PictureSource } from '../models/request.js';
import { diskError } from '../store/durable.js';
import type { FrozenCopy } from '../store/frozen-pictures.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import type { FilmEvent } from '../terms/events.js';
import type { Usd } from '../terms/money.js';
import type { Attempt, Ending } from './attempt.js';
import type { Reservation } from './budget.js';
import { type Desk, openDesk } from './desk.js';
import type { Uploaded } from './host-pictures.js';
import { ledgerOf } from './ledger.js';
import type { Crew, Patience, WantedClip } from './work.js';

/** A picture that is kept in a file here. */
type Kept = Exclude<PictureSource, { readonly kind: 'url' }>;

/** What the parts of one rendering share. */
export interface Run {
  readonly crew: Crew;
  readonly patience: Patience;
  /** The desk of a provider; undefined when the run has no such provider. */
  desk(provider: string): Desk | undefined;
  /** The folder for what is on its way, made when it is first wanted. Throws a StoryreelError about the disk. */
  tmp(): Promise<string>;
  /** The frozen copy of a picture, made once. Throws as freezePicture and freezeFrame do. */
  frozen(picture: Kept, digest: Digest): Promise<FrozenCopy>;
  /** Uploads under way, by account and digest, so that each picture is sent once. */
  readonly uploading: Map<string, Promise<Uploaded>>;
  /** Keys whose clips this run shares: being published ends their claims. */
  readonly sharing: Set<RequestKey>;
  /** Money set aside, also by earlier runs whose attempts are open, by attempt. */
  readonly reserved: Map<string, Reservation>;
}

/** Clips on their way to this machine at once: more only share its line, and each holds a file open. */
const FETCHED_AT_ONCE = 16;

const DEFAULT_PATIENCE: Patience = {
  outageMs: 10 * 60_000,
  jobMs: 60 * 60_000,
  goneMs: 60_000,
  // A store that lags or a guard that turns somebody away is over it within a minute or two. A clip that is really gone
  // keeps a person waiting for no longer than this, and the next run asks once more before anything is bought again.
  missingMs: 150_000,
};

/** A run with nothing done yet. */
export function startRun(crew: Crew): Run {
  // Every clip that waits listens to it; thousands are no leak.
  setMaxListeners(0, crew.signal);
  const fetching = new PQueue({ concurrency: FETCHED_AT_ONCE });
  const desks = new Map<string, Desk>();
  for (const [name, provider] of crew.providers) {
    desks.set(name, openDesk(provider, crew.limits.get(name), crew.clock));
  }
  const copies = new Map<string, Promise<FrozenCopy>>();
  let tmp: Promise<string> | undefined;
  return {
    crew: {
      ...crew,
      collect: (...what) => fetching.add(() => crew.collect(...what)),
    },
    patience: { ...DEFAULT_PATIENCE, ...crew.patience },
    desk: (provider) => desks.get(provider),
    tmp() {
      tmp ??= makeTmp(crew).catch((error: unknown) => {
        tmp = undefined;
        throw error;
      });
      return tmp;
    },
    frozen(picture, digest) {
      const copy = copies.get(digest) ?? freeze(crew, picture, digest);
      copies.set(digest, copy);
      return copy;
    },
    uploading: new Map(),
    sharing: new Set(),
    reserved: new Map(
      ledgerOf(crew.journal.attempts()).lines.flatMap(({ attempt, state, amount }) =>
        state === 'reserved' ? [[attempt.id, crew.budget.held(amount)] as const] : [],
      ),
    ),
  };
}

async function makeTmp({ store }: Crew): Promise<string> {
  const { tmp } = store.files;
  await mkdir(tmp, { recursive: true }).catch((error: unknown) => {
    throw diskError(error, `make ${tmp}`);
  });
  return tmp;
}

function freeze({ store, takeFrame, signal }: Crew, picture: Kept, digest: Digest): Promise<FrozenCopy> {
  return picture.kind === 'file'
    ? store.freeze(picture.path, digest)
    : store.freezeFrame(digest, (path) => takeFrame(picture, path, signal));
}

/** Writes down that an attempt ended without a clip, and gives back what was set aside unless it may be paid. */
export async function endAttempt(run: Run, attempt: Attempt, ending: Ending): Promise<void> {
  const { id, key, estimate } = attempt;
  await run.crew.journal.append({ type: 'attempt-ended', attempt: id, key, ...ending });
  endReservation(run, id, ending.charged === 'no' ? undefined : estimate);
}

/** An attempt cost this much after all, or nothing: what was set aside for it is set right. Only the first word counts. */
export function endReservation({ reserved }: Run, attempt: string, cost: Usd | undefined): void {
  const reservation = reserved.get(attempt);
  reserved.delete(attempt);
  if (cost === undefined) {
    reservation?.release();
  } else {
    reservation?.settle(cost);
  }
}

type Progress = Extract<FilmEvent, { type: 'shot-progress' }>;

/** Shows how a clip is doing. */
export type Show = (
  phase: Progress['phase'],
  more?: Pick<Progress, 'fraction' | 'ahead' | 'note' | 'retry_seconds'>,
) => void;

/** Shows a wanted clip's progress at a provider as events. */
export function showing(run: Run, wanted: Pick<WantedClip, 'shot' | 'take'>, provider: string): Show {
  const { shot, take } = wanted;
  return (phase, more) => run.crew.emit({ type: 'shot-progress', shot, take, provider, phase, ...more });
}

/** A signal that never fires, for calls that must not be left half done: the paid POST and a cancellation. */
export function unhurried(): AbortSignal {
  return new AbortController().signal;
}
