/** A run of code points, both ends included. */
export interface CodePointRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The code points a TrueType or OpenType font has glyphs for, read from its `cmap` table (formats 4 and 12;
 * OpenType 1.9, "cmap"). Canvas would take a missing character from the machine's own fonts, which differ.
 * Throws a RangeError when the bytes end too early.
 */
export function rangesOf(font: Uint8Array): readonly CodePointRange[] {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const table = cmapOffset(view);
  if (table === undefined) {
    return [];
  }
  const ranges: CodePointRange[] = [];
  const records = view.getUint16(table + 2);
  for (let record = 0; record < records; record += 1) {
    const subtable = table + view.getUint32(table + 4 + record * 8 + 4);
    const format = view.getUint16(subtable);
    if (format === 4) {
      ranges.push(...segmentsOf(view, subtable));
    } else if (format === 12) {
      ranges.push(...groupsOf(view, subtable));
    }
  }
  return ranges;
}

function cmapOffset(view: DataView): number | undefined {
  const tables = view.getUint16(4);
  for (let index = 0; index < tables; index += 1) {
    const entry = 12 + index * 16;
    if (view.getUint32(entry) === 0x636d6170) {
      return view.getUint32(entry + 8);
    }
  }
  return undefined;
}

/** Format 4: segments of 16-bit code points. */
function segmentsOf(view: DataView, at: number): CodePointRange[] {
  const doubled = view.getUint16(at + 6);
  const ranges: CodePointRange[] = [];
  for (let offset = 0; offset < doubled; offset += 2) {
    const last = view.getUint16(at + 14 + offset);
    const first = view.getUint16(at + 16 + doubled + offset);
    // The closing segment 0xFFFF maps to nothing.
    if (first !== 0xffff) {
      ranges.push({ first, last });
    }
  }
  return ranges;
}

/** Format 12: groups of 32-bit code points. */
function groupsOf(view: DataView, at: number): CodePointRange[] {
  const groups = view.getUint32(at + 12);
  const ranges: CodePointRange[] = [];
  for (let index = 0; index < groups; index += 1) {
    const group = at + 16 + index * 12;
    ranges.push({ first: view.getUint32(group), last: view.getUint32(group + 4) });
  }
  return ranges;
}
