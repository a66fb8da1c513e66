/**
 * The body of an answer, piece by piece. Throws when the connection breaks, and the signal's reason when it fires.
 *
 * The signal is looked at here although `fetch` has it too: node's forgets an abort that comes after the last byte
 * arrived and before it was read, and the body then neither ends nor breaks, ever (seen with node 20.20, undici 6.24).
 */
export async function* readBody({ body }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (!body) {
    return;
  }
  const reader = body.getReader();
  // Ends a read that is under way, and frees the connection; after the end it does nothing.
  const stop = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
