import { amplitudeOf } from './envelope.js';
import { FILM_SOUND_RATE } from './sound-input.js';

/** Peaks between samples are seen at four times the rate (BS.1770-4, annex 2). */
const OVERSAMPLING = 4;

/**
 * A chain that holds peaks down to a true peak in dBTP, in place and at the same length. It sees a peak 5 ms before
 * it comes and lets go within 50 ms, so what it does in a chunk is settled by the sound around the chunk.
 */
export function limiter(ceiling: number, samples: number): string {
  const limit = amplitudeOf(ceiling).toFixed(6);
  return [
    `aresample=${FILM_SOUND_RATE * OVERSAMPLING}`,
    `alimiter=level=0:limit=${limit}:attack=5:release=50:latency=1`,
    `aresample=${FILM_SOUND_RATE},apad,atrim=end_sample=${samples},asetpts=N/SR/TB`,
  ].join(',');
}
