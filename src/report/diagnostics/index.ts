import type { DiagnosticReport } from './diagnostic-report.js';
import type { TextOptions } from './text.js';

/** What `check --format` takes. */
export const DIAGNOSTIC_FORMATS = ['text', 'json', 'sarif', 'github'] as const;

/** One of the formats above. */
export type DiagnosticFormat = (typeof DIAGNOSTIC_FORMATS)[number];

/** The diagnostics in a format, ready to be written. Only the module of that format is loaded. */
export async function formatDiagnostics(
  format: DiagnosticFormat,
  report: DiagnosticReport,
  options: TextOptions = {},
): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('./text.js')).formatText(report, options);
    case 'json':
      return (await import('./json.js')).formatJson(report);
    case 'sarif':
      return (await import('./sarif.js')).formatSarif(report);
    case 'github':
      return (await import('./github.js')).formatGithub(report);
  }
}
