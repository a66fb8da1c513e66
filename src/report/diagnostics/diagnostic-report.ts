import type { Diagnostic } from '../../diagnostics/diagnostic.js';

/** What every format of diagnostics is made from. */
export interface DiagnosticReport {
  /** In the order they are shown: `tidy` them first. */
  readonly diagnostics: readonly Diagnostic[];
  /** storyreel's own version, for formats that name their tool. */
  readonly version: string;
}

/** How many there are of each severity. */
export interface DiagnosticSummary {
  readonly errors: number;
  readonly warnings: number;
  readonly hints: number;
}

/** Counts diagnostics by severity. */
export function summarise(diagnostics: readonly Diagnostic[]): DiagnosticSummary {
  const count = { error: 0, warning: 0, hint: 0 };
  for (const { severity } of diagnostics) {
    count[severity] += 1;
  }
  return { errors: count.error, warnings: count.warning, hints: count.hint };
}
