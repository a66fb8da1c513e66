/**
 * Raised whenever the same words would be drawn otherwise. Cards, slates and overlays are known by their words and this
 * number, so that a film is found unchanged, and a piece of it kept, before anything is drawn.
 */
export const DRAWING_VERSION = 1;
