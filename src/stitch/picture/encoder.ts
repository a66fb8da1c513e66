import type { FfmpegOutput } from '../../media/ffmpeg.js';
import type { Quality } from '../film-input.js';
import type { FilmFormat } from './film-format.js';

/** Raised whenever the same source would be encoded to other bytes. */
export const CONFORM_VERSION = 2;

/** x264's effort, and how much may be lost: 0 nothing, 51 everything. */
const QUALITIES: Readonly<Record<Quality, { readonly preset: string; readonly crf: number }>> = {
  draft: { preset: 'veryfast', crf: 26 },
  standard: { preset: 'medium', crf: 20 },
  high: { preset: 'slow', crf: 16 },
};

/** B-frame settings by how far decoding then runs ahead of showing. */
const DEPTHS = ['bframes=0', 'bframes=3:b-pyramid=none', 'bframes=3:b-pyramid=normal'];

/** Fewer frames wait between x264's threads: the same pictures come out, and 12 MB at 720p are saved. */
const FEW_FRAMES = 'sync-lookahead=0';

/** Encodes `[picture]`: one set of settings for the whole film, with any other the pieces would not join. */
export function encodedTo(path: string, frames: number, format: FilmFormat): FfmpegOutput {
  const { preset, crf } = QUALITIES[format.quality];
  return {
    to: path,
    options: [
      ...['-map', '[picture]', '-frames:v', String(frames), '-an'],
      ...[
        '-c:v',
        'libx264',
        '-preset',
        preset,
        '-crf',
        String(crf),
        '-profile:v',
        'high',
        '-pix_fmt',
        'yuv420p',
      ],
      ...['-x264-params', `sps-id=${format.setId}:${DEPTHS[format.reorder]}:${FEW_FRAMES}`],
      ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
      ...pieceOptions(format),
    ],
  };
}

/** What every piece, copied or encoded, is written with. */
export function pieceOptions(format: FilmFormat): readonly string[] {
  return [
    ...['-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact'],
    ...['-video_track_timescale', String(format.timescale), '-f', 'mp4'],
  ];
}
