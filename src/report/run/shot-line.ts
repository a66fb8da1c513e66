import { displayWidth, pad, truncate } from '../../diagnostics/screen-text.js';
import { formatClock } from '../duration.js';
import { formatPrice } from '../prices.js';
import { type BoardShot, fractionOf, secondsToRetry } from './board.js';
import type { LiveStyle } from './live-style.js';
import { describeWait, OUTCOMES, percent } from './words.js';

/** Widths of the columns of the live table; 0 leaves one out. */
export interface ShotColumns {
  readonly id: number;
  readonly bar: number;
  readonly state: number;
  readonly elapsed: number;
  readonly provider: number;
  readonly price: number;
  readonly note: number;
}

const STATE = 'downloading'.length + ' 99%'.length;
const GAP = 2;

/** Columns for a terminal: state and price always, then as there is room the time, a bar, the provider, a note. */
export function shotColumns(shots: Iterable<BoardShot>, width: number): ShotColumns {
  let [longestId, longestProvider, dearest] = [4, 0, 4];
  for (const shot of shots) {
    longestId = Math.max(longestId, displayWidth(`${shot.id}${partOf(shot)}`));
    longestProvider = Math.max(longestProvider, displayWidth(shot.provider));
    dearest = Math.max(dearest, formatPrice(shot.planned).length);
  }
  const fixed = {
    state: STATE,
    elapsed: width < 44 ? 0 : 5,
    price: Math.min(8, dearest),
    provider: width < 76 ? 0 : Math.min(10, longestProvider),
    bar: width <= 60 ? 0 : width < 76 ? 8 : width < 100 ? 14 : 20,
  };
  // Two for the margin, two for the glyph, one so that the last column stays free.
  const taken = 5 + Object.values(fixed).reduce((sum, part) => sum + (part && part + GAP), 0);
  const id = Math.max(4, Math.min(longestId, width < 100 ? 24 : 32, width - taken));
  const rest = width - taken - id - GAP;
  return { ...fixed, id, note: width >= 100 && rest >= 12 ? Math.min(48, rest) : 0 };
}

/** One shot of the live table. */
export function shotLine(shot: BoardShot, columns: ShotColumns, style: LiveStyle): string {
  const { paint, glyphs, now } = style;
  const faint = shot.standing === 'cached' || shot.standing === 'waiting' || shot.standing === 'blocked';
  const text = (part: string, width: number, align: 'left' | 'right' = 'left'): string =>
    pad(truncate(part, width, glyphs.ellipsis), width, align);
  const elapsed = shot.began === undefined ? '' : formatClock((shot.ended ?? now) - shot.began);
  const unpaid = shot.standing === 'cached' || (shot.standing === 'failed' && shot.spent === 0);
  const price = unpaid ? '' : formatPrice(shot.spent > 0 ? shot.spent : shot.planned);
  const colour = stateColour(shot, style);
  // A long id is cut, and not the number that tells its takes apart.
  const part = partOf(shot);
  const id = pad(`${truncate(shot.id, columns.id - part.length, glyphs.ellipsis)}${part}`, columns.id);
  const parts = [
    `${colour(glyphOf(shot, style))} ${faint ? paint.dim(id) : id}`,
    columns.bar > 0 ? bar(shot.standing === 'failed' ? 0 : fractionOf(shot), columns.bar, colour, style) : '',
    colour(text(stateWords(shot), columns.state)),
    columns.elapsed > 0 ? paint.dim(pad(elapsed, columns.elapsed, 'right')) : '',
    columns.provider > 0 ? paint.dim(text(shot.provider, columns.provider)) : '',
    shot.spent > 0 ? pad(price, columns.price, 'right') : paint.dim(pad(price, columns.price, 'right')),
    columns.note > 0 ? paint.dim(truncate(noteOf(shot, now), columns.note, glyphs.ellipsis)) : '',
  ];
  return `  ${parts.filter((part) => part !== '').join(' '.repeat(GAP))}`.trimEnd();
}

function partOf({ part }: BoardShot): string {
  return part && ` ${part}`;
}

/** A bar of `width` columns, filled to a fraction. */
export function bar(
  fraction: number,
  width: number,
  colour: (text: string) => string,
  { glyphs, paint }: LiveStyle,
): string {
  const full = Math.max(0, Math.min(width, Math.floor(fraction * width + 1e-9)));
  return colour(glyphs.bar.full.repeat(full)) + paint.dim(glyphs.bar.empty.repeat(width - full));
}

function glyphOf(shot: BoardShot, { glyphs, now }: LiveStyle): string {
  if (shot.standing !== 'active') {
    return shot.outcome === 'unknown' && shot.standing === 'failed'
      ? glyphs.unknown
      : glyphs.standing[shot.standing];
  }
  if (shot.phase === 'rendering') {
    return glyphs.spinner[Math.floor(now / 120) % glyphs.spinner.length] ?? '';
  }
  return shot.phase === 'waiting' ? glyphs.standing.waiting : glyphs[shot.phase];
}

function stateWords(shot: BoardShot): string {
  switch (shot.standing) {
    case 'cached':
      return 'unchanged';
    case 'stored':
      return 'done';
    case 'failed':
      return shot.outcome === undefined ? 'failed' : OUTCOMES[shot.outcome];
    case 'active':
      return shot.fraction === undefined ? shot.phase : `${shot.phase} ${percent(shot.fraction)}%`;
    default:
      return shot.standing;
  }
}

function stateColour(shot: BoardShot, { paint }: LiveStyle): (text: string) => string {
  switch (shot.standing) {
    case 'stored':
      return paint.green;
    case 'failed':
      return paint.red;
    case 'active':
      return shot.phase === 'rendering' ? paint.cyan : String;
    default:
      return paint.dim;
  }
}

/** What a wide terminal has room to say: why it waits, how many are ahead, else why it is rendered. */
function noteOf(shot: BoardShot, now: number): string {
  if (shot.note !== undefined) {
    return describeWait(shot.note, secondsToRetry([shot], now));
  }
  if (shot.standing === 'active' && shot.ahead !== undefined && shot.ahead > 0) {
    return `${shot.ahead} ahead`;
  }
  const told = shot.standing === 'stored' || shot.standing === 'cached' || shot.standing === 'failed';
  return told ? '' : shot.reasons.join(', ');
}
