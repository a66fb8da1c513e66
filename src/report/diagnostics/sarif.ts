import { DIAGNOSTIC_CODES, type Diagnostic, type Fix, type Severity } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { DiagnosticReport } from './diagnostic-report.js';
import { placeOf } from './place.js';
import { RULES } from './rules.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** The name viewers know for the root of the sources; paths are relative to it. */
const ROOT = '%SRCROOT%';

const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', hint: 'note' };

/** A SARIF 2.1.0 log with one run. */
export function formatSarif({ diagnostics, version }: DiagnosticReport): string {
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'storyreel', version, rules: DIAGNOSTIC_CODES.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map(result),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rule(code: Diagnostic['code']) {
  const { summary, help } = RULES[code];
  return { id: code, shortDescription: { text: summary }, help: { text: help } };
}

function result({ code, severity, message, hint, span, related = [], fix }: Diagnostic) {
  return {
    ruleId: code,
    ruleIndex: DIAGNOSTIC_CODES.indexOf(code),
    level: LEVELS[severity],
    message: { text: hint === undefined ? message : `${message}\n${hint}` },
    locations: [location(span)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place, index) => ({
            id: index + 1,
            message: { text: place.message },
            ...location(place.span),
          })),
        }),
    ...(fix === undefined ? {} : { fixes: [fixJson(fix)] }),
  };
}

function location(span: Span) {
  return { physicalLocation: { artifactLocation: artifact(span), region: region(span) } };
}

function artifact(span: Span) {
  return { uri: span.file.path.split('/').map(encodeSegment).join('/'), uriBaseId: ROOT };
}

/** Percent-encodes a part of a path; a lone surrogate, which has no encoding, becomes U+FFFD. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(Buffer.from(segment, 'utf8').toString('utf8'));
}

function region(span: Span) {
  const { line, column, endLine, endColumn } = placeOf(span);
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** A fix's edits, gathered by file as SARIF wants them. */
function fixJson({ title, edits }: Fix) {
  const spans = new Map(edits.map(({ span }) => [span.file.path, span]));
  return {
    description: { text: title },
    artifactChanges: [...spans].map(([path, span]) => ({
      artifactLocation: artifact(span),
      replacements: edits
        .filter((edit) => edit.span.file.path === path)
        .map((edit) => ({ deletedRegion: region(edit.span), insertedContent: { text: edit.text } })),
    })),
  };
}
