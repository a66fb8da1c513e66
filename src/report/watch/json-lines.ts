import { summarise } from '../diagnostics/diagnostic-report.js';
import { diagnosticJson } from '../diagnostics/json.js';
import type { ReporterOptions } from '../run/reporter.js';
import type { WatchReporter } from './watch-reporter.js';

/**
 * A watch as lines of JSON: `watch-began` or `files-changed`, `check-done`, the events of a preview, and `preview-failed` where
 * there is none.
 */
export function createWatchJsonReporter({ stream, clock }: ReporterOptions): WatchReporter {
  const line = (type: string, rest: object): void => {
    stream.write(`${JSON.stringify({ type, time: new Date(clock()).toISOString(), ...rest })}\n`);
  };
  return {
    changed: (files) => (files.length === 0 ? line('watch-began', {}) : line('files-changed', { files })),
    checked: (diagnostics, files) =>
      line('check-done', {
        diagnostics: diagnostics.map(diagnosticJson),
        summary: summarise(diagnostics),
        files,
      }),
    report: ({ type, ...rest }) => line(type, rest),
    failed: ({ code, message, hint }) =>
      line('preview-failed', { code, message, ...(hint === undefined ? {} : { hint }) }),
    made() {},
  };
}
