import { type Document, isMap, isNode, isSeq, type Pair } from 'yaml';
import type { SourceFile, Span } from '../diagnostics/source.js';

/** Keys and indexes from the root of a lock to a value. */
export type LockPath = readonly PropertyKey[];

/** The places of what a lock file says. */
export interface LockTree {
  readonly source: SourceFile;
  /** The place of a value; undefined where there is none. */
  value(path: LockPath): Span | undefined;
  /** The place of the key a path ends in, or of the nearest thing around it that is there. */
  key(path: LockPath): Span;
}

/** The places in a parsed lock. */
export function lockTree(document: Document.Parsed, source: SourceFile): LockTree {
  const spanOf = (node: unknown): Span | undefined => {
    if (!isNode(node) || !node.range) {
      return undefined;
    }
    const [start, end] = node.range;
    return { file: source, start, end: start + source.text.slice(start, end).trimEnd().length };
  };
  const nodeAt = (path: LockPath): unknown =>
    path.reduce<unknown>((node, step) => child(node, step), document.contents);
  const value = (path: LockPath): Span | undefined => spanOf(nodeAt(path));

  function key(path: LockPath): Span {
    for (let depth = path.length; depth > 0; depth--) {
      const parent = nodeAt(path.slice(0, depth - 1));
      const span = spanOf(pairOf(parent, path[depth - 1])?.key) ?? value(path.slice(0, depth));
      if (span) {
        return isMap(parent) ? span : start(span);
      }
    }
    return start(value([]) ?? { file: source, start: 0, end: 0 });
  }

  return { source, value, key };
}

function child(parent: unknown, step: PropertyKey): unknown {
  return isSeq(parent) && typeof step === 'number' ? parent.items[step] : pairOf(parent, step)?.value;
}

function pairOf(parent: unknown, step: PropertyKey | undefined): Pair | undefined {
  return isMap(parent) ? parent.items.find((pair) => nameOf(pair) === step) : undefined;
}

/** Ids like `10` and `null` are keys that YAML reads as something else. */
function nameOf({ key }: Pair): string {
  const plain: unknown = isNode(key) ? key.toJSON() : key;
  return String(plain ?? '');
}

/** Where something begins that may go over many lines. */
function start({ file, start, end }: Span): Span {
  return { file, start, end: Math.min(end, start + 1) };
}
