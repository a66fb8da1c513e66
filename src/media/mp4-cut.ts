import { readMovie } from './mp4-movie.js';
import { sampleTimes } from './mp4-samples.js';

/**
 * The most frames, up to `frames`, after which a clip can be ended by copying its first packets: with B-frames that is only
 * behind a picture that no earlier one waits for, so that the first packets are the first pictures. 0 when there is none.
 */
export async function cleanCut(path: string, frames: number): Promise<number> {
  const movie = await readMovie(path);
  const track = movie?.tracks.find((each) => each.kind === 'video');
  if (!track) {
    return 0;
  }
  const { show } = sampleTimes(track.samples);
  const sorted = show.slice().sort();
  let [latest, clean] = [Number.NEGATIVE_INFINITY, 0];
  for (let count = 1; count <= Math.min(frames, show.length); count += 1) {
    latest = Math.max(latest, show[count - 1] ?? 0);
    if (latest < (sorted[count] ?? Number.POSITIVE_INFINITY)) {
      clean = count;
    }
  }
  return clean;
}
