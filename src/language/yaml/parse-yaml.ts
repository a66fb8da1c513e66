import { Composer, type CST, type Document, type Node, Parser } from 'yaml';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { SourceFile } from '../../diagnostics/source.js';
import { atSignUnquoted } from './at-sign.js';

/** Deeper nesting is refused before `yaml` composes it, whose recursion a hostile file could exhaust. */
const MAX_DEPTH = 64;

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
 * what it finds is measured before anything recursive touches it.
 */
export function parseYaml(source: SourceFile): ParsedYaml {
  const tokens = [...new Parser().parse(source.text)];
  const tooDeep = firstTooDeep(tokens);
  if (tooDeep !== undefined) {
    return unusable(
      source,
      tooDeep,
      `nested more than ${MAX_DEPTH} levels deep`,
      'a storyboard needs about six',
    );
  }
  const documents = [...composer().compose(tokens, true, source.text.length)] as Document.Parsed[];
  const [first, second] = documents;
  if (second) {
    const place = second.range[0];
    return unusable(source, place, 'a second YAML document begins here', 'keep one storyboard a file');
  }
  const diagnostics: Diagnostic[] = [];
  let usable = true;
  for (const error of first?.errors ?? []) {
    const [start, end] = error.pos;
    if (error.code === 'BAD_SCALAR_START' && source.text[start] === '@') {
      diagnostics.push(atSignUnquoted(source, start));
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

/** The `@` at the start of a value also breaks what follows on its line; only the cause is told. */
function withoutConsequences(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const causes = new Set(
    diagnostics.filter((each) => each.code === 'at-sign-unquoted').map((each) => each.span.start),
  );
  return diagnostics.filter((each) => each.code === 'at-sign-unquoted' || !causes.has(each.span.start));
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
    span: { file: source, start, end: Math.max(end, start) },
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
  const span = { file: source, start, end: start + 1 };
  return { usable: false, diagnostics: [{ code: 'yaml-syntax', severity: 'error', message, hint, span }] };
}

/** The offset of the first token nested deeper than allowed. Walks with a stack of its own. */
function firstTooDeep(tokens: readonly CST.Token[]): number | undefined {
  const pending: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let entry = pending.pop(); entry; entry = pending.pop()) {
    const { token, depth } = entry;
    if (depth > MAX_DEPTH) {
      return token.offset;
    }
    if (token.type === 'document' && token.value) {
      pending.push({ token: token.value, depth });
    } else if ('items' in token) {
      for (const item of token.items) {
        for (const part of ['key', 'value'] as const) {
          const child = item[part];
          if (child) {
            pending.push({ token: child, depth: depth + 1 });
          }
        }
      }
    }
  }
  return undefined;
}
