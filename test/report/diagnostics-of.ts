import type { Diagnostic, RelatedPlace } from '../../src/diagnostics/diagnostic.js';
import type { SourceFile, Span } from '../../src/diagnostics/source.js';

/** A source file that exists only in the test. */
export function sourceFile(text: string, path = 'storyboard.yaml'): SourceFile {
  return { path, absolutePath: `/film/${path}`, text };
}

/** The span of the first (or n-th, from 0) occurrence of some text. */
export function spanOf(file: SourceFile, needle: string, nth = 0): Span {
  let start = file.text.indexOf(needle);
  for (let skipped = 0; skipped < nth; skipped += 1) {
    start = file.text.indexOf(needle, start + 1);
  }
  if (start === -1) {
    throw new Error(`not in the text: ${needle}`);
  }
  return { file, start, end: start + needle.length };
}

/** An unknown reference at a span, as an example of any diagnostic. */
export function unknownReference(span: Span, facts: Partial<Diagnostic> = {}): Diagnostic {
  return { code: 'reference-unknown', severity: 'error', message: 'no such reference', span, ...facts };
}

/** Another place with a remark. */
export function related(span: Span, message: string): RelatedPlace {
  return { span, message };
}
