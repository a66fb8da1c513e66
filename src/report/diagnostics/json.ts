import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { type DiagnosticReport, summarise } from './diagnostic-report.js';
import { placeOf } from './place.js';

/** The `check --format json` document (DESIGN §9), on one line. */
export function formatJson({ diagnostics }: DiagnosticReport): string {
  const document = {
    version: 1,
    diagnostics: diagnostics.map(diagnosticJson),
    summary: summarise(diagnostics),
  };
  return `${JSON.stringify(document)}\n`;
}

/** One diagnostic in the form of the JSON contract, as `plan --json` carries them too. */
export function diagnosticJson({ code, severity, span, message, hint, related }: Diagnostic) {
  return {
    code,
    severity,
    ...placeOf(span),
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(related === undefined || related.length === 0
      ? {}
      : { related: related.map((place) => ({ ...placeOf(place.span), message: place.message })) }),
  };
}
