import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { FilmEvent } from '../../terms/events.js';

/** Shows a watch to someone. Paths are as people are shown them. */
export interface WatchReporter {
  /** It begins (no files), or these were saved. */
  changed(files: readonly string[]): void;
  /** What is wrong with the storyboard now, and how many files are watched. */
  checked(diagnostics: readonly Diagnostic[], files: number): void;
  /** The events of making a preview. */
  report(event: FilmEvent): void;
  /** There is no preview of this state, or not yet. */
  failed(problem: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | undefined;
  }): void;
  /** The preview is there. */
  made(): void;
}
