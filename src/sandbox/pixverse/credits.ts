/** 200 credits are about a dollar, which makes PixVerse's own prices those of the others. */
const CREDITS_PER_MICRO = 200 / 1_000_000;

/** An amount in micro-dollars in PixVerse's money. */
export function credits(micros: number): number {
  return Math.round(micros * CREDITS_PER_MICRO);
}
