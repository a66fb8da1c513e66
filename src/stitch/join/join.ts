import { copyFile, link, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoryreelError } from '../../diagnostics/errors.js';
import { perSecond } from '../../terms/frame-size.js';
import { captionTrack } from '../captions/caption-track.js';
import { srtOf } from '../captions/subtitle-files.js';
import type { FilmFormat } from '../picture/film-format.js';
import type { Piece } from '../picture/piece.js';
import type { MadeSound } from '../sound/sound-input.js';
import { soundTrack } from '../sound/track.js';
import type { Timeline } from '../timeline/timeline.js';
import { timelineCues } from '../timeline/timeline-cues.js';
import type { Workshop } from '../workshop.js';
import { concatList, type ListedFile, metadataFile } from './file-text.js';
import { introduceSets } from './parameter-sets.js';

const LIST = 'picture.txt';
const METADATA = 'metadata.txt';
const CAPTIONS = 'captions.srt';

/** Its place behind picture, sound and metadata. */
const CAPTION_INPUT = 3;

/** Joins pieces and sound, without decoding either, into a film in the run's folder; gives its path. */
export async function joinFilm(
  pieces: readonly Piece[],
  sound: MadeSound,
  timeline: Timeline,
  shop: Workshop,
): Promise<string> {
  const { folder, format, crew, input } = shop;
  const film = join(folder, 'film.mp4');
  await writeFile(
    join(folder, LIST),
    concatList(await bringTogether(await introduceSets(pieces, shop), shop)),
  );
  await writeFile(join(folder, METADATA), metadataFile(input.title, timeline, format));
  const captions = await softCaptions(timeline, shop);
  const track = soundTrack(sound);
  const { said } = await crew.ffmpeg.run({
    folder,
    inputs: [
      // Packets stay as they are: the parameter sets of all pieces are in the first one's configuration.
      { from: LIST, options: ['-f', 'concat', '-safe', '0', '-auto_convert', '0'] },
      track.input,
      { from: METADATA, options: ['-f', 'ffmetadata'] },
      ...(captions ? [captions.input] : []),
    ],
    outputs: [
      {
        to: film,
        options: [
          ...['-map', '0:v:0', '-map', '1:a:0', '-map_metadata', '2', '-map_chapters', '2', '-c', 'copy'],
          ...track.options,
          ...(captions?.options ?? []),
          ...['-bsf:v', decodeEvenly(format)],
          ...['-video_track_timescale', String(format.timescale), '-fflags', '+bitexact'],
          ...['-movflags', '+faststart', '-f', 'mp4'],
        ],
      },
    ],
    signal: crew.signal,
    onProgress: (seconds) =>
      crew.onProgress?.('join', Math.min(1, (seconds * perSecond(format.rate)) / timeline.frames)),
  });
  // ffmpeg 5 and 7 spell it differently; either way times were altered to make them rise.
  const complaint = said.find((line) => /non[- ]monoton/i.test(line));
  if (complaint !== undefined) {
    throw new StoryreelError('film-unproved', `the film is not right: ${complaint}`);
  }
  crew.onProgress?.('join', 1);
  return film;
}

/** The caption track, where the film has one; its text is written into the run's folder. */
async function softCaptions(timeline: Timeline, { input, folder }: Workshop) {
  const cues = input.captions.mode === 'soft' ? timelineCues(timeline) : [];
  if (cues.length === 0) {
    return undefined;
  }
  await writeFile(join(folder, CAPTIONS), srtOf(cues));
  return captionTrack(CAPTIONS, CAPTION_INPUT, input.captions.language);
}

/** Puts every piece into the run's folder under a plain name, without copying its bytes where that can be. */
async function bringTogether(
  pieces: readonly Piece[],
  { folder, format }: Workshop,
): Promise<readonly ListedFile[]> {
  const listed: ListedFile[] = [];
  for (const [index, { path, plan }] of pieces.entries()) {
    const name = `piece-${index}.mp4`;
    await link(path, join(folder, name)).catch(() => copyFile(path, join(folder, name)));
    listed.push({ name, seconds: plan.frames / perSecond(format.rate) });
  }
  return listed;
}

/**
 * Decoding goes on evenly over every cut. A piece of one or two frames has no reordering of its own, so that the
 * decoding times of its neighbours would overlap with its own; times of showing stay as they are.
 */
function decodeEvenly({ timescale, rate, reorder }: FilmFormat): string {
  return `setts=pts=PTS:dts=(N-${reorder})*${(timescale * rate.den) / rate.num}`;
}
