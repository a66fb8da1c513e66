import { castOf } from '../checks/cast.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import type { Shot, Storyboard } from '../language/storyboard.js';

/** Values that a shot may have inherited. */
const FIELDS = ['model', 'duration', 'resolution', 'aspect_ratio', 'audio', 'takes'];

/** What keeps shots from being rendered: errors in them, in what they inherit, and in the references they use. */
export class Blocks {
  readonly #storyboard: Storyboard;
  /** Errors by file, in order of place. */
  readonly #errors = new Map<string, Diagnostic[]>();

  /** The diagnostics must be in order of place, as `tidy` leaves them. */
  constructor(storyboard: Storyboard, diagnostics: readonly Diagnostic[]) {
    this.#storyboard = storyboard;
    for (const diagnostic of diagnostics) {
      if (diagnostic.severity === 'error') {
        const { path } = diagnostic.span.file;
        const errors = this.#errors.get(path) ?? [];
        this.#errors.set(path, errors);
        errors.push(diagnostic);
      }
    }
  }

  /** Why a shot is blocked, one reason an entry; empty when it is not. */
  of(shot: Shot): readonly string[] {
    const used = castOf(shot).flatMap(({ name }) => this.#storyboard.references.get(name) ?? []);
    if (this.#errors.size === 0) {
      return [];
    }
    const places = [
      shot.place(),
      ...FIELDS.map((field) => shot.place(field)),
      ...used.map((reference) => reference.place()),
    ];
    const errors = places.flatMap((place) => this.#within(place));
    return [...new Set(errors.map(({ code, message }) => `${code}: ${message}`))];
  }

  #within(place: Span): readonly Diagnostic[] {
    const errors = this.#errors.get(place.file.path) ?? [];
    let low = 0;
    let high = errors.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((errors[middle]?.span.start ?? 0) < place.start) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const found: Diagnostic[] = [];
    for (let at = low; at < errors.length; at += 1) {
      const error = errors[at];
      if (!error || error.span.start > place.end) {
        break;
      }
      if (error.span.end <= place.end) {
        found.push(error);
      }
    }
    return found;
  }
}
