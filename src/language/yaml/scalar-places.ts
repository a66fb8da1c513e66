import { Scalar } from 'yaml';
import type { SourceFile, Span } from '../../diagnostics/source.js';

/**
 * Finds pieces of a scalar's value in the source. Folding, indentation and escapes shift offsets, but they neither add
 * nor remove whole words: so the n-th time a piece stands in the value is the n-th time it stands in the source. Where
 * the counts differ (the piece was written with an escape), the whole scalar is the place.
 */
export class ScalarPlaces {
  readonly #file: SourceFile;
  readonly #value: string;
  readonly #whole: Span;
  readonly #from: number;
  readonly #to: number;
  /** Made when it is first asked for: most prompts have nothing to be told about. */
  #tables: Map<string, ReadonlyMap<number, number> | undefined> | undefined;

  constructor(file: SourceFile, scalar: Scalar | undefined, value: string, whole: Span) {
    this.#file = file;
    this.#value = value;
    this.#whole = whole;
    const block = scalar?.type === Scalar.BLOCK_FOLDED || scalar?.type === Scalar.BLOCK_LITERAL;
    const [start, end] = scalar?.range ?? [whole.start, whole.end];
    // A block scalar's header line may hold a comment.
    const header = block ? file.text.slice(start, end).search(/[\r\n]/) : 0;
    this.#from = start + Math.max(0, header);
    this.#to = end;
  }

  /** The place in the source of the piece of text at an offset of the value. */
  locate(offset: number, piece: string): Span {
    // Every `@` is looked for alone: one table serves all mentions of a prompt.
    const needle = piece.startsWith('@') ? '@' : piece;
    this.#tables ??= new Map();
    if (!this.#tables.has(needle)) {
      this.#tables.set(needle, this.#table(needle));
    }
    const start = this.#tables.get(needle)?.get(offset);
    return start !== undefined && this.#file.text.startsWith(piece, start)
      ? { file: this.#file, start, end: start + piece.length }
      : this.#whole;
  }

  #table(needle: string): ReadonlyMap<number, number> | undefined {
    const inValue = occurrences(this.#value, needle, 0, this.#value.length);
    const inSource = occurrences(this.#file.text, needle, this.#from, this.#to);
    return inValue.length === inSource.length
      ? new Map(inValue.map((offset, index) => [offset, inSource[index] ?? this.#from]))
      : undefined;
  }
}

function occurrences(text: string, needle: string, from: number, to: number): number[] {
  const found: number[] = [];
  for (
    let at = text.indexOf(needle, from);
    at !== -1 && at < to;
    at = text.indexOf(needle, at + needle.length)
  ) {
    found.push(at);
  }
  return found;
}
