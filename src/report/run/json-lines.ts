import type { Reporter, ReporterOptions } from './reporter.js';

/** Every event as one line of JSON: its type, the time (ISO 8601), the rest as it is (DESIGN §9). */
export function createJsonLinesReporter({ stream, clock }: ReporterOptions): Reporter {
  return {
    report({ type, ...rest }) {
      stream.write(`${JSON.stringify({ type, time: new Date(clock()).toISOString(), ...rest })}\n`);
    },
    close() {},
  };
}
