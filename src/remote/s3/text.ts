import { readBody } from '../../providers/http/read-body.js';
import type { Watchdog } from '../../providers/http/watchdog.js';
import { LARGEST_TEXT } from '../depot.js';

/** An answer's body piece by piece, each of which shows that the service is there. Throws when it breaks off. */
export async function* heard(response: Response, watchdog: Watchdog): AsyncGenerator<Uint8Array> {
  for await (const piece of readBody(response, watchdog.signal)) {
    watchdog.alive();
    yield piece;
  }
}

/**
 * An answer's body as text, cut at `LARGEST_TEXT` bytes. Throws when it breaks off: half a claim or record must not be taken
 * for a whole one that says nothing.
 */
export async function textOf(response: Response, watchdog: Watchdog): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of heard(response, watchdog)) {
    pieces.push(piece);
    bytes += piece.byteLength;
    if (bytes >= LARGEST_TEXT) {
      break;
    }
  }
  return Buffer.concat(pieces).toString('utf8', 0, Math.min(bytes, LARGEST_TEXT));
}
