import type { Diagnostic } from './diagnostic.js';

/** May the same call be made again? `unknown` means that money may already be spent. */
export type Retry = 'safe' | 'never' | 'unknown';

/** Facts every error of ours may carry. */
export interface ErrorFacts {
  readonly cause?: unknown;
  readonly retry?: Retry;
  /** What the user can do about it. */
  readonly hint?: string;
  /** The shot it is about. */
  readonly shot?: string;
  /** The places in files that it is about; they say it all, and are shown instead of the message. */
  readonly diagnostics?: readonly Diagnostic[];
}

/**
 * What the world did to us: disk, network, provider, encoder. It has a kebab-case code and is shown without
 * a stack trace. The author's mistakes are diagnostics instead; our own bugs are plain errors.
 */
export class StoryreelError extends Error {
  /** Kebab-case, explains itself, never reused. */
  readonly code: string;
  readonly retry: Retry;
  readonly hint: string | undefined;
  readonly shot: string | undefined;
  readonly diagnostics: readonly Diagnostic[];

  constructor(code: string, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'StoryreelError';
    this.code = code;
    this.retry = facts.retry ?? 'never';
    this.hint = facts.hint;
    this.shot = facts.shot;
    this.diagnostics = facts.diagnostics ?? [];
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The `code` of a file-system or network error, e.g. "ENOENT". */
export function systemCode(thrown: unknown): string | undefined {
  const code = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
