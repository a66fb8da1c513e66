import type { ColourTags } from '../terms/clip-facts.js';
import { tagsFromCodes } from './colour-codes.js';
import { type Box, boxesIn, findBox } from './mp4-boxes.js';
import { readSampleTable, type SampleTable } from './mp4-samples.js';

/** One entry of an edit list: a stretch of the track, or of nothing, that is shown. */
export interface Edit {
  /** In ticks of the movie; 0 means to the end. */
  readonly duration: number;
  /** Where it begins, in ticks of the track; -1 for nothing. */
  readonly mediaTime: number;
  /** Speed, 1 for normal. */
  readonly rate: number;
}

/** One track of a movie. */
export interface Track {
  readonly kind: 'video' | 'audio' | 'other';
  /** Sample entry, e.g. "avc1". */
  readonly codec: string;
  /** Decoder configuration (avcC and the like) as hex; empty when there is none. */
  readonly configuration: string;
  /** What a colour box of the track says; absent when there is none. */
  readonly colour?: ColourTags;
  /** Whether a box of the track says that pixels are not as wide as high. */
  readonly stretched: boolean;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly sampleRate: number;
  /** Ticks a second. */
  readonly timescale: number;
  /** Length in ticks, as stated. */
  readonly duration: number;
  /** Clockwise, in degrees. */
  readonly rotation: number;
  readonly edits: readonly Edit[];
  readonly samples: SampleTable;
}

const KINDS: Readonly<Record<string, Track['kind']>> = { vide: 'video', soun: 'audio' };

/** Boxes that configure a video decoder. */
const CONFIGURATIONS = new Set(['avcC', 'hvcC', 'av1C', 'vpcC']);

/** Reads a `trak` box (ISO/IEC 14496-12 §8.3); undefined when it has no samples. Throws RangeErrors. */
export function readTrack(bytes: Buffer, box: Box): Track | undefined {
  const header = findBox(bytes, box, 'tkhd');
  const media = findBox(bytes, box, 'mdia', 'mdhd');
  const handler = findBox(bytes, box, 'mdia', 'hdlr');
  const table = findBox(bytes, box, 'mdia', 'minf', 'stbl');
  const descriptions = table && findBox(bytes, table, 'stsd');
  if (!header || !media || !handler || !table || !descriptions) {
    return undefined;
  }
  const long = bytes.readUInt8(media.body) === 1;
  const kind = KINDS[bytes.toString('latin1', handler.body + 8, handler.body + 12)] ?? 'other';
  const [entry] = boxesIn(bytes, descriptions.body + 8, descriptions.end);
  const colour = kind === 'video' && entry ? colourBox(bytes, entry) : undefined;
  return {
    kind,
    codec: entry?.type ?? '',
    configuration: kind === 'video' && entry ? configurationOf(bytes, entry) : '',
    ...(colour ? { colour } : {}),
    stretched: kind === 'video' && entry !== undefined && isStretched(bytes, entry),
    width: kind === 'video' && entry ? bytes.readUInt16BE(entry.body + 24) : 0,
    height: kind === 'video' && entry ? bytes.readUInt16BE(entry.body + 26) : 0,
    channels: kind === 'audio' && entry ? bytes.readUInt16BE(entry.body + 16) : 0,
    sampleRate: kind === 'audio' && entry ? bytes.readUInt16BE(entry.body + 24) : 0,
    timescale: bytes.readUInt32BE(media.body + (long ? 20 : 12)),
    duration: long ? Number(bytes.readBigUInt64BE(media.body + 24)) : bytes.readUInt32BE(media.body + 16),
    rotation: rotationOf(bytes, header),
    edits: readEdits(bytes, findBox(bytes, box, 'edts', 'elst')),
    samples: readSampleTable(bytes, table),
  };
}

function configurationOf(bytes: Buffer, entry: Box): string {
  // A visual sample entry has 78 bytes of its own before its boxes.
  const found = boxesIn(bytes, entry.body + 78, entry.end).find((box) => CONFIGURATIONS.has(box.type));
  return found ? bytes.toString('hex', found.body, found.end) : '';
}

/** The colour box of a picture track (ISO/IEC 14496-12 §12.1.5; QuickTime's kind has no range). */
function colourBox(bytes: Buffer, entry: Box): ColourTags | undefined {
  const box = boxesIn(bytes, entry.body + 78, entry.end).find((each) => each.type === 'colr');
  const kind = box && bytes.toString('latin1', box.body, box.body + 4);
  if (!box || (kind !== 'nclx' && kind !== 'nclc')) {
    return undefined;
  }
  const [primaries, transfer, matrix] = [4, 6, 8].map((offset) => bytes.readUInt16BE(box.body + offset));
  const full = kind === 'nclx' && bytes.readUInt8(box.body + 10) >> 7 === 1;
  return {
    ...(kind === 'nclx' ? { range: full ? 'pc' : 'tv' } : {}),
    ...tagsFromCodes(primaries ?? 2, transfer ?? 2, matrix ?? 2),
  };
}

/** What the pixel aspect ratio box says (ISO/IEC 14496-12 §12.1.4). */
function isStretched(bytes: Buffer, entry: Box): boolean {
  const box = boxesIn(bytes, entry.body + 78, entry.end).find((each) => each.type === 'pasp');
  return box !== undefined && bytes.readUInt32BE(box.body) !== bytes.readUInt32BE(box.body + 4);
}

/** The rotation in a track header's matrix; mirrored and skewed ones count as their nearest quarter turn. */
function rotationOf(bytes: Buffer, header: Box): number {
  const matrix = header.body + (bytes.readUInt8(header.body) === 1 ? 52 : 40);
  const [a, b] = [bytes.readInt32BE(matrix), bytes.readInt32BE(matrix + 4)];
  return (Math.round((Math.atan2(b, a) * 2) / Math.PI) * 90 + 360) % 360;
}

function readEdits(bytes: Buffer, list: Box | undefined): readonly Edit[] {
  if (!list) {
    return [];
  }
  const long = bytes.readUInt8(list.body) === 1;
  const [count, size] = [bytes.readUInt32BE(list.body + 4), long ? 20 : 12];
  if (count * size > list.end - list.body) {
    throw new RangeError('the edit list is longer than its box');
  }
  return Array.from({ length: count }, (_, index): Edit => {
    const at = list.body + 8 + index * size;
    return {
      duration: long ? Number(bytes.readBigUInt64BE(at)) : bytes.readUInt32BE(at),
      mediaTime: long ? Number(bytes.readBigInt64BE(at + 8)) : bytes.readInt32BE(at + 4),
      rate: bytes.readInt32BE(at + (long ? 16 : 8)) / 65536,
    };
  });
}
