/**
 * Gives the body of an answer to `take`, piece by piece, to its end or until `take` gives false. Rejects when the
 * connection breaks, and with the signal's reason when it fires.
 *
 * The signal is looked at here although `fetch` has it too: node's forgets an abort that comes after the last byte
 * arrived and before it was read, and the body then neither ends nor breaks, ever (seen with node 20.20, undici 6.24).
 */
export async function readBody(
  { body }: Response,
  signal: AbortSignal,
  take: (piece: Uint8Array) => boolean,
): Promise<void> {
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
      if (done || !take(value)) {
        return;
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
