/** A text file storyreel read, and where its lines begin. */
export interface SourceFile {
  /** As people are shown it: relative to the project root, with forward slashes. */
  readonly path: string;
  /** Absolute path on this machine; never printed in machine output. */
  readonly absolutePath: string;
  /** Decoded text without a byte order mark. */
  readonly text: string;
}

/** Half-open range of UTF-16 offsets into one file. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** A place as people count: lines and columns (UTF-16 units) from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineTables = new WeakMap<SourceFile, readonly number[]>();

/** Offsets at which each line begins. A line ends with LF or CRLF, or a lone CR. */
export function lineStarts(file: SourceFile): readonly number[] {
  const known = lineTables.get(file);
  if (known) {
    return known;
  }
  const starts = [0];
  for (const match of file.text.matchAll(/\r\n|\n|\r/g)) {
    starts.push(match.index + match[0].length);
  }
  lineTables.set(file, starts);
  return starts;
}

/** The position of an offset; offsets past the end count as the end. */
export function positionAt(file: SourceFile, offset: number): Position {
  const starts = lineStarts(file);
  const wanted = Math.max(0, Math.min(offset, file.text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= wanted) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return { line: low + 1, column: wanted - (starts[low] ?? 0) + 1 };
}
