import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { SourceFile } from '../../diagnostics/source.js';

/**
 * The first mistake everybody makes: a plain YAML value cannot begin with `@`. Says so, shows the value quoted, and
 * carries the mechanical fix.
 */
export function atSignUnquoted(source: SourceFile, start: number): Diagnostic {
  const end = valueEnd(source.text, start);
  const value = source.text.slice(start, end);
  const quoted = `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
  return {
    code: 'at-sign-unquoted',
    severity: 'error',
    message: 'a value that begins with @ must be in quotes; YAML reserves the sign',
    hint: `write it as ${quoted.length > 120 ? `${quoted.slice(0, 119)}…"` : quoted}`,
    span: { file: source, start, end },
    fix: {
      title: 'put the value in quotes',
      kind: 'mechanical',
      edits: [{ span: { file: source, start, end }, text: quoted }],
    },
  };
}

/**
 * Where the value was meant to end: at the end of its line or a comment; inside `[…]` or `{…}` on the same line, at the
 * comma or bracket that follows the first word.
 */
function valueEnd(text: string, start: number): number {
  const rest = text.slice(start, start + 20_000);
  const line = /^[^\r\n]*/.exec(rest)?.[0] ?? '';
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const inFlow = /[[{][^\]}]*$/.test(before);
  const value = inFlow ? (/^[^,\]}]*/.exec(line)?.[0] ?? line) : line;
  return start + value.replace(/\s+#.*$/, '').trimEnd().length;
}
