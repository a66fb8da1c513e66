import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoryreelError } from '../diagnostics/errors.js';
import { perSecond } from '../terms/frame-size.js';
import { concatList, metadataFile } from './file-text.js';
import type { Piece, Workshop } from './pieces.js';
import type { Timeline } from './timeline.js';

/** Joins pieces and sound, without decoding either, into a film in the run's folder; gives its path. */
export async function joinFilm(
  pieces: readonly Piece[],
  sound: string,
  timeline: Timeline,
  shop: Workshop,
): Promise<string> {
  const { folder, format, crew, input } = shop;
  const [list, metadata, film] = ['picture.txt', 'metadata.txt', 'film.mp4'].map((name) =>
    join(folder, name),
  );
  if (!list || !metadata || !film) {
    throw new Error('unreachable');
  }
  const rate = perSecond(format.rate);
  const listed = pieces.map(({ path }, index) => ({
    path,
    seconds: (timeline.shots[index]?.frames ?? 0) / rate,
  }));
  await writeFile(list, concatList(listed));
  await writeFile(metadata, metadataFile(input.title, timeline, format));
  const { said } = await crew.ffmpeg.run({
    inputs: [
      // Packets stay as they are: the parameter sets of all pieces are in the first one's configuration.
      { from: list, options: ['-f', 'concat', '-safe', '0', '-auto_convert', '0'] },
      { from: sound },
      { from: metadata, options: ['-f', 'ffmetadata'] },
    ],
    outputs: [
      {
        to: film,
        options: [
          ...['-map', '0:v:0', '-map', '1:a:0', '-map_metadata', '2', '-map_chapters', '2', '-c', 'copy'],
          ...['-video_track_timescale', String(format.timescale), '-fflags', '+bitexact'],
          ...['-movflags', '+faststart', '-f', 'mp4'],
        ],
      },
    ],
    signal: crew.signal,
    onProgress: (seconds) => crew.onProgress?.('join', Math.min(1, (seconds * rate) / timeline.frames)),
  });
  // ffmpeg 5 and 7 spell it differently; either way times were altered to make them rise.
  const complaint = said.find((line) => /non[- ]monoton/i.test(line));
  if (complaint !== undefined) {
    throw new StoryreelError('film-unproved', `the film is not right: ${complaint}`);
  }
  crew.onProgress?.('join', 1);
  return film;
}
