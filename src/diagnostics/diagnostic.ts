import type { Span } from './source.js';

/** Every code a diagnostic can have. Codes explain themselves and are never reused (DESIGN §7). */
export const DIAGNOSTIC_CODES = [
  'yaml-syntax',
  'at-sign-unquoted',
  'key-unknown',
  'value-invalid',
  'import-missing',
  'import-outside-project',
  'library-missing',
  'reference-unknown',
  'reference-unused',
  'reference-duplicate',
  'reference-unmarked',
  'references-too-many',
  'references-missing',
  'image-missing',
  'image-unreadable',
  'image-unsupported',
  'image-too-small',
  'image-too-large',
  'image-outside-project',
  'sound-missing',
  'sound-unreadable',
  'shot-id-duplicate',
  'shot-unknown',
  'shot-graph-cycle',
  'frame-beyond-end',
  'model-unknown',
  'provider-unknown',
  'duration-unsupported',
  'resolution-unsupported',
  'aspect-ratio-unsupported',
  'audio-unsupported',
  'seed-unsupported',
  'prompt-too-long',
  'option-unknown',
  'option-invalid',
  'transition-unknown',
  'transition-unused',
  'transition-too-long',
  'trim-invalid',
  'title-too-long',
  'voice-too-late',
  'caption-too-fast',
  'text-uncovered',
  'budget-exceeded',
  'credential-missing',
  'rehearsal-not-local',
  'lock-invalid',
  'lock-newer',
  'lock-conflict',
  'lock-shot-unknown',
  'lock-pick-stale',
  'lock-clip-absent',
] as const;

/** One of the codes above. */
export type DiagnosticCode = (typeof DIAGNOSTIC_CODES)[number];

/** An error stops the work; a warning and a hint do not change the exit code. */
export type Severity = 'error' | 'warning' | 'hint';

/** Another place that has to do with a diagnostic. */
export interface RelatedPlace {
  readonly message: string;
  readonly span: Span;
}

/** A change of text that would settle a diagnostic, applied by `check --fix`. */
export interface Fix {
  /** What the change does, for people: "quote the prompt". */
  readonly title: string;
  /** `mechanical` keeps the meaning and is always applied; `asked` changes it and needs the user's word. */
  readonly kind: 'mechanical' | 'asked';
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

/** Something the author of a storyboard got wrong, or may have. A value, never thrown. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What is wrong, one sentence, no full stop needed. */
  readonly message: string;
  /** Where. */
  readonly span: Span;
  /** What to do about it. */
  readonly hint?: string;
  readonly related?: readonly RelatedPlace[];
  readonly fix?: Fix;
}

/** A result together with what was noticed on the way; `value` is absent when errors forbid one. */
export interface Checked<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether any of them is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/**
 * Sorted by file (in the order the files were first met), then place, and without repetition: one value
 * that many shots inherit is reported once.
 */
export function tidy(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const fileOrder = new Map<string, number>();
  const unique = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { file, start, end } = diagnostic.span;
    if (!fileOrder.has(file.absolutePath)) {
      fileOrder.set(file.absolutePath, fileOrder.size);
    }
    const identity = `${diagnostic.code}\0${file.absolutePath}\0${start}\0${end}\0${diagnostic.message}`;
    if (!unique.has(identity)) {
      unique.set(identity, diagnostic);
    }
  }
  const rank = (diagnostic: Diagnostic): number => fileOrder.get(diagnostic.span.file.absolutePath) ?? 0;
  return [...unique.values()].sort(
    (a, b) => rank(a) - rank(b) || a.span.start - b.span.start || a.span.end - b.span.end,
  );
}
