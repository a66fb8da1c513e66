import { readBody } from './read-body.js';

/** More of one event than this is not kept: it would be a body without an end. */
const LONGEST_EVENT = 256 << 10;

/**
 * Reads server-sent events until the server closes, and gives the data of each to `each`. Any bytes are a sign of
 * life, also the comments that only keep a connection open. False when an event is too long; rejects when the
 * connection breaks, what comes is not UTF-8, or the signal fires. Names, ids and retry times of events are let be.
 */
export async function readEvents(
  response: Response,
  signal: AbortSignal,
  alive: () => void,
  each: (data: string) => void,
): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let unfinished = '';
  let data: string[] = [];
  let length = 0;
  const take = (line: string): void => {
    if (line.startsWith('data:')) {
      data.push(line.slice(line[5] === ' ' ? 6 : 5));
      length += line.length;
    } else if (line === '' && data.length > 0) {
      each(data.join('\n'));
      data = [];
      length = 0;
    }
  };
  for await (const piece of readBody(response, signal)) {
    alive();
    const lines = (unfinished + decoder.decode(piece, { stream: true })).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) {
      take(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
    if (unfinished.length + length > LONGEST_EVENT) {
      return false;
    }
  }
  return true;
}
