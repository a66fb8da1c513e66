import type { Subject } from '../checks/rule.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Shot, Storyboard } from '../language/storyboard.js';
import type { ModelCard, Offer } from '../models/card.js';
import type { Request } from '../models/request.js';
import type { LockedShots } from '../store/lock-schema.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import type { ShotState } from '../terms/events.js';
import { sumUsd, type Usd } from '../terms/money.js';
import { Blocks } from './blocks.js';
import { indexLock } from './candidates.js';
import type { FrameClip } from './compile.js';
import { stepsOf, upstreamOf } from './frames.js';
import { hashPictures } from './picture-digests.js';
import { type Planning, planShot } from './plan-shot.js';
import type { Credentials } from './route.js';
import { type SightContext, type Sighted, sightShot } from './sight.js';

/** A clip that is in the store. */
export interface ClipAtHand {
  readonly digest: Digest;
  /** Absolute path in the store. */
  readonly path: string;
  readonly provider: string;
}

/** The plan's questions to the store. */
export interface ClipFinder {
  /** The clip bought under a key, if it is in the store. */
  byKey(key: RequestKey): Promise<ClipAtHand | undefined>;
  /** The path of a clip, if it is in the store. */
  byDigest(digest: Digest): Promise<string | undefined>;
}

/** A take of a shot: one that is there, or one that is to be rendered. */
export interface PlannedTake {
  /** The number it is picked by, from 1. */
  readonly take: number;
  readonly request: Request;
  readonly key: RequestKey;
  /** Absent when it is not in the store. */
  readonly clip?: ClipAtHand;
  /** Whether a render sees to it that its clip is there. Retakes, and takes of which fewer are asked for now, are only kept. */
  readonly wanted: boolean;
  /** What remains to be paid for it. */
  readonly price: Usd;
  /** The shot that buys the same clip, which is why it is free here: as part of a plan without that purchase it is not. */
  readonly boughtBy?: string;
  /** What it would cost anew, should the job prove to be gone that an earlier run left for it. */
  readonly ifLost?: Usd;
}

/** What is to be done for one shot. */
export interface PlannedShot {
  readonly shot: Shot;
  readonly id: string;
  readonly state: ShotState;
  /** Why it is not cached, for people; empty when it is. */
  readonly reasons: readonly string[];
  /** Absent when blocked. */
  readonly card?: ModelCard;
  /** The picked take's; absent when blocked, and while it waits for a frame of another shot. */
  readonly request?: Request;
  readonly key?: RequestKey;
  /** The picked take's clip, when it is in the store. */
  readonly clip?: ClipAtHand;
  /** By number: those that were asked for, and those of the lock that can be picked. Empty as long as there is no request. */
  readonly candidates: readonly PlannedTake[];
  /** Number of the take that is in the film. */
  readonly picked: number;
  /** The shots whose clips must be there before its request is known, as it shows frames of them. */
  readonly waitsFor: readonly string[];
  /** Of take 1 while it waits, with placeholders for the frames: what it costs and how it will look in the edit is known. */
  readonly foreseen?: Request;
  readonly model: string;
  /** Where the clip is or will be from; "none" when no provider in use offers the model. */
  readonly provider: string;
  /** Offers it may be sent to, first choice first; empty without a usable provider. */
  readonly offers: readonly Offer[];
  /** Seconds of the clip. */
  readonly duration: number;
  /** Seconds of film. */
  readonly seconds: number;
  readonly resolution: string;
  readonly aspectRatio: string;
  /** How many takes were asked for. */
  readonly takes: number;
  /** What one take costs at each of the offers. Absent: the card's price at all of them. */
  readonly prices?: ReadonlyMap<Offer, Usd>;
  /** What remains to be paid, for all takes that are wanted, at the offer that comes first. */
  readonly price: Usd;
  /** Whether the price is what will be charged, as far as the card knows. */
  readonly estimate: 'exact' | 'approximate';
}

