import { open } from 'node:fs/promises';
import { type Box, boxesIn, findBox, topBoxes } from './mp4-boxes.js';
import { readTrack, type Track } from './mp4-track.js';
import { readAhead } from './read-ahead.js';

/** What the index (moov) of an mp4 or mov file says; the media itself is never read. */
export interface Movie {
  /** File size. */
  readonly bytes: number;
  /** Whether the index lies before the media, so that playing can begin before all is loaded. */
  readonly indexFirst: boolean;
  /** Whether frames are listed in fragments that the index does not hold. */
  readonly fragmented: boolean;
  /** Ticks a second of the edit lists' durations. */
  readonly timescale: number;
  readonly tracks: readonly Track[];
}

/** An hour of 60 fps needs about 5 MB of index. */
const LARGEST_INDEX = 64 * 1024 * 1024;

/** Boxes a file of this family can begin with (MP4 registration authority; QuickTime File Format). */
const OPENING_TYPES = new Set(['ftyp', 'styp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'uuid']);

/** What is wrong with a file of this family, for people. */
export class DamagedMovie extends Error {}

/**
 * The index of an mp4 or mov file; undefined when the file is of another family.
 * Throws DamagedMovie when it is cut off or its index makes no sense, and the file system's errors.
 */
export async function readMovie(path: string): Promise<Movie | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const opening = Buffer.alloc(8);
    const reader = await readAhead(file);
    await reader.read(opening, 0, 8, 0);
    if (!OPENING_TYPES.has(opening.toString('latin1', 4, 8))) {
      return undefined;
    }
    const boxes = await topBoxes(reader, size);
    const index = boxes.find((box) => box.type === 'moov');
    const beyond = boxes.find((box) => box.end > size);
    if (beyond) {
      throw new DamagedMovie(
        `it is cut off: its ${beyond.type} box should end at byte ${beyond.end}, the file ends at byte ${size}`,
      );
    }
    if (!index) {
      throw new DamagedMovie('it has no index (moov box), so it was cut off or never finished');
    }
    if (index.end - index.start > LARGEST_INDEX) {
      throw new DamagedMovie(`its index is ${index.end - index.start} bytes long`);
    }
    const bytes = Buffer.alloc(index.end - index.start);
    await reader.read(bytes, 0, bytes.length, index.start);
    const media = boxes.find((box) => box.type === 'mdat');
    return parseIndex(bytes, size, media === undefined || index.start < media.start);
  } catch (error) {
    // Reading past the end of a box is how a damaged index shows.
    throw error instanceof RangeError
      ? new DamagedMovie(`its index is damaged: ${error.message}`, { cause: error })
      : error;
  } finally {
    await file.close();
  }
}

function parseIndex(bytes: Buffer, fileBytes: number, indexFirst: boolean): Movie {
  const [moov] = boxesIn(bytes, 0, bytes.length) as [Box];
  const header = findBox(bytes, moov, 'mvhd');
  if (!header) {
    throw new RangeError('it has no header');
  }
  const long = bytes.readUInt8(header.body) === 1;
  const inside = boxesIn(bytes, moov.body, moov.end);
  return {
    bytes: fileBytes,
    indexFirst,
    fragmented: inside.some((box) => box.type === 'mvex'),
    timescale: bytes.readUInt32BE(header.body + (long ? 20 : 12)),
    tracks: inside
      .filter((box) => box.type === 'trak')
      .map((box) => readTrack(bytes, box))
      .filter((track) => track !== undefined),
  };
}
