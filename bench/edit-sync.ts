import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Ffmpeg } from '../src/media/ffmpeg.js';
import { MARK, RATE, SOUND_RATE } from './edit-clips.js';

const run = promisify(execFile);

/** How exact a film is. */
export interface Exactness {
  readonly frames: number;
  /** Marks seen; a film has one a shot. */
  readonly marks: number;
  /** The most by which a beep is heard before or after its mark is shown, in ms; infinite when one is missing. */
  readonly offMilliseconds: number;
}

/** Louder than any tone, softer than any beep. */
const LOUD = 0.3;

/** Decodes a film and holds the beep of each clip against its mark. */
export async function exactness(ffmpeg: Ffmpeg, film: string): Promise<Exactness> {
  const [picture, sound] = [await decode(ffmpeg, film, seen()), await decode(ffmpeg, film, heard())];
  const marks = rises(picture, (at) => (picture[at] ?? 0) > 128, RATE / 4);
  const samples = new Float32Array(sound.buffer, sound.byteOffset, Math.floor(sound.length / 4));
  const beeps = rises(samples, (at) => Math.abs(samples[at] ?? 0) > LOUD, SOUND_RATE / 4);
  const offs = marks.map((frame, index) =>
    Math.abs((beeps[index] ?? Number.POSITIVE_INFINITY) / SOUND_RATE - frame / RATE),
  );
  const offMilliseconds =
    beeps.length === marks.length && marks.length > 0 ? Math.max(...offs) * 1000 : Number.POSITIVE_INFINITY;
  return { frames: picture.length, marks: marks.length, offMilliseconds };
}

/** The places where something begins that was not for a while before. */
function rises(all: ArrayLike<number>, holds: (at: number) => boolean, quiet: number): readonly number[] {
  const found: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < all.length; at += 1) {
    if (holds(at)) {
      if (at - last > quiet) {
        found.push(at);
      }
      last = at;
    }
  }
  return found;
}

/** A byte a frame: how bright the corner is. */
function seen(): readonly string[] {
  const corner = `crop=${MARK / 2}:${MARK / 2}:${MARK / 4}:${MARK / 4},scale=1:1:flags=area,format=gray`;
  return ['-map', '0:v:0', '-vf', corner, '-fps_mode', 'passthrough', '-f', 'rawvideo'];
}

function heard(): readonly string[] {
  return ['-map', '0:a:0', '-af', 'aresample=async=1:first_pts=0', '-ac', '1', '-f', 'f32le'];
}

async function decode(ffmpeg: Ffmpeg, film: string, options: readonly string[]): Promise<Buffer> {
  const args = ['-v', 'error', '-nostdin', '-i', film, ...options, '-'];
  const { stdout } = await run(ffmpeg.path, args, { encoding: 'buffer', maxBuffer: 2 ** 30 });
  return stdout;
}
