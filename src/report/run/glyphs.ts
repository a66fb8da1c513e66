import type { Standing } from './board.js';

/** The signs a live view is drawn with. */
export interface Glyphs {
  readonly standing: Record<Exclude<Standing, 'active'>, string>;
  readonly unknown: string;
  readonly uploading: string;
  readonly queued: string;
  readonly downloading: string;
  /** Turns while a shot is rendered. */
  readonly spinner: readonly string[];
  readonly bar: { readonly full: string; readonly empty: string };
  readonly film: string;
  readonly warning: string;
  readonly note: string;
  readonly ellipsis: string;
}

/** For terminals that show Unicode, which is nearly all. */
export const UNICODE_GLYPHS: Glyphs = {
  standing: { cached: '✓', blocked: '⊘', waiting: '·', stored: '✓', failed: '✗' },
  unknown: '?',
  uploading: '↑',
  queued: '○',
  downloading: '↓',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
  bar: { full: '━', empty: '─' },
  film: '▸',
  warning: '!',
  note: '•',
  ellipsis: '…',
};

/** For terminals that show only ASCII. */
export const ASCII_GLYPHS: Glyphs = {
  standing: { cached: '=', blocked: '-', waiting: '.', stored: '+', failed: 'x' },
  unknown: '?',
  uploading: '^',
  queued: 'o',
  downloading: 'v',
  spinner: ['|', '/', '-', '\\'],
  bar: { full: '#', empty: '-' },
  film: '>',
  warning: '!',
  note: '*',
  ellipsis: '...',
};
