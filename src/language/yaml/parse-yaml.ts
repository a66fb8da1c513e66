import { Composer, type CST, type Document, Lexer, type Node, Parser } from 'yaml';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { SourceFile, Span } from '../../diagnostics/source.js';
import { atSignUnquoted } from './at-sign.js';

/** Deeper nesting is refused while it is read; composing it is recursive, and a hostile file could exhaust that. */
const MAX_DEPTH = 64;

/** More words and signs than this are refused: they would take gigabytes. Ten thousand shots have a million. */
const MAX_LEXEMES = 2_000_000;

/** How many syntax errors of one file are told; the rest follow from the first ones as a rule. */
const MAX_ERRORS = 20;

/** A parsed file. `root` is absent for an empty file and when the text cannot be made sense of. */
export interface ParsedYaml {
  readonly root?: Node;
  /** Whether the tree is good enough to look for further mistakes in it. */
  readonly usable: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses YAML 1.2 text. Never throws, and takes time linear in the text's length: the parser proper is iterative, and
 * is stopped where a file nests too deep or has too many parts for what comes after it.
 */
export function parseYaml(source: SourceFile): ParsedYaml {
  const { tokens, refused } = tokensOf(source.text);
  if (refused) {
    return unusable(source, refused.offset, refused.message, refused.hint);
  }
  const foreign = tokens.find((token) => token.type === 'directive' && isForeign(token.source));
  if (foreign) {
    return unusable(source, foreign.offset, 'a storyboard is YAML 1.2', 'remove this line');
  }
  const documents = [...composer().compose(tokens, true, source.text.length)] as Document.Parsed[];
  const [first, second] = documents;
  if (second) {
    const place = second.range[0];
    return unusable(source, place, 'a second YAML document begins here', 'keep one storyboard a file');
  }
  const diagnostics: Diagnostic[] = [];
  let usable = true;
  const reserved = first?.errors.length ? plainScalarsAt(tokens) : NONE;
  for (const error of first?.errors ?? []) {
    const [start, end] = error.pos;
    if (error.code === 'BAD_SCALAR_START' && source.text[start] === '@') {
      diagnostics.push(atSignUnquoted(source, start, reserved.get(start) ?? end));
    } else {
      usable = false;
      diagnostics.push(syntaxError(source, error.code, start, end, error.message));
    }
  }
  for (const warning of first?.warnings ?? []) {
    usable = false;
    diagnostics.push(syntaxError(source, warning.code, warning.pos[0], warning.pos[1], warning.message));
  }
  const told = withoutConsequences(diagnostics).slice(0, MAX_ERRORS);
  return { ...(first?.contents ? { root: first.contents } : {}), usable, diagnostics: told };
}

function composer(): Composer {
  // Duplicate keys are looked for by us: it is a named error of its own in `references:`, and linear.
  return new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: 'silent', version: '1.2' });
}

/** One mistake may break several things at one place; one of them is told, the `@` at the start of a value above all. */
function withoutConsequences(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const causes = new Map<number, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { start } = diagnostic.span;
    if (!causes.has(start) || diagnostic.code === 'at-sign-unquoted') {
      causes.set(start, diagnostic);
    }
  }
  return [...causes.values()];
}

/** A span that ends where the file does: what is missing at the end is told to stand after it. */
function within(file: SourceFile, start: number, end: number): Span {
  const last = file.text.length;
  return { file, start: Math.min(start, last), end: Math.min(Math.max(start, end), last) };
}

function syntaxError(
  source: SourceFile,
  code: string,
  start: number,
  end: number,
  message: string,
): Diagnostic {
  return {
    code: 'yaml-syntax',
    severity: 'error',
    message: message.charAt(0).toLowerCase() + message.slice(1),
    span: within(source, start, end),
    ...(REMEDIES[code] ? { hint: REMEDIES[code] } : {}),
  };
}

/** What to do, for the errors of `yaml` that people meet. */
const REMEDIES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_DQ_ESCAPE:
    'in double quotes a backslash is written \\\\ (a plain at sign: "\\\\@"); single quotes need none',
  BAD_SCALAR_START: 'put the value in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'put a text that contains ": " in quotes',
  MULTILINE_IMPLICIT_KEY: 'is a quote or a colon missing?',
  MISSING_CHAR: 'is a quote, a colon or a bracket missing?',
  BAD_INDENT: 'line the entries up in one column',
  TAG_RESOLVE_FAILED: 'tags (!name) are not part of the storyboard language; remove it',
  BAD_ALIAS: 'an alias (*name) needs its anchor (&name) before it',
};

function unusable(source: SourceFile, start: number, message: string, hint: string): ParsedYaml {
  const span = within(source, start, start + 1);
  return { usable: false, diagnostics: [{ code: 'yaml-syntax', severity: 'error', message, hint, span }] };
}

/** A directive that would change how the text is read, e.g. `%YAML 1.1`, where `yes` is not a text. */
function isForeign(directive: string): boolean {
  return /^%YAML\s/.test(directive) && !/^%YAML\s+1\.2\s*$/.test(directive);
}

/** The tokens of a text, or why reading it was given up. */
interface Tokens {
  readonly tokens: readonly CST.Token[];
  readonly refused?: { readonly offset: number; readonly message: string; readonly hint: string };
}

function tokensOf(text: string): Tokens {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  const refuse = (message: string, hint: string): Tokens => ({
    tokens,
    refused: { offset: Math.min(parser.offset, text.length - 1), message, hint },
  });
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
    }
    lexemes += 1;
    if (parser.stack.length > MAX_DEPTH) {
      return refuse(`nested more than ${MAX_DEPTH} levels deep`, 'a storyboard needs about six');
    }
    if (lexemes > MAX_LEXEMES) {
      return refuse('the file has too many parts to be a storyboard', 'split it');
    }
  }
  for (const token of parser.end()) {
    tokens.push(token);
  }
  return { tokens };
}

const NONE: ReadonlyMap<number, number> = new Map();

/** Where the plain scalars that begin with `@` begin and end. */
function plainScalarsAt(tokens: readonly CST.Token[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const pending = [...tokens];
  for (let token = pending.pop(); token; token = pending.pop()) {
    if (token.type === 'scalar' && token.source.startsWith('@')) {
      found.set(token.offset, token.offset + token.source.length);
    } else if (token.type === 'document' && token.value) {
      pending.push(token.value);
    } else if ('items' in token) {
      for (const { key, value } of token.items) {
        pending.push(...[key, value].filter((child) => child != null));
      }
    }
  }
  return found;
}
