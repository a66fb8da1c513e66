import { parameterSetIds, readAvc } from '../../media/mp4-configuration.js';
import { cleanCut } from '../../media/mp4-cut.js';
import type { ClipFacts, ColourTags } from '../../terms/clip-facts.js';
import { type FrameSize, isHighDefinition } from '../../terms/frame-size.js';
import { hasRate } from '../timeline/clip-range.js';
import { bodyFrames, bodyStart, type Segment, type Timeline } from '../timeline/timeline.js';

/** How far x264 decodes ahead at most in the settings we use. */
export const DEEPEST_REORDER = 2;

/** Profiles that are 8 bits, 4:2:0: baseline, main, extended, high (H.264 annex A). */
const PLAIN_PROFILES = new Set([66, 77, 88, 100]);

/**
 * How many frames of a segment's body can be the clip's own bytes, from its first on: all of them, or up to the last
 * place the clip can be cut at by copying. 0 when the body cannot be copied: it does not begin at the clip's key
 * frame, something lies over it, or the clip is of another form.
 */
export async function copyableFrames(segment: Segment, timeline: Timeline, size: FrameSize): Promise<number> {
  const { source, skip, entry, exitFrames, whole } = segment;
  if (
    (source.kind !== 'clip' && source.kind !== 'stand-in') ||
    skip > 0 ||
    entry.frames > 0 ||
    !hasRate(source.facts, timeline.rate) ||
    !isPlain(source.facts) ||
    source.facts.video.width !== size.width ||
    source.facts.video.height !== size.height ||
    isCovered(segment, timeline)
  ) {
    return 0;
  }
  const body = bodyFrames(segment);
  const frames = whole && exitFrames === 0 ? body : await cleanCut(source.clip.path, body);
  // Less is not worth another piece.
  return frames * 2 >= body ? frames : 0;
}

/** Two clips with the same name join as they are. */
export function joinName({ video }: ClipFacts): string {
  return `${video.reorder} ${video.parameterSets}`;
}

/** Whether anything is laid over a segment's body. */
function isCovered(segment: Segment, { overlays }: Timeline): boolean {
  const start = bodyStart(segment);
  const end = start + bodyFrames(segment);
  return overlays.some((overlay) => overlay.start < end && overlay.end > start);
}

/** Whether a clip has nothing about it that copying would lose or a join could not bear. */
function isPlain({ video }: ClipFacts): boolean {
  if (
    video.codec !== 'avc1' ||
    video.rotation !== 0 ||
    video.edited ||
    video.stretched === true ||
    video.keyFrames[0] !== 0 ||
    video.width % 2 !== 0 ||
    video.height % 2 !== 0 ||
    !(video.reorder !== undefined && Number.isInteger(video.reorder) && video.reorder <= DEEPEST_REORDER) ||
    !(video.colour && isFilmColour(video.colour, video))
  ) {
    return false;
  }
  try {
    const avc = readAvc(video.parameterSets);
    return (
      PLAIN_PROFILES.has(avc.profile) &&
      avc.lengthBytes === 4 &&
      avc.sequence.length === 1 &&
      parameterSetIds(avc).size > 0
    );
  } catch {
    return false;
  }
}

/** Whether a player shows a clip with these tags as it shows the film: bt709, or taken for it. */
function isFilmColour({ range, matrix, primaries, transfer }: ColourTags, size: FrameSize): boolean {
  const own = [matrix, primaries, transfer];
  return (
    range !== 'pc' &&
    own.every((name) => name === undefined || name === 'bt709') &&
    (matrix === 'bt709' || isHighDefinition(size))
  );
}
