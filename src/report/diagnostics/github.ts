import type { Diagnostic, Severity } from '../../diagnostics/diagnostic.js';
import type { DiagnosticReport } from './diagnostic-report.js';
import { placeOf } from './place.js';

const COMMANDS: Record<Severity, string> = { error: 'error', warning: 'warning', hint: 'notice' };

/** Workflow commands, one a line, that GitHub turns into annotations (GitHub docs: Workflow commands). */
export function formatGithub({ diagnostics }: DiagnosticReport): string {
  return diagnostics.map((diagnostic) => `${annotation(diagnostic)}\n`).join('');
}

function annotation(diagnostic: Diagnostic): string {
  const { file, line, column, endLine, endColumn } = placeOf(diagnostic.span);
  const properties = {
    file,
    line,
    // Columns may only be given when start and end are on one line (GitHub docs: Annotations).
    ...(endLine === line ? { col: column } : {}),
    endLine,
    ...(endLine === line ? { endColumn } : {}),
    title: diagnostic.code,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${COMMANDS[diagnostic.severity]} ${list.join(',')}::${escapeData(messageOf(diagnostic))}`;
}

/** Message, then hint, then the other places: an annotation has no room of its own for them. */
function messageOf({ message, hint, related = [] }: Diagnostic): string {
  const others = related.map((place) => {
    const { file, line, column } = placeOf(place.span);
    return `${file}:${line}:${column}: ${place.message}`;
  });
  return [message, ...(hint === undefined ? [] : [`hint: ${hint}`]), ...others].join('\n');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
