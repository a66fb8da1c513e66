import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { SourceFile, Span } from '../../diagnostics/source.js';

/** Keys and indexes from the root to a value. */
export type Path = readonly (string | number)[];

/** Plain data as YAML wrote it. Mappings have no prototype, so that no key can be mistaken for a method. */
export type Data = null | boolean | number | string | Data[] | { [key: string]: Data };

/** Aliases may repeat values, but not beyond this many: a few hundred bytes can ask for billions. */
const MAX_VALUES = 500_000;

const KNOWN_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'seq', 'map'].map((tag) => `tag:yaml.org,2002:${tag}`),
);

/** The data of a YAML tree together with the place of everything in it. */
export class Located {
  readonly source: SourceFile;
  readonly #root: Node | undefined;
  readonly #anchors = new Map<string, Node>();
  /** What the conversion noticed: bad aliases, tags, keys given twice. */
  readonly diagnostics: Diagnostic[] = [];
  /** Keys that were given twice, as (mapping's path, key, first place, second place). */
  readonly duplicates: {
    readonly path: Path;
    readonly key: string;
    readonly first: Span;
    readonly second: Span;
  }[] = [];
  readonly data: Data;

  constructor(source: SourceFile, root: Node | undefined) {
    this.source = source;
    this.#root = root;
    this.data = root && this.#bounded(root) ? this.#convert(root, []) : null;
  }

  /** The span of the value at a path; of the nearest enclosing value when there is none. */
  value(path: Path): Span {
    let node = this.#root;
    let span = this.#spanOf(node);
    for (const step of path) {
      node = this.#child(node, step);
      if (!node) {
        return span;
      }
      span = this.#spanOf(node);
    }
    return span;
  }

  /** The span of the key that the path ends in; of the value where the last step is an index. */
  key(path: Path): Span {
    const last = path.at(-1);
    const parent = this.#node(path.slice(0, -1));
    const pair = typeof last === 'string' && isMap(parent) ? findPair(parent.items, last) : undefined;
    return pair ? this.#spanOf(pair.key as Node) : this.value(path);
  }

  /** Where a mapping starts, as one character: the place of a required key that is missing. */
  start(path: Path): Span {
    const { start } = this.value(path);
    return { file: this.source, start, end: Math.min(start + 1, this.source.text.length) };
  }

  /** The scalar at a path, for places inside of its text. */
  scalar(path: Path): Scalar | undefined {
    const node = this.#node(path);
    return isScalar(node) ? node : undefined;
  }

  #node(path: Path): Node | undefined {
    let node = this.#resolve(this.#root);
    for (const step of path) {
      node = this.#child(node, step);
    }
    return this.#resolve(node);
  }

  #child(parent: Node | undefined, step: string | number): Node | undefined {
    const node = this.#resolve(parent);
    if (isMap(node) && typeof step === 'string') {
      return (findPair(node.items, step)?.value ?? undefined) as Node | undefined;
    }
    return isSeq(node) && typeof step === 'number' ? (node.items[step] as Node | undefined) : undefined;
  }

  #resolve(node: Node | undefined): Node | undefined {
    return isAlias(node) ? this.#anchors.get(node.source) : node;
  }

  #spanOf(node: Node | undefined): Span {
    const [start, end] = node?.range ?? [0, 0];
    const text = this.source.text.slice(start, end);
    return { file: this.source, start, end: start + text.trimEnd().length };
  }

  /** Counts the values the tree stands for, aliases included, without making them. */
  #bounded(root: Node): boolean {
    const sizes = new Map<string, number>();
    const open = new Set<string>();
    let ok = true;
    const refuse = (node: Node, message: string): number => {
      ok = false;
      this.#complain(this.#spanOf(node), message);
      return 1;
    };
    const measure = (node: Node | null | undefined): number => {
      if (!node) {
        return 1;
      }
      if (isAlias(node)) {
        if (open.has(node.source)) {
          return refuse(node, `the alias *${node.source} contains itself`);
        }
        return sizes.get(node.source) ?? refuse(node, `there is no anchor &${node.source} before this alias`);
      }
      const anchor = 'anchor' in node ? node.anchor : undefined;
      if (anchor) {
        open.add(anchor);
        this.#anchors.set(anchor, node);
      }
      let size = 1;
      if (isMap(node)) {
        for (const pair of node.items) {
          size += measure(pair.value as Node | null);
        }
      } else if (isSeq(node)) {
        for (const item of node.items) {
          size += measure(item as Node);
        }
      }
      if (anchor) {
        open.delete(anchor);
        sizes.set(anchor, size);
      }
      return size;
    };
    if (measure(root) > MAX_VALUES && ok) {
      refuse(root, `the aliases in this file stand for more than ${MAX_VALUES} values`);
    }
    return ok;
  }

  #convert(node: Node | null | undefined, path: Path): Data {
    const target = this.#resolve(node ?? undefined);
    if (!target) {
      return null;
    }
    if ('tag' in target && target.tag && !KNOWN_TAGS.has(target.tag)) {
      this.#complain(this.#spanOf(target), `the tag ${target.tag} is not part of the storyboard language`);
      return null;
    }
    if (isMap(target)) {
      return this.#convertMap(target.items as Pair<Node, Node | null>[], path);
    }
    if (isSeq(target)) {
      return target.items.map((item, index) => this.#convert(item as Node, [...path, index]));
    }
    const value = isScalar(target) ? target.value : null;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : null;
  }

  #convertMap(pairs: readonly Pair<Node, Node | null>[], path: Path): Data {
    const result = Object.create(null) as { [key: string]: Data };
    const seen = new Map<string, Span>();
    for (const pair of pairs) {
      const name = keyText(pair);
      const place = this.#spanOf(pair.key);
      if (name === undefined) {
        this.#complain(place, 'a key must be a plain word or text');
        continue;
      }
      const first = seen.get(name);
      if (first) {
        this.duplicates.push({ path, key: name, first, second: place });
        continue;
      }
      seen.set(name, place);
      result[name] = this.#convert(pair.value, [...path, name]);
    }
    return result;
  }

  #complain(span: Span, message: string): void {
    this.diagnostics.push({ code: 'yaml-syntax', severity: 'error', message, span });
  }
}

function keyText(pair: Pair): string | undefined {
  const key = pair.key;
  return isScalar(key) && key.value !== null ? String(key.value) : undefined;
}

function findPair(pairs: readonly Pair[], name: string): Pair | undefined {
  return pairs.find((pair) => keyText(pair) === name);
}
