import { open } from 'node:fs/promises';
import { type Box, boxesIn, topBoxes } from './mp4-boxes.js';

/** An H.264 decoder configuration (avcC box, ISO/IEC 14496-15 §5.3.3.1). */
export interface AvcConfiguration {
  readonly profile: number;
  readonly compatibility: number;
  readonly level: number;
  /** Bytes of the length before each unit. */
  readonly lengthBytes: number;
  /** Sequence and picture parameter sets, each a whole unit. */
  readonly sequence: readonly Buffer[];
  readonly picture: readonly Buffer[];
  /** What follows the sets: chroma and depth of the high profiles. */
  readonly rest: Buffer;
}

/** Reads an avcC given as hex. Throws a RangeError when it is cut short. */
export function readAvc(hex: string): AvcConfiguration {
  const bytes = Buffer.from(hex, 'hex');
  const sequence = readSets(bytes, 6, bytes.readUInt8(5) & 0x1f);
  const picture = readSets(bytes, sequence.end + 1, bytes.readUInt8(sequence.end));
  return {
    profile: bytes.readUInt8(1),
    compatibility: bytes.readUInt8(2),
    level: bytes.readUInt8(3),
    lengthBytes: (bytes.readUInt8(4) & 3) + 1,
    sequence: sequence.sets,
    picture: picture.sets,
    rest: bytes.subarray(picture.end),
  };
}

/**
 * One configuration with the parameter sets of both, so that a strict decoder, which reads nothing else, can
 * decode frames of either. Their ids must differ.
 */
export function mergeAvc(first: AvcConfiguration, second: AvcConfiguration): string {
  const sequence = [...first.sequence, ...second.sequence];
  const picture = [...first.picture, ...second.picture];
  const head = [
    1,
    Math.max(first.profile, second.profile),
    first.compatibility & second.compatibility,
    Math.max(first.level, second.level),
    0xfc | (first.lengthBytes - 1),
    0xe0 | sequence.length,
  ];
  const rest = first.rest.length > 0 ? first.rest : second.rest;
  const parts = [
    Buffer.from(head),
    ...written(sequence),
    Buffer.from([picture.length]),
    ...written(picture),
    rest,
  ];
  return Buffer.concat(parts).toString('hex');
}

/** The ids its sets use (H.264 §7.4.2.1.1, §7.4.2.2). */
export function parameterSetIds(avc: AvcConfiguration): ReadonlySet<number> {
  return new Set([
    // Unit header, profile, constraints and level come before the id of a sequence set.
    ...avc.sequence.map((set) => firstGolomb(set.subarray(4))),
    ...avc.picture.map((set) => firstGolomb(set.subarray(1))),
  ]);
}

/**
 * Gives the picture track of an mp4 file another avcC. Only for a file whose index comes last, because nothing
 * that the index points at may move. Throws a RangeError when the file is not of that form.
 */
export async function replaceAvc(path: string, hex: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const index = (await topBoxes(file, size)).find((box) => box.type === 'moov');
    if (!index || index.end !== size) {
      throw new RangeError('the index is not at the end of the file');
    }
    const bytes = Buffer.alloc(index.end - index.start);
    await file.read(bytes, 0, bytes.length, index.start);
    const patched = patch(bytes, Buffer.from(hex, 'hex'));
    await file.write(patched, 0, patched.length, index.start);
    await file.truncate(index.start + patched.length);
  } finally {
    await file.close();
  }
}

/** Bytes of a box's own fields before the boxes inside it. */
const OWN_FIELDS: Readonly<Record<string, number>> = { stsd: 8, avc1: 78, avc3: 78 };
const HOLDERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd', 'avc1', 'avc3']);

function patch(bytes: Buffer, configuration: Buffer): Buffer {
  const path = pathToAvc(bytes, boxesIn(bytes, 0, bytes.length));
  const target = path?.at(-1);
  if (!path || !target) {
    throw new RangeError('there is no avcC in the index');
  }
  const grown = configuration.length - (target.end - target.body);
  for (const box of path) {
    bytes.writeUInt32BE(box.end - box.start + grown, box.start);
  }
  return Buffer.concat([bytes.subarray(0, target.body), configuration, bytes.subarray(target.end)]);
}

function pathToAvc(bytes: Buffer, boxes: readonly Box[]): readonly Box[] | undefined {
  for (const box of boxes) {
    if (box.type === 'avcC') {
      return [box];
    }
    const inside = HOLDERS.has(box.type)
      ? boxesIn(bytes, box.body + (OWN_FIELDS[box.type] ?? 0), box.end)
      : [];
    const path = pathToAvc(bytes, inside);
    if (path) {
      return [box, ...path];
    }
  }
  return undefined;
}

function readSets(bytes: Buffer, start: number, count: number) {
  const sets: Buffer[] = [];
  let end = start;
  for (let left = count; left > 0; left -= 1) {
    const body = end + 2;
    end = body + bytes.readUInt16BE(end);
    if (end > bytes.length) {
      throw new RangeError('a parameter set is longer than the configuration');
    }
    sets.push(bytes.subarray(body, end));
  }
  return { sets, end };
}

function written(sets: readonly Buffer[]): readonly Buffer[] {
  return sets.flatMap((set) => [Buffer.from([set.length >> 8, set.length & 0xff]), set]);
}

/** The first unsigned Exp-Golomb number of some bits (H.264 §9.1). */
function firstGolomb(bytes: Buffer): number {
  const bits = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const zeros = Math.max(0, bits.indexOf('1'));
  return Number.parseInt(bits.slice(zeros, zeros * 2 + 1), 2) - 1;
}
