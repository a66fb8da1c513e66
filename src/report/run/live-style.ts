import type picocolors from 'picocolors';
import type { Glyphs } from './glyphs.js';

/** How and when a view is drawn. */
export interface LiveStyle {
  /** Clock at the drawing, milliseconds. */
  readonly now: number;
  readonly glyphs: Glyphs;
  readonly paint: ReturnType<typeof picocolors.createColors>;
}

/** The terminal it is drawn on. */
export interface LiveSize {
  readonly columns: number;
  readonly rows: number;
}
