import { type FileHandle, open } from 'node:fs/promises';
import { imageSize } from 'image-size';
import { describeContent, type PictureFormat, pictureFormat } from './picture-content.js';

/** What the head of a picture file tells, without decoding it. */
export type PictureFacts =
  | {
      readonly kind: 'picture';
      readonly format: PictureFormat;
      /** As stored; a turn in a JPEG's EXIF is not applied. */
      readonly width: number;
      readonly height: number;
      /** File size. */
      readonly bytes: number;
      /** e.g. "image/png". */
      readonly mediaType: string;
    }
  /** A picture of a known format whose head is damaged, or nothing at all; `reason` is for people. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** A file of another kind, e.g. "a GIF picture" or "text". */
  | { readonly kind: 'foreign'; readonly looksLike: string };

/** Enough for PNG, WebP and most JPEGs. */
const FIRST_READ = 16 * 1024;

/** A JPEG may carry colour profiles, previews and EXIF before its size. */
const LAST_READ = 1024 * 1024;

/**
 * Looks at a picture's content, whatever its name is. Reads at most 1 MB of it, in growing steps.
 * Throws the file system's error when the file cannot be read.
 */
export async function readPictureFacts(path: string): Promise<PictureFacts> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    let head = await readHead(file, Math.min(FIRST_READ, size));
    const format = pictureFormat(head);
    if (format === undefined) {
      return size < 12
        ? {
            kind: 'unreadable',
            reason: size === 0 ? 'it is empty' : `it is only ${size} ${size === 1 ? 'byte' : 'bytes'} long`,
          }
        : { kind: 'foreign', looksLike: describeContent(head) };
    }
    for (;;) {
      const found = sizeIn(head);
      if (found) {
        return { kind: 'picture', format, ...found, bytes: size, mediaType: `image/${format}` };
      }
      const next = Math.min(head.length * 4, LAST_READ, size);
      if (next <= head.length) {
        return { kind: 'unreadable', reason: `its ${format.toUpperCase()} header is damaged or cut off` };
      }
      head = await readHead(file, next);
    }
  } finally {
    await file.close();
  }
}

/** Width and height as the header states them; undefined when it cannot be made sense of (yet). */
function sizeIn(head: Buffer): { readonly width: number; readonly height: number } | undefined {
  try {
    const { width, height } = imageSize(head);
    return width > 0 && height > 0 ? { width, height } : undefined;
  } catch {
    return undefined;
  }
}

async function readHead(file: FileHandle, length: number): Promise<Buffer> {
  // A regular file gives all that is asked for at once unless it is shrinking.
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  return buffer.subarray(0, bytesRead);
}
