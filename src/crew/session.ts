import type { Memory } from '../terms/memory.js';

/** What a process that makes the same film again and again has from one time to the next. */
export interface Session {
  readonly memory: Memory;
  /** An existing folder for copies of clips, which go into the film as they are. */
  readonly copies: string;
}
