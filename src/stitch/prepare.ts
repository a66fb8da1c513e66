import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import type { ClipFacts } from '../terms/clip-facts.js';
import type { FilmInput, ShotClip } from './film-input.js';
import { hearAhead } from './hear-ahead.js';
import { lookAtClip } from './look.js';
import { ENCODERS, encodePiece } from './picture/encode-pieces.js';
import { chooseFormat } from './picture/film-format.js';
import { openKitchen } from './picture/kitchen.js';
import { pieceKey } from './picture/piece-key.js';
import { type BodyPlan, planPieces, type SeamPlan, segmentsIn } from './picture/piece-plan.js';
import type { Kitchen } from './picture/recipe.js';
import { openStills, type Stills } from './picture/stills.js';
import type { StitchCrew } from './stitch-crew.js';
import { layTimeline } from './timeline/lay-timeline.js';
import { isKnown, type Timeline } from './timeline/timeline.js';
import type { Workshop } from './workshop.js';

/** Clips being brought to the film's form while other shots still render (DESIGN §6). */
export interface Conforming {
  /**
   * Tells that a shot's clip is there. Every piece whose pictures are all known now is begun, and the sound of what
   * will not move. Gives no error: what is wrong with a clip is told when the film is made.
   */
  arrived(shotId: string, clip: ShotClip): void;
  /** Waits until nothing is left to do; then `stitchFilm` finds the pieces in the cache. Never rejects. */
  settled(): Promise<void>;
  /** Stops what is running, waits for its end and takes the temporary files away. Never rejects. */
  close(): Promise<void>;
}

/** Those who work on it: as for stitching. */
export type ConformingCrew = Pick<
  StitchCrew,
  'ffmpeg' | 'drawSlate' | 'drawOverlay' | 'clock' | 'signal' | 'memory'
>;

/**
 * Begins to conform a film on arrival. `input` is the film as it will be stitched, with the clips that are there already;
 * cards and clips at hand are begun at once. Pieces are found again by content, so that a wrong guess, for instance of the
 * size that most clips will have, costs time in the background and nothing else.
 */
export function startConforming(input: FilmInput, crew: ConformingCrew): Conforming {
  const stopping = new AbortController();
  const own = { ...crew, signal: AbortSignal.any([crew.signal, stopping.signal]) };
  const clips = new Map(input.shots.flatMap((shot) => (shot.clip ? [[shot.id, shot.clip] as const] : [])));
  const facts = new Map<ShotClip, ClipFacts | undefined>();
  const stills = new Map<string, Stills>();
  const begun = new Set<string>();
  let wanted: ReadonlySet<string> = new Set();
  const encoders = new PQueue({ concurrency: ENCODERS });
  const looks = new PQueue({ concurrency: 1 });
  const sounds = new PQueue({ concurrency: 1 });
  const folder = mkdtemp(join(input.work, 'conform-'));
  // Whoever needs it hears of it; nobody may have asked yet.
  folder.catch(() => undefined);

  const open = async (film: FilmInput, timeline: Timeline): Promise<Kitchen> => {
    const format = await chooseFormat(film, timeline);
    const shop: Workshop = { input: film, crew: own, folder: await folder, format };
    const size = JSON.stringify(format.size);
    const drawn = stills.get(size) ?? openStills(shop);
    stills.set(size, drawn);
    return openKitchen(shop, drawn);
  };
  const look = async (): Promise<void> => {
    const film = withClips(input, clips);
    const timeline = layTimeline(film, await lookOnce(film, facts, own));
    const kitchen = await open(film, timeline);
    const plans = new Map<string, BodyPlan | SeamPlan>();
    for (const plan of planPieces(timeline, kitchen.shop.format)) {
      if (plan.kind !== 'copy' && segmentsIn(plan).every(isKnown)) {
        plans.set(pieceKey(plan, kitchen), plan);
      }
    }
    wanted = new Set(plans.keys());
    for (const [key, plan] of plans) {
      if (!begun.has(key)) {
        begun.add(key);
        void encoders.add(() =>
          quietly(async () => {
            // What was guessed before more clips came may not be needed any more.
            if (wanted.has(key)) {
              await encodePiece(plan, kitchen, own.signal, { background: true });
            } else {
              begun.delete(key);
            }
          }),
        );
      }
    }
    // Sound that waits is of a film that is not like this any more.
    sounds.clear();
    void sounds.add(() => quietly(() => hearAhead(timeline, kitchen.shop)));
  };
  const lookAgain = (): void => {
    // One that waits sees all that has come by then.
    if (looks.size === 0) {
      void looks.add(() => quietly(look));
    }
  };
  const settled = async (): Promise<void> => {
    await looks.onIdle();
    await Promise.all([encoders.onIdle(), sounds.onIdle()]);
  };
  lookAgain();
  return {
    arrived(shotId, clip) {
      clips.set(shotId, clip);
      lookAgain();
    },
    settled,
    async close() {
      stopping.abort();
      looks.clear();
      encoders.clear();
      sounds.clear();
      await settled();
      await quietly(async () => rm(await folder, { recursive: true, force: true }));
    },
  };
}

/** The film with the clips that are there; other shots last as long as planned. */
function withClips(input: FilmInput, clips: ReadonlyMap<string, ShotClip>): FilmInput {
  return {
    ...input,
    shots: input.shots.map(({ clip: _, standIn: __, ...shot }) => {
      const clip = clips.get(shot.id);
      return clip ? { ...shot, clip } : shot;
    }),
  };
}

/** The facts of all clips that can be read, each read once. */
async function lookOnce(
  { shots }: FilmInput,
  known: Map<ShotClip, ClipFacts | undefined>,
  crew: Pick<StitchCrew, 'ffmpeg' | 'signal'>,
): Promise<ReadonlyMap<string, ClipFacts>> {
  const facts = new Map<string, ClipFacts>();
  for (const shot of shots) {
    if (shot.clip && !known.has(shot.clip)) {
      known.set(shot.clip, await lookAtClip(shot, crew, crew.signal).catch(() => undefined));
    }
    const found = shot.clip && known.get(shot.clip);
    if (found) {
      facts.set(shot.id, found);
    }
  }
  return facts;
}

/** Failures are for `stitchFilm` to meet again and to tell. */
async function quietly(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch {}
}
