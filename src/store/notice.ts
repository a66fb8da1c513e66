/** Something the user should hear about although the work goes on; becomes the event `notice-given`. */
export interface Notice {
  /** Kebab-case. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Takes a notice. Must not throw. */
export type Notify = (notice: Notice) => void;
