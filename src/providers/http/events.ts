/** More of one event than this is not kept: it would be a body without an end. */
const LONGEST_EVENT = 256 << 10;

/**
 * Reads server-sent events until the server closes, and gives the data of each to `each`. Any bytes are a sign of
 * life, also the comments that only keep a connection open. False when an event is too long; throws when the
 * connection breaks or what comes is not UTF-8. Names, ids and retry times of events are let be.
 */
export async function readEvents(
  response: Response,
  alive: () => void,
  each: (data: string) => void,
): Promise<boolean> {
  if (!response.body) {
    return true;
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = response.body.getReader();
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
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return true;
      }
      alive();
      const lines = (unfinished + decoder.decode(value, { stream: true })).split('\n');
      unfinished = lines.pop() ?? '';
      for (const line of lines) {
        take(line.endsWith('\r') ? line.slice(0, -1) : line);
      }
      if (unfinished.length + length > LONGEST_EVENT) {
        return false;
      }
    }
  } finally {
    // Frees the connection when the rest is not wanted; after the end it does nothing.
    await reader.cancel().catch(() => undefined);
  }
}
