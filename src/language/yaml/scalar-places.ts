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
  /** By piece, as long as places are looked for. */
  #found: Map<string, Places> | undefined;

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
    this.#found ??= new Map();
    const places = this.#found.get(needle) ?? this.#placesOf(needle);
    this.#found.set(needle, places);
    const { inValue, inSource } = places;
    const start = inSource[indexIn(inValue, offset)];
    return start !== undefined && this.#file.text.startsWith(piece, start)
      ? { file: this.#file, start, end: start + piece.length }
      : this.#whole;
  }

  /** Lets go of what was found: there is one of these for each prompt of a film, and few are asked twice. */
  forget(): void {
    this.#found = undefined;
  }

  #placesOf(needle: string): Places {
    const inValue = occurrences(this.#value, needle, 0, this.#value.length);
    const inSource = occurrences(this.#file.text, needle, this.#from, this.#to);
    return { inValue, inSource: inValue.length === inSource.length ? inSource : [] };
  }
}

/** Where a piece of text is in a value, and in the source in the same order; no place in the source where that is not sure. */
interface Places {
  readonly inValue: readonly number[];
  readonly inSource: readonly number[];
}

/** The index of a number in a rising list; -1 when it is not in it. */
function indexIn(rising: readonly number[], wanted: number): number {
  let [low, high] = [0, rising.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return rising[low] === wanted ? low : -1;
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
