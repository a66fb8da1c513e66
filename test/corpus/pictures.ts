import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

/** A PNG of one colour. */
export function png(width: number, height: number, colour = [180, 60, 40]): Buffer {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from(colour))]);
  const pixels = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    pngHead(width, height),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The signature and header of a PNG, with nothing after it. */
function pngHead(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header)]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** The smallest GIF there is. */
const GIF = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');

/** The pictures that the storyboards of the corpus name, good and bad, into a folder `refs`. */
export function writePictures(refs: string): void {
  const good = png(480, 480);
  const files: Readonly<Record<string, Buffer | string>> = {
    'mira.png': good,
    'scarf.png': good,
    'room.png': good,
    'text.png': 'This is not a picture at all.\n',
    'one-byte.png': Buffer.from([0x89]),
    'empty.png': '',
    'huge.png': pngHead(30_000, 30_000),
    'small.png': png(399, 1000),
    'gif.png': GIF,
    'cut.png': good.subarray(0, 14),
    'heavy.jpg': JPEG_HEAD,
    'drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="500" height="500"/>\n',
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(refs, name), content);
  }
  // A whole header, and more bytes after it than any service takes; the disk does not hold them.
  truncateSync(join(refs, 'heavy.jpg'), 20_000_001);
}

/** Start of image, JFIF and a baseline frame header of 640×640 pixels (ITU-T T.81, B.2.2). */
const JPEG_HEAD = Buffer.from(
  'ffd8ffe000104a46494600010100000100010000ffc00011080280028003012200021101031101',
  'hex',
);
