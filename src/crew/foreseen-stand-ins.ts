import { sceneOf } from '../providers/local/scene.js';
import type { ShotClip } from '../stitch/film-input.js';
import type { ClipFacts } from '../terms/clip-facts.js';
import { digestOf } from '../terms/digest.js';
import { perSecond } from '../terms/frame-size.js';
import type { OpenFilm } from './open-film.js';
import { animaticsOf } from './stand-ins.js';

/**
 * What `makeStandIns` would make of these shots, without making anything: the animatics that are kept, and for the others
 * the facts they will have. Those have no file yet, so that a film can be laid out with them but not be made.
 */
export async function foreseeStandIns(
  film: OpenFilm,
  shots: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ShotClip>> {
  const foreseen = new Map<string, ShotClip>();
  const plan = shots.size === 0 ? undefined : await animaticsOf(film);
  for (const { id, clip, request: known, foreseen: waiting, offers } of plan?.shots ?? []) {
    const request = known ?? waiting;
    const scene = request && shots.has(id) ? sceneOf(request, id) : undefined;
    if (clip && shots.has(id)) {
      foreseen.set(id, clip);
    } else if (scene && offers.length > 0) {
      foreseen.set(id, { path: '', digest: digestOf(`to be drawn: ${id}`), facts: factsOf(scene) });
    }
  }
  return foreseen;
}

/** The facts that decide about a place in the edit, of a clip as the local provider makes it. */
function factsOf({ size, rate, frames }: NonNullable<ReturnType<typeof sceneOf>>): ClipFacts {
  return {
    bytes: 0,
    video: {
      codec: 'avc1',
      ...size,
      frames,
      seconds: frames / perSecond(rate),
      rate,
      constantRate: true,
      timescale: rate.num,
      keyFrames: [0],
      parameterSets: '',
      rotation: 0,
      edited: false,
    },
  };
}
