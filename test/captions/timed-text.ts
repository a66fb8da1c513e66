import { readFile } from 'node:fs/promises';
import { type Box, boxesIn, findBox } from '../../src/media/mp4-boxes.js';

/** A sample of a track of timed text, in seconds. */
export interface TextSample {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Whether anything but the text is in it: bold, colour, places. */
  readonly styled: boolean;
}

/** The texts of an mp4's first tx3g track as they lie in it (3GPP TS 26.245), independent of any decoder. */
export async function shownTexts(
  path: string,
): Promise<{ readonly language: string; readonly samples: readonly TextSample[] }> {
  const bytes = await readFile(path);
  const movie = boxesIn(bytes, 0, bytes.length).find(({ type }) => type === 'moov') as Box;
  const track = boxesIn(bytes, movie.body, movie.end).find((box) => {
    const handler = findBox(bytes, box, 'mdia', 'hdlr');
    return (
      handler && ['sbtl', 'text'].includes(bytes.toString('latin1', handler.body + 8, handler.body + 12))
    );
  }) as Box;
  const header = findBox(bytes, track, 'mdia', 'mdhd') as Box;
  const timescale = bytes.readUInt32BE(header.body + 12);
  const packed = bytes.readUInt16BE(header.body + 20);
  const language = [10, 5, 0].map((shift) => String.fromCharCode(((packed >> shift) & 31) + 0x60)).join('');
  const table = (name: string): Box => findBox(bytes, track, 'mdia', 'minf', 'stbl', name) as Box;
  const offsets = sampleOffsets(bytes, table('stsz'), table('stsc'), table('stco'));
  const runs = entries(bytes, table('stts'), 2);
  const durations = runs.flatMap(([count = 0, ticks = 0]) => Array<number>(count).fill(ticks));
  let at = 0;
  const samples = offsets.map(({ offset, size }, index) => {
    const start = at / timescale;
    at += durations[index] ?? 0;
    const length = bytes.readUInt16BE(offset);
    const text = bytes.toString('utf8', offset + 2, offset + 2 + length);
    return { start, end: at / timescale, text, styled: size > length + 2 };
  });
  return { language, samples };
}

function entries(bytes: Buffer, box: Box, words: number): number[][] {
  return Array.from({ length: bytes.readUInt32BE(box.body + 4) }, (_, entry) =>
    Array.from({ length: words }, (_, word) => bytes.readUInt32BE(box.body + 8 + (entry * words + word) * 4)),
  );
}

function sampleOffsets(
  bytes: Buffer,
  sizes: Box,
  chunksOf: Box,
  chunks: Box,
): { readonly offset: number; readonly size: number }[] {
  const same = bytes.readUInt32BE(sizes.body + 4);
  const count = bytes.readUInt32BE(sizes.body + 8);
  const perChunk = entries(bytes, chunksOf, 3);
  const found: { offset: number; size: number }[] = [];
  for (const [index, [chunk = 0]] of entries(bytes, chunks, 1).entries()) {
    const run = perChunk.findLast(([first = 0]) => first <= index + 1);
    let offset = chunk;
    for (let left = run?.[1] ?? 0; left > 0 && found.length < count; left -= 1) {
      const size = same || bytes.readUInt32BE(sizes.body + 12 + found.length * 4);
      found.push({ offset, size });
      offset += size;
    }
  }
  return found;
}
