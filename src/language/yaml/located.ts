import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { SourceFile, Span } from '../../diagnostics/source.js';

/** Keys and indexes from the root to a value. */
export type Path = readonly (string | number)[];

/** Plain data as YAML wrote it. Mappings have no prototype, so that no key can be mistaken for a method. */
export type Data = null | boolean | number | string | Data[] | { [key: string]: Data };

/** The value of a key, where the data is a mapping that has it. */
export function field(data: Data | undefined, key: string): Data | undefined {
  return data !== null && typeof data === 'object' && !Array.isArray(data) ? data[key] : undefined;
}

/** Aliases may repeat values, but not beyond this many: a few hundred bytes can ask for billions. */
const MAX_VALUES = 500_000;

/** Aliases of aliases may nest values deeper than the text does; what follows is recursive. */
const MAX_DEPTH = 100;

const KNOWN_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'seq', 'map'].map((tag) => `tag:yaml.org,2002:${tag}`),
);

/** The data of a YAML tree together with the place of everything in it. */
export class Located {
  readonly source: SourceFile;
  readonly #root: Node | undefined;
  /** What each alias stands for: an anchor may be set anew, and the latest one before the alias counts. */
  readonly #targets = new Map<Node, Node>();
  readonly #pairs = new WeakMap<Node, ReadonlyMap<string, Pair>>();
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
    for (const step of path) {
      const child = this.#child(node, step);
      if (!child) {
        break;
      }
      node = child;
    }
    return this.#spanOf(node);
  }

  /** The span of the key that the path ends in; of the value where the last step is an index. */
  key(path: Path): Span {
    const last = path.at(-1);
    const parent = this.#node(path.slice(0, -1));
    const pair = typeof last === 'string' && isMap(parent) ? this.#pair(parent, last) : undefined;
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
      return (this.#pair(node, step)?.value ?? undefined) as Node | undefined;
    }
    return isSeq(node) && typeof step === 'number' ? (node.items[step] as Node | undefined) : undefined;
  }

  /** The first pair of a mapping with this key; the keys are listed once, when a place is first asked for. */
  #pair(map: YAMLMap, name: string): Pair | undefined {
    let pairs = this.#pairs.get(map);
    if (!pairs) {
      // The first of two equal keys counts, and a later entry of a Map wins.
      const entries = map.items.map((pair) => [keyText(pair) ?? '', pair] as const).reverse();
      pairs = new Map(entries);
      this.#pairs.set(map, pairs);
    }
    return pairs.get(name);
  }

  #resolve(node: Node | undefined): Node | undefined {
    return isAlias(node) ? this.#targets.get(node) : node;
  }

  #spanOf(node: Node | undefined): Span {
    const [start, end] = node?.range ?? [0, 0];
    const text = this.source.text.slice(start, end);
    return { file: this.source, start, end: start + text.trimEnd().length };
  }

  /** Measures what the tree stands for, aliases included, without making it; notes what each alias stands for. */
  #bounded(root: Node): boolean {
    const anchors = new Map<string, { readonly node: Node; extent?: Extent }>();
    let ok = true;
    const refuse = (node: Node, message: string): Extent => {
      ok = false;
      this.#complain(this.#spanOf(node), message);
      return ONE_VALUE;
    };
    const alias = (node: Alias): Extent => {
      const target = anchors.get(node.source);
      if (!target) {
        return refuse(node, `there is no anchor &${node.source} before this alias`);
      }
      this.#targets.set(node, target.node);
      return target.extent ?? refuse(node, `the alias *${node.source} contains itself`);
    };
    const measure = (node: Node | null): Extent => {
      if (!node || isAlias(node)) {
        return node ? alias(node) : ONE_VALUE;
      }
      const anchored: { readonly node: Node; extent?: Extent } = { node };
      if ('anchor' in node && node.anchor) {
        anchors.set(node.anchor, anchored);
      }
      const extent = { values: 1, depth: 0 };
      for (const child of childrenOf(node)) {
        const { values, depth } = measure(child);
        extent.values += values;
        extent.depth = Math.max(extent.depth, depth + 1);
      }
      anchored.extent = extent;
      return extent;
    };
    const { values, depth } = measure(root);
    if (ok && values > MAX_VALUES) {
      refuse(root, `this file stands for more than ${MAX_VALUES} values, aliases included`);
    } else if (ok && depth > MAX_DEPTH) {
      refuse(root, `the aliases of this file nest values more than ${MAX_DEPTH} levels deep`);
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

/** How many values a tree stands for, and how many levels it nests them. */
interface Extent {
  readonly values: number;
  readonly depth: number;
}

const ONE_VALUE: Extent = { values: 1, depth: 0 };

function childrenOf(node: Node): readonly (Node | null)[] {
  if (isMap(node)) {
    return node.items.map((pair) => pair.value as Node | null);
  }
  return isSeq(node) ? (node.items as Node[]) : [];
}
