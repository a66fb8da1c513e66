/** Bytes of a frame's header without a checksum (ISO 14496-3, 1.A.3). */
const HEADER = 7;

/**
 * Where each frame of an ADTS stream begins, and behind the last one the end; undefined when the bytes are no whole
 * frames.
 */
export function adtsFrames(bytes: Uint8Array): readonly number[] | undefined {
  const starts: number[] = [0];
  let at = 0;
  while (at < bytes.length) {
    const [sync = 0, flags = 0, , high = 0, middle = 0, low = 0] = bytes.subarray(at, at + HEADER);
    // Twelve bits of sync word; thirteen of length, the header included.
    const length = ((high & 3) << 11) | (middle << 3) | (low >> 5);
    if (sync !== 0xff || (flags & 0xf0) !== 0xf0 || length <= HEADER || at + length > bytes.length) {
      return undefined;
    }
    at += length;
    starts.push(at);
  }
  return starts;
}

/** Some frames of a stream: `from` up to but not `to`. Throws when it has not as many. */
export function cutFrames(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const starts = adtsFrames(bytes);
  const [begin, end] = [starts?.[from], starts?.[to]];
  if (starts === undefined || begin === undefined || end === undefined) {
    throw new Error(`frames ${from} to ${to} wanted of an ADTS stream of ${(starts?.length ?? 0) - 1}`);
  }
  return bytes.subarray(begin, end);
}
