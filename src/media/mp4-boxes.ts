import type { PlacedReader } from './read-ahead.js';

/** One box of an ISO base media file (ISO/IEC 14496-12 §4.2): where its payload lies. */
export interface Box {
  readonly type: string;
  /** Offset of the box's own header. */
  readonly start: number;
  /** Offset of what is inside it. */
  readonly body: number;
  /** Offset after it. */
  readonly end: number;
}

/** More boxes than this side by side are not a film but an attack. */
const MOST_BOXES = 20_000;

/** Boxes lying side by side in `[start, end)` of a buffer. Throws a RangeError when they do not fit into it. */
export function boxesIn(bytes: Buffer, start: number, end: number): readonly Box[] {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end; ) {
    const box = readHeader(bytes.subarray(at, Math.min(at + 16, end)), at, end);
    if (box.end > end) {
      throw new RangeError(`the ${box.type} box is longer than what holds it`);
    }
    if (boxes.push(box) > MOST_BOXES) {
      throw new RangeError('there are too many boxes');
    }
    at = box.end;
  }
  return boxes;
}

/** The box at the end of a path of types, each the first of its type inside the one before. */
export function findBox(bytes: Buffer, from: Box, ...path: readonly string[]): Box | undefined {
  let found: Box | undefined = from;
  for (const type of path) {
    found = found && boxesIn(bytes, found.body, found.end).find((box) => box.type === type);
  }
  return found;
}

/** The boxes at the top of a file, read by their headers alone; the last may end after the file does. */
export async function topBoxes(file: PlacedReader, fileBytes: number): Promise<readonly Box[]> {
  const boxes: Box[] = [];
  const header = Buffer.alloc(16);
  for (let at = 0; at + 8 <= fileBytes && boxes.length < MOST_BOXES; ) {
    const { bytesRead } = await file.read(header, 0, 16, at);
    const box = readHeader(header.subarray(0, bytesRead), at, fileBytes);
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

function readHeader(header: Buffer, at: number, end: number): Box {
  const type = header.toString('latin1', 4, 8);
  const short = header.readUInt32BE(0);
  // Size 1: a 64-bit size follows; size 0: to the end of the file.
  const long = short === 1;
  const size = long ? Number(header.readBigUInt64BE(8)) : short === 0 ? end - at : short;
  const body = at + (long ? 16 : 8);
  if (size < body - at) {
    throw new RangeError(`the ${type} box says it is ${size} bytes long`);
  }
  return { type, start: at, body, end: at + size };
}
