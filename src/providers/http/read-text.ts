import { readBody } from './read-body.js';

/**
 * The body of an answer as text, or undefined when it breaks off, is not UTF-8, or is longer than `maxBytes`
 * (it is not read further then), and when the signal fires.
 */
export async function readText(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of readBody(response, signal)) {
      bytes += piece.byteLength;
      if (bytes > maxBytes) {
        return undefined;
      }
      pieces.push(piece);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    return undefined;
  }
}
