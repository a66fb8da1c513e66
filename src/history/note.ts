/** Something about the history that people should know and that stops nothing. */
export interface HistoryNote {
  /** Kebab-case, for programs. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}
