import type { Diagnostic, Fix } from '../diagnostics/diagnostic.js';
import type { SourceFile } from '../diagnostics/source.js';

/** The new text of each file that the fixes of the given kinds change. Fixes that overlap an earlier one are left out. */
export function applyFixes(
  diagnostics: readonly Diagnostic[],
  kinds: readonly Fix['kind'][],
): ReadonlyMap<SourceFile, string> {
  const edits = new Map<SourceFile, { start: number; end: number; text: string }[]>();
  for (const { fix } of diagnostics) {
    if (fix && kinds.includes(fix.kind)) {
      for (const { span, text } of fix.edits) {
        const list = edits.get(span.file) ?? [];
        edits.set(span.file, list);
        list.push({ start: span.start, end: span.end, text });
      }
    }
  }
  return new Map([...edits].map(([file, list]) => [file, edited(file.text, list)]));
}

function edited(text: string, edits: readonly { start: number; end: number; text: string }[]): string {
  let result = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start >= at) {
      result += text.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
  }
  return result + text.slice(at);
}
