import { brotliDecompressSync } from 'node:zlib';
import type { CodePointRange } from '../../src/media/drawing/font-coverage.js';

/**
 * The code points a TrueType or WOFF2 font has glyphs for, sorted and joined, read from its `cmap` table
 * (formats 4 and 12; OpenType 1.9, "cmap").
 */
export function rangesOf(font: Buffer): readonly CodePointRange[] {
  const table = font.toString('latin1', 0, 4) === 'wOF2' ? cmapOfWoff2(font) : cmapOfTrueType(font);
  const ranges: CodePointRange[] = [];
  for (let record = 0; record < table.readUInt16BE(2); record += 1) {
    const subtable = table.subarray(table.readUInt32BE(4 + record * 8 + 4));
    const format = subtable.readUInt16BE(0);
    ranges.push(...(format === 4 ? segmentsOf(subtable) : format === 12 ? groupsOf(subtable) : []));
  }
  return joined(ranges);
}

function joined(ranges: readonly CodePointRange[]): CodePointRange[] {
  const result: { first: number; last: number }[] = [];
  for (const { first, last } of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = result.at(-1);
    if (before && first <= before.last + 1) {
      before.last = Math.max(before.last, last);
    } else {
      result.push({ first, last });
    }
  }
  return result;
}

function cmapOfTrueType(font: Buffer): Buffer {
  for (let entry = 12; entry < 12 + font.readUInt16BE(4) * 16; entry += 16) {
    if (font.toString('latin1', entry, entry + 4) === 'cmap') {
      return font.subarray(font.readUInt32BE(entry + 8));
    }
  }
  throw new Error('the font has no cmap');
}

/** WOFF 2.0 §4 and §5: a directory of tables with variable-length sizes, then all of them in one Brotli stream. */
function cmapOfWoff2(font: Buffer): Buffer {
  let at = 48;
  const base128 = (): number => {
    let value = 0;
    for (;;) {
      const byte = font.readUInt8(at);
      at += 1;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) {
        return value;
      }
    }
  };
  let offset = 0;
  let found: readonly [number, number] | undefined;
  for (let table = 0; table < font.readUInt16BE(12); table += 1) {
    const flags = font.readUInt8(at);
    at += 1;
    const tag = flags & 0x3f;
    at += tag === 0x3f ? 4 : 0;
    const size = base128();
    // Only glyf (10) and loca (11) are transformed under version 0; the others are with any version but 0.
    const transformed = tag === 10 || tag === 11 ? flags >> 6 !== 3 : flags >> 6 !== 0;
    const stored = transformed ? base128() : size;
    if (tag === 0) {
      found = [offset, stored];
    }
    offset += stored;
  }
  if (!found) {
    throw new Error('the font has no cmap');
  }
  const tables = brotliDecompressSync(font.subarray(at, at + font.readUInt32BE(20)));
  return tables.subarray(found[0], found[0] + found[1]);
}

/** Format 4: segments of 16-bit code points; the closing segment 0xFFFF maps to nothing. */
function segmentsOf(table: Buffer): CodePointRange[] {
  const doubled = table.readUInt16BE(6);
  const ranges: CodePointRange[] = [];
  for (let offset = 0; offset < doubled; offset += 2) {
    const first = table.readUInt16BE(16 + doubled + offset);
    if (first !== 0xffff) {
      ranges.push({ first, last: table.readUInt16BE(14 + offset) });
    }
  }
  return ranges;
}

/** Format 12: groups of 32-bit code points. */
function groupsOf(table: Buffer): CodePointRange[] {
  return Array.from({ length: table.readUInt32BE(12) }, (_, group) => ({
    first: table.readUInt32BE(16 + group * 12),
    last: table.readUInt32BE(20 + group * 12),
  }));
}
