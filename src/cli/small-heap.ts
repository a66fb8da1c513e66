import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the memory of a long run small: the heap grows by little before it is tidied, and short-lived objects get no
 * larger a place than at the start. A run of thousands of shots makes much garbage and keeps little, and waits far more
 * than it computes; measured with 5,000 shots, 396 MB became 173 MB at the same CPU time. (V8: flag definitions)
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=15');
  setFlagsFromString('--semi-space-growth-factor=1');
}
