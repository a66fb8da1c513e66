/** Formats of reference pictures, told apart by content. */
export type PictureFormat = 'png' | 'jpeg' | 'webp';

/** The format by its first bytes; undefined for everything else. */
export function pictureFormat(head: Buffer): PictureFormat | undefined {
  if (begins(head, '\x89PNG\r\n\x1a\n')) {
    return 'png';
  }
  if (begins(head, '\xff\xd8\xff')) {
    return 'jpeg';
  }
  return begins(head, 'RIFF') && begins(head, 'WEBP', 8) ? 'webp' : undefined;
}

/** What a file that is none of those looks like, for people: "a GIF picture", "text". */
export function describeContent(head: Buffer): string {
  const known = SIGNATURES.find(([signature, at]) => begins(head, signature, at));
  if (known) {
    return known[2];
  }
  const opening = head.toString('utf8', 0, 1024).trimStart().toLowerCase();
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!doctype svg[^>]*>\s*)?<svg[\s>]/.test(opening)) {
    return 'an SVG drawing';
  }
  if (/^<(?:!doctype )?html/.test(opening)) {
    return 'a web page';
  }
  return isText(head) ? 'text' : 'data of an unknown kind';
}

/** Signature, its offset, and what has it. */
const SIGNATURES: readonly (readonly [string, number, string])[] = [
  ['GIF8', 0, 'a GIF picture'],
  ['BM', 0, 'a BMP picture'],
  ['II*\0', 0, 'a TIFF picture'],
  ['MM\0*', 0, 'a TIFF picture'],
  ['8BPS', 0, 'a Photoshop file'],
  ['%PDF', 0, 'a PDF document'],
  ['PK\x03\x04', 0, 'a ZIP archive'],
  ['\0\0\x01\0', 0, 'a Windows icon'],
  ['\0\0\0\x0cJXL ', 0, 'a JPEG XL picture'],
  ['\xff\x0a', 0, 'a JPEG XL picture'],
  ['\0\0\0\x0cjP  ', 0, 'a JPEG 2000 picture'],
  ['ftypavif', 4, 'an AVIF picture'],
  ['ftypavis', 4, 'an AVIF picture'],
  ['ftyphei', 4, 'a HEIC picture'],
  ['ftyphev', 4, 'a HEIC picture'],
  ['ftypmif1', 4, 'a HEIC picture'],
  ['ftyp', 4, 'a video'],
  ['\x1aE\xdf\xa3', 0, 'a video'],
];

/** Bytes that no text has: control characters other than white space and escapes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;

function isText(head: Buffer): boolean {
  const text = head.toString('utf8', 0, 1024);
  // The last character may have been cut in two.
  return text !== '' && !CONTROL.test(text) && !text.slice(0, -1).includes('\ufffd');
}

/** Whether a file has these bytes (one a character) at a place. */
export function begins(head: Buffer, signature: string, at = 0): boolean {
  return head.toString('latin1', at, at + signature.length) === signature;
}
