import type { ReportStream } from './run/reporter.js';

/** One line that is written over as work goes on. */
export interface ProgressLine {
  /** Shows a text, unless another was shown only just now. */
  show(text: string): void;
  /** Takes the line away. */
  clear(): void;
}

/** Often enough to look alive. */
const REDRAW_MS = 100;

const ERASE_LINE = '\r\x1b[2K';

/** A progress line in a terminal. */
export function openProgressLine(stream: ReportStream, clock: () => number): ProgressLine {
  let shownAt = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    show(text) {
      if (clock() - shownAt >= REDRAW_MS) {
        shownAt = clock();
        isShown = true;
        // A line longer than the terminal is wide could not be written over.
        stream.write(`${ERASE_LINE}${text.slice(0, Math.max(1, (stream.columns ?? 80) - 1))}`);
      }
    },
    clear() {
      if (isShown) {
        stream.write(ERASE_LINE);
        isShown = false;
      }
    },
  };
}
