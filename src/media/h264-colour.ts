import type { ColourTags } from '../terms/clip-facts.js';
import { tagsFromCodes } from './colour-codes.js';

/** Profiles whose sequence set says the chroma format and depth (H.264 §7.3.2.1.1). */
const CHROMA_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** Aspect ratio codes of pixels: not said, square, and the one that is followed by the ratio (H.264 table E-1). */
const [UNSAID_RATIO, SQUARE_RATIO, EXTENDED_RATIO] = [0, 1, 255];

/** How decoded pictures are to be shown. */
export interface Showing {
  readonly colour: ColourTags;
  /** Whether pixels are as wide as high, or nothing is said of it. */
  readonly square: boolean;
}

/**
 * What an H.264 sequence parameter set, a whole unit, says of showing its pictures (§7.3.2.1.1, §E.1.1). Throws a
 * RangeError when the set is cut short.
 */
export function showingOfSequence(unit: Buffer): Showing {
  const bits = new BitReader(withoutEmulation(unit.subarray(1)));
  const profile = bits.take(8);
  bits.take(16);
  bits.golomb();
  if (CHROMA_PROFILES.has(profile)) {
    skipChroma(bits);
  }
  bits.golomb();
  skipOrder(bits);
  // Reference frames, gaps allowed, width, height.
  bits.golomb();
  bits.take(1);
  bits.golomb();
  bits.golomb();
  if (bits.take(1) === 0) {
    bits.take(1);
  }
  bits.take(1);
  if (bits.take(1) === 1) {
    repeat(4, () => bits.golomb());
  }
  if (bits.take(1) === 0) {
    return { colour: {}, square: true };
  }
  const square = bits.take(1) === 0 || isSquare(bits);
  return { colour: colourOfUsability(bits), square };
}

function isSquare(bits: BitReader): boolean {
  const code = bits.take(8);
  if (code !== EXTENDED_RATIO) {
    return code === UNSAID_RATIO || code === SQUARE_RATIO;
  }
  const [width, height] = [bits.take(16), bits.take(16)];
  return width === height;
}

function colourOfUsability(bits: BitReader): ColourTags {
  if (bits.take(1) === 1) {
    bits.take(1);
  }
  if (bits.take(1) === 0) {
    return {};
  }
  bits.take(3);
  const range = bits.take(1) === 1 ? 'pc' : 'tv';
  if (bits.take(1) === 0) {
    return { range };
  }
  return { range, ...tagsFromCodes(bits.take(8), bits.take(8), bits.take(8)) };
}

function skipChroma(bits: BitReader): void {
  const chroma = bits.golomb();
  if (chroma === 3) {
    bits.take(1);
  }
  bits.golomb();
  bits.golomb();
  bits.take(1);
  if (bits.take(1) === 1) {
    for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1) {
      if (bits.take(1) === 1) {
        skipScalingList(bits, list < 6 ? 16 : 64);
      }
    }
  }
}

function skipScalingList(bits: BitReader, size: number): void {
  let [last, next] = [8, 8];
  for (let place = 0; place < size; place += 1) {
    if (next !== 0) {
      next = (last + bits.signedGolomb() + 256) % 256;
    }
    last = next === 0 ? last : next;
  }
}

function skipOrder(bits: BitReader): void {
  const type = bits.golomb();
  if (type === 0) {
    bits.golomb();
  } else if (type === 1) {
    bits.take(1);
    bits.golomb();
    bits.golomb();
    repeat(bits.golomb(), () => bits.golomb());
  }
}

function repeat(times: number, step: () => unknown): void {
  for (let left = times; left > 0; left -= 1) {
    step();
  }
}

/** The bytes of a unit without the ones that keep start codes out of it (§7.4.1). */
function withoutEmulation(bytes: Buffer): Buffer {
  return Buffer.from(bytes.filter((byte, at) => !(byte === 3 && bytes[at - 1] === 0 && bytes[at - 2] === 0)));
}

class BitReader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  take(count: number): number {
    let value = 0;
    for (let left = count; left > 0; left -= 1) {
      const byte = this.bytes.readUInt8(this.at >> 3);
      value = value * 2 + ((byte >> (7 - (this.at & 7))) & 1);
      this.at += 1;
    }
    return value;
  }

  /** An unsigned Exp-Golomb number (§9.1). */
  golomb(): number {
    let zeros = 0;
    while (this.take(1) === 0) {
      zeros += 1;
    }
    return 2 ** zeros - 1 + this.take(zeros);
  }

  signedGolomb(): number {
    const code = this.golomb();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}
