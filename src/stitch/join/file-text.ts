import type { FilmFormat } from '../picture/film-format.js';
import { segmentEnd, shotOf, type Timeline } from '../timeline/timeline.js';

/** A file of a list, with the seconds it lasts. */
export interface ListedFile {
  /** Its name in the list's own folder, of plain letters: a list cannot hold every path (a line break). */
  readonly name: string;
  readonly seconds: number;
}

/**
 * A list for ffmpeg's concat demuxer. Each file's length is given, as the difference of rounded places, because
 * ffmpeg would add up lengths rounded to microseconds.
 *
 * No codec is allowed: else ffmpeg opens a decoder for every file and decodes its first frames, only to copy it then, which
 * takes most of the time of joining.
 */
export function concatList(files: readonly ListedFile[]): string {
  const lines = ['ffconcat version 1.0'];
  let at = 0;
  for (const { name, seconds } of files) {
    const micros = Math.round((at + seconds) * 1e6) - Math.round(at * 1e6);
    lines.push(`file ${name}`, 'option codec_whitelist none', `duration ${micros}us`);
    at += seconds;
  }
  return `${lines.join('\n')}\n`;
}

/**
 * The film's title and a chapter a shot, as ffmpeg's metadata file (ffmpeg-formats: Metadata). A chapter begins with
 * its shot, also where that still passes in, and ends where the next begins.
 */
export function metadataFile(title: string, timeline: Timeline, { timescale, rate }: FilmFormat): string {
  const tick = (frame: number): number => (frame * timescale * rate.den) / rate.num;
  const chapters = timeline.segments.flatMap((segment, index) => [
    '[CHAPTER]',
    `TIMEBASE=1/${timescale}`,
    `START=${tick(segment.start)}`,
    `END=${tick(timeline.segments[index + 1]?.start ?? segmentEnd(segment))}`,
    `title=${escapeMetadata(shotOf(segment)?.title ?? segment.name)}`,
  ]);
  return `${[';FFMETADATA1', `title=${escapeMetadata(title)}`, ...chapters].join('\n')}\n`;
}

/** Text as a value of a metadata file; what no file can hold (NUL) is left out. */
function escapeMetadata(text: string): string {
  return text
    .replaceAll('\0', '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[=;#\\\n]/g, (special) => `\\${special}`);
}
