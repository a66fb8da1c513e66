import { type Chunk, PACKET } from './chunks.js';

/** Packets an encoder is given before the first that counts. */
const WARM_UP = 8;

/** Which packets of a chunk's own stream become the film's. */
export interface PacketCut {
  /** Samples of what was mixed that are left out before the encoder. */
  readonly skip: number;
  /** The first packet, counted from the encoder's first. */
  readonly first: number;
  /** How many. */
  readonly count: number;
}

/**
 * An encoder's first packet holds nothing but its priming; packet n begins to sound at sample (n - 1) * 1024 of
 * what it is given. A chunk gives the film the packets that begin to sound in it; the first one gives the priming
 * too, the last one everything up to the end. Two packets of different streams fit together because both were
 * made of the same sound on the same grid: each is added to the half of the other that overlaps it.
 */
export function packetCut({ core, heard, last }: Chunk): PacketCut {
  const fed = Math.max(heard.from, core.from - WARM_UP * PACKET);
  const first = core.from === 0 ? 0 : (core.from - fed) / PACKET + 1;
  const end = last ? Math.ceil((core.to - fed) / PACKET) + 1 : (core.to - fed) / PACKET + 1;
  return { skip: fed - heard.from, first, count: end - first };
}
