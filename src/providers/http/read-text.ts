/**
 * The body of an answer as text, or undefined when it breaks off, is not UTF-8, or is longer than `maxBytes`
 * (it is not read further then).
 */
export async function readText(response: Response, maxBytes: number): Promise<string | undefined> {
  if (!response.body) {
    return '';
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = response.body.getReader();
  let text = '';
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return text + decoder.decode();
      }
      bytes += value.byteLength;
      if (bytes > maxBytes) {
        return undefined;
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    return undefined;
  } finally {
    // Frees the connection when the rest is not wanted; after the end it does nothing.
    await reader.cancel().catch(() => undefined);
  }
}
