import type { FfmpegInput, FfmpegJob } from '../media/ffmpeg.js';
import type { FilmFormat } from './film-format.js';
import type { Fit } from './film-input.js';
import type { PlacedShot } from './timeline.js';

/** Raised whenever the same source would be encoded to other bytes. */
export const CONFORM_VERSION = 1;

/** The part of a job that decides the picture; the caller adds signal and progress. */
export type PictureJob = Pick<FfmpegJob, 'inputs' | 'graph' | 'outputs'>;

/** Encodes a shot's clip to the film's format. */
export function conformClip(
  placed: PlacedShot,
  path: string,
  format: FilmFormat,
  fit: Fit,
  to: string,
): PictureJob {
  const { skip, frames } = placed;
  const rate = rateText(format);
  const range = [
    `fps=${rate}:start_time=0`,
    // A clip whose last frame is cut short at the film's rate lends it for one more.
    'tpad=stop_mode=clone:stop=4',
    `trim=start_frame=${skip}:end_frame=${skip + frames}`,
    retime(format),
  ].join(',');
  return {
    inputs: [{ from: path }],
    graph: [`[0:v:0]${range},${fitted(format, fit)},setsar=1,format=yuv420p[picture]`],
    outputs: [encoded(frames, format, to)],
  };
}

/** Encodes a still for as long as a shot lasts. */
export function conformStill(
  placed: PlacedShot,
  still: FfmpegInput,
  format: FilmFormat,
  to: string,
): PictureJob {
  const { frames } = placed;
  const { width, height } = format.size;
  const chain = [
    `scale=${width}:${height}:out_color_matrix=bt709:out_range=tv`,
    'setsar=1',
    'format=yuv420p',
    `loop=loop=${frames}:size=1`,
    `trim=end_frame=${frames}`,
    retime(format),
  ];
  return {
    inputs: [still],
    graph: [`[0:v:0]${chain.join(',')}[picture]`],
    outputs: [encoded(frames, format, to)],
  };
}

/** Numbers frames anew after a cut; ffmpeg 7 forgets the rate here, and `fps` tells it again. */
function retime(format: FilmFormat): string {
  return `setpts=N*${format.rate.den}/${format.rate.num}/TB,fps=${rateText(format)}`;
}

function rateText({ rate }: FilmFormat): string {
  return `${rate.num}/${rate.den}`;
}

/** Brings the picture to the film's size; pixels that are not square are made so first. */
function fitted(format: FilmFormat, fit: Fit): string {
  const { width, height } = format.size;
  const square = "scale=w='trunc(iw*sar/2)*2':h=ih,setsar=1";
  const fill = `scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height}`;
  const inside = `scale=${width}:${height}:force_original_aspect_ratio=decrease`;
  switch (fit) {
    case 'crop':
      return `${square},${fill}`;
    case 'pad':
      return `${square},${inside},pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`;
    case 'blur': {
      const strength = Math.max(2, Math.round(Math.min(width, height) / 30));
      const layers = `split[behind][before];[behind]${fill},boxblur=${strength}:2[soft];[before]${inside}[sharp]`;
      return `${square},${layers};[soft][sharp]overlay=(W-w)/2:(H-h)/2`;
    }
  }
}

/** One set of encoder settings for the whole film: with any other the pieces would not join. */
function encoded(frames: number, format: FilmFormat, to: string) {
  const depth = ['bframes=0', 'bframes=3:b-pyramid=none', 'bframes=3:b-pyramid=normal'][format.reorder];
  const options = [
    ...['-map', '[picture]', '-frames:v', String(frames), '-an'],
    ...['-c:v', 'libx264', '-preset', 'medium', '-crf', '20', '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
    ...['-x264-params', `sps-id=${format.setId}:${depth}`],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
    ...pieceOptions(format),
  ];
  return { to, options };
}

/** What every piece, copied or encoded, is written with. */
export function pieceOptions(format: FilmFormat): readonly string[] {
  return [
    ...['-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact'],
    ...['-video_track_timescale', String(format.timescale), '-f', 'mp4'],
  ];
}
