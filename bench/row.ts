/** One line of the table. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  /** The value must not be above this; absent: shown for comparison only. */
  readonly bar?: number | undefined;
  /** "x" for a ratio, else e.g. "MB" or "s". */
  readonly unit: string;
  /** Said in place of a verdict, e.g. why there is no value. */
  readonly note?: string;
}