/** What a run would do. */
export interface Plan {
  readonly storyboard: Storyboard;
  readonly shots: readonly PlannedShot[];
  /** What remains to be bought. */
  readonly total: Usd;
  /** Whether it is a rehearsal's. */
  readonly rehearsal?: true;
  /** What the lock says, for writing the next one. */
  readonly lock: LockedShots;
  /** Plans a shot that waited anew, now that the clips it shows frames of are there, by shot id. */
  planAfter(id: string, clips: ReadonlyMap<string, FrameClip>): Promise<PlannedShot>;
}

/** A purchase under a key that an earlier run left open: it is gone on with, and not paid for again. */
export interface OpenPurchase {
  readonly provider: string;
  /** How it stands, for people. */
  readonly reason: string;
  /** Whether its job may prove to be gone, so that it can be bought anew without a person's word on it. */
  readonly mayBeLost?: boolean;
}

/** What planning is given beside the checked storyboard. */
export interface PlanContext {
  readonly lock: LockedShots;
  readonly clips: ClipFinder;
  readonly credentials: Credentials;
  readonly diagnostics: readonly Diagnostic[];
  /** What an earlier run left open. */
  readonly open?: (key: RequestKey) => OpenPurchase | undefined;
  /** Options of ours that become part of a shot's request. */
  readonly extraOptions?: (shot: Shot) => Request['options'];
  /** A shot of which one more take is wanted than there are. */
  readonly another?: string;
  /**
   * Whether the film is to be what the lock says, as far as no input was edited: also when an earlier storyreel, with
   * another dialect for the model, made it, or a clip is gone that only a frame was taken of. Nothing is bought then.
   */
  readonly asLocked?: boolean;
}

/** Plans every shot: what is at hand, what is to be rendered, why, where and at what price. Needs no network. */
export async function planFilm(subject: Subject, context: PlanContext): Promise<Plan> {
  const { storyboard, cards, settings } = subject;
  const { lock, clips, credentials, open, extraOptions, another, asLocked = false } = context;
  const blocks = new Blocks(storyboard, context.diagnostics);
  const digests = await hashPictures(subject);
  const looking: SightContext = {
    storyboard,
    digests,
    lock: indexLock(lock),
    clips,
    extraOptions,
    another,
    asLocked,
  };
  const sighted = new Map<string, Sighted>();
  for (const step of stepsOf(storyboard)) {
    const found = await Promise.all(
      step.map((shot) => sightShot(shot, cards.get(shot.model), blocks.of(shot), sighted, looking)),
    );
    step.forEach(({ id }, index) => {
      sighted.set(id, found[index] as Sighted);
    });
  }
  const planning: Planning = { settings, credentials, lock, open, buyers: new Map(), turn: 0 };
  const shots = storyboard.shots.map((shot) =>
    planShot(shot, cards.get(shot.model), sighted.get(shot.id) ?? IN_A_CIRCLE, planning),
  );
  // From here on only shots whose frames others show are asked after: there may be thousands of others.
  const shown = new Set(storyboard.shots.flatMap((shot) => upstreamOf(shot, storyboard)));
  for (const id of [...sighted.keys()].filter((each) => !shown.has(each))) {
    sighted.delete(id);
  }
  return {
    storyboard,
    shots,
    total: sumUsd(shots.map((shot) => shot.price)),
    ...(settings.rehearsal && { rehearsal: true }),
    lock,
    async planAfter(id, arrived) {
      const shot = storyboard.shots.find((each) => each.id === id);
      if (!shot) {
        throw new Error(`no shot has the id ${id}`);
      }
      const card = cards.get(shot.model);
      const found = await sightShot(shot, card, [], sighted, looking, arrived);
      return planShot(shot, card, found, { ...planning, buyers: new Map() });
    },
  };
}

const IN_A_CIRCLE: Sighted = { kind: 'blocked', reasons: ['it needs a frame that needs a frame of it'] };
