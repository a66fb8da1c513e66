import { digestOf } from '../../terms/digest.js';

/** Enough to tell a person's few accounts apart, and too little to try a guessed key against. */
const LENGTH = 8;

/** A mark that tells keys apart and does not tell the key. */
export function keyMark(key: string): string {
  return digestOf(`storyreel key ${key}`).slice(0, LENGTH);
}
