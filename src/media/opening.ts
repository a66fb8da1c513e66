import type { ClipFacts } from '../terms/clip-facts.js';

/**
 * What to tell ffmpeg before the name of a clip whose pictures are only copied, or whose sound is decoded. It need
 * not decode the beginning of a clip to open it when the index says everything: H.264 and AAC with their
 * configurations, and pictures that begin at 0, so that there is no start to be moved there. Opening is two thirds
 * of copying a short clip.
 */
export function openingOptions({ video, audio }: ClipFacts): readonly string[] {
  const told =
    video.codec === 'avc1' &&
    video.parameterSets !== '' &&
    !video.edited &&
    (audio?.codec ?? 'mp4a') === 'mp4a';
  return told ? ['-f', 'mp4', '-nofind_stream_info'] : [];
}
