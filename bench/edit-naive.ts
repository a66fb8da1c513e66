import { join } from 'node:path';
import { RATE, SOUND_RATE } from './edit-clips.js';
import { DISSOLVE, type Film, type Stage } from './edit-ours.js';
import { type Usage, watch } from './edit-process.js';

/** Where the plain film lies. */
export function naivePath({ folder }: Stage): string {
  return join(folder, 'naive.mp4');
}

/**
 * The same film by one ffmpeg command: every clip an input, its sound cut to the samples of its picture, everything
 * joined by filters and encoded once, at the settings our films have.
 */
export async function naive(stage: Stage, film: Pick<Film, 'shots' | 'dissolves'>): Promise<Usage> {
  const { ffmpeg, takes } = stage;
  const inputs = Array.from({ length: film.shots }, (_, index) => ['-i', takes[index % takes.length] ?? '']);
  return await watch(ffmpeg.path, [
    ...['-v', 'error', '-nostdin', '-y', ...inputs.flat(), '-filter_complex', graph(stage, film)],
    ...['-map', '[v]', '-map', '[a]', '-c:v', 'libx264', '-preset', 'medium', '-crf', '20'],
    ...['-profile:v', 'high', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '192k'],
    ...['-movflags', '+faststart', naivePath(stage)],
  ]);
}

function graph({ scale }: Stage, { shots, dissolves }: Pick<Film, 'shots' | 'dissolves'>): string {
  const places = Array.from({ length: shots }, (_, index) => index);
  const samples = (scale.frames * SOUND_RATE) / RATE;
  const clips = places.map(
    (index) =>
      `[${index}:v]fps=${RATE},settb=AVTB[v${index}];[${index}:a]apad,atrim=end_sample=${samples}[a${index}]`,
  );
  const cutsOnly = !places.slice(1).some(dissolves);
  if (cutsOnly) {
    const all = places.map((index) => `[v${index}][a${index}]`).join('');
    return [...clips, `${all}concat=n=${shots}:v=1:a=1[v][a]`].join(';');
  }
  let frames = scale.frames;
  let [video, audio] = ['[v0]', '[a0]'];
  const joins = places.slice(1).map((index) => {
    const end = index === shots - 1;
    const [nextVideo, nextAudio] = end ? ['[v]', '[a]'] : [`[w${index}]`, `[b${index}]`];
    const overlap = dissolves(index) ? DISSOLVE * RATE : 0;
    const offset = (frames - overlap) / RATE;
    const text =
      overlap > 0
        ? `${video}[v${index}]xfade=transition=fade:duration=${DISSOLVE}:offset=${offset}${nextVideo};${audio}[a${index}]acrossfade=d=${DISSOLVE}:c1=tri:c2=tri${nextAudio}`
        : `${video}${audio}[v${index}][a${index}]concat=n=2:v=1:a=1[c${index}]${nextAudio};[c${index}]fps=${RATE},settb=AVTB${nextVideo}`;
    frames += scale.frames - overlap;
    [video, audio] = [nextVideo, nextAudio];
    return text;
  });
  return [...clips, ...joins].join(';');
}
