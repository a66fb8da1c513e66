import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { SourceFile } from '../../diagnostics/source.js';

/**
 * The first mistake everybody makes: a plain YAML value cannot begin with `@`. Says so, shows the value quoted, and
 * carries the mechanical fix. Line breaks inside of a value mean the same with quotes as without.
 */
export function atSignUnquoted(source: SourceFile, start: number, end: number): Diagnostic {
  const value = source.text.slice(start, end);
  const quoted = `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
  const shown = quoted.replace(/\s+/g, ' ');
  return {
    code: 'at-sign-unquoted',
    severity: 'error',
    message: 'a value that begins with @ must be in quotes; YAML reserves the sign',
    hint: `write it as ${shown.length > 120 ? `${shown.slice(0, 119)}…"` : shown}`,
    span: { file: source, start, end },
    fix: {
      title: 'put the value in quotes',
      kind: 'mechanical',
      edits: [{ span: { file: source, start, end }, text: quoted }],
    },
  };
}
