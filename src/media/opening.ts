import type { ClipFacts } from '../terms/clip-facts.js';

/** A few packets, in seconds: ffmpeg 5 has to be told what sound is like of which it decodes nothing. */
const SHORTEST_SOUND = 0.1;

/**
 * What to tell ffmpeg before the name of a clip whose pictures are only copied, or whose sound is decoded. It need
 * not decode the beginning of a clip to open it when the index says everything: H.264 and AAC with their
 * configurations, pictures that begin at 0, so that there is no start to be moved there, and more sound than the first packet, of which
 * nothing may come out. Opening is two thirds
 * of copying a short clip.
 */
export function openingOptions({ video, audio }: ClipFacts): readonly string[] {
  const told =
    video.codec === 'avc1' &&
    video.parameterSets !== '' &&
    !video.edited &&
    (audio === undefined || (audio.codec === 'mp4a' && audio.seconds > SHORTEST_SOUND));
  return told ? ['-f', 'mp4', '-nofind_stream_info'] : [];
}
