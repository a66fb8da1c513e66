import { readMovie } from './mp4-movie.js';
import { sampleTimes } from './mp4-samples.js';

/**
 * Whether the first `frames` pictures of a clip are also the first that are decoded, so that copying that many
 * ends it there: with B-frames, a clip can only be cut by copy behind a picture that no earlier one waits for.
 */
export async function cutsCleanly(path: string, frames: number): Promise<boolean> {
  const movie = await readMovie(path);
  const track = movie?.tracks.find((each) => each.kind === 'video');
  if (!track || frames > track.samples.count) {
    return false;
  }
  const { show } = sampleTimes(track.samples);
  const end = show.slice().sort()[frames] ?? Number.POSITIVE_INFINITY;
  return show.subarray(0, frames).every((time) => time < end);
}
