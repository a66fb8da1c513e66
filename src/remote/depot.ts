import type { Digest } from '../terms/digest.js';

/**
 * A place others reach too, holding objects by name: a folder or a bucket. Names have `/` between their parts. Every call
 * throws a StoryreelError with one of the codes of `depot-errors.ts` when the place cannot do it, and the signal's reason
 * when told to stop. What is read may be anything: whoever asks must check it.
 */
export interface Depot {
  /** For people, without any key: "/mnt/clips", "s3://bucket/prefix at host". */
  readonly name: string;
  /**
   * Whether creating an object is refused to all but one of several who try at once; undefined when nothing can be
   * written there by us. Writes a marker to find out.
   */
  isExclusive(signal: AbortSignal): Promise<boolean | undefined>;
  /** A small object's text, cut at `LARGEST_TEXT` bytes; undefined when it is not there. */
  readText(name: string, signal: AbortSignal): Promise<string | undefined>;
  /** Creates a small object whole, unless there is one already. */
  createText(name: string, text: string, signal: AbortSignal): Promise<Created>;
  /** Size of an object in bytes; undefined when it is not there. */
  sizeOf(name: string, signal: AbortSignal): Promise<number | undefined>;
  /**
   * Copies an object to a file and gives the digest of what came; undefined when it is not there. Of one with more than `most`
   * bytes nothing is kept.
   */
  fetchFile(
    name: string,
    path: string,
    most: number,
    signal: AbortSignal,
  ): Promise<Digest | 'too-long' | undefined>;
  /** Creates an object of a file, whole or not at all, unless there is one already. */
  createFile(name: string, file: FileFacts, signal: AbortSignal): Promise<Created>;
  /** Removes an object; that there is none is fine. */
  remove(name: string, signal: AbortSignal): Promise<void>;
}

/** Whether it was us who made an object. */
export type Created = 'created' | 'there';

/** A finished file on this machine. */
export interface FileFacts {
  readonly path: string;
  readonly bytes: number;
  readonly digest: Digest;
}

/** Records and claims are some hundred bytes. */
export const LARGEST_TEXT = 64 << 10;

/** Says what the place is, and shows whether conditions are kept there. */
export const MARKER = {
  name: 'storyreel-store.json',
  text: '{ "storyreel": "store", "version": 1 }\n',
} as const;
