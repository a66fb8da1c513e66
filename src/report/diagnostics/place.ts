import { positionAt, type Span } from '../../diagnostics/source.js';

/** A span as machine output gives it: lines and columns (UTF-16 units) from 1, the end column exclusive. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The place of a span, its file relative to the project root. */
export function placeOf(span: Span): Place {
  const start = positionAt(span.file, span.start);
  const end = positionAt(span.file, Math.max(span.start, span.end));
  return {
    file: span.file.path,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}
