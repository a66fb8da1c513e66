import type { FileHandle } from 'node:fs/promises';

/** What reading at a place needs. */
export interface PlacedReader {
  read(
    into: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

/** Holds the index of a clip of some seconds and, without it, all headers before the media. */
const AHEAD = 1 << 15;

/** A reader whose first bytes are read in one go: a clip's index is looked up in many small steps at its beginning. */
export async function readAhead(file: FileHandle): Promise<PlacedReader> {
  const ahead = Buffer.allocUnsafe(AHEAD);
  const { bytesRead: held } = await file.read(ahead, 0, AHEAD, 0);
  return {
    async read(into, offset, length, position) {
      // What ends beyond the bytes held may go on in the file, unless that was all of it.
      if (position + length <= held || (held < AHEAD && position <= held)) {
        return { bytesRead: ahead.copy(into, offset, position, Math.min(position + length, held)) };
      }
      return file.read(into, offset, length, position);
    },
  };
}
