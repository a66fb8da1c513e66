import type { FilmEvent } from '../../terms/events.js';

/** Shows a run to someone. Takes every event as it happens and never throws. */
export interface Reporter {
  report(event: FilmEvent): void;
  /** Leaves the output tidy; also after a run that broke off. Calling it twice does no harm. */
  close(): Promise<void> | void;
}

/** Where a reporter writes: standard output or error, or a stand-in. */
export interface ReportStream {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  readonly isTTY?: boolean | undefined;
}

/** What every reporter is made with. */
export interface ReporterOptions {
  readonly stream: ReportStream;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}
