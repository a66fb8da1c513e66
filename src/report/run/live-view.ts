import { displayWidth, pad, truncate, wrap } from '../../diagnostics/screen-text.js';
import { formatCents } from '../../terms/money.js';
import { REHEARSAL } from '../../terms/rehearsal.js';
import { takeName } from '../../terms/take-name.js';
import { formatClock } from '../duration.js';
import { formatTotal } from '../prices.js';
import {
  allLines,
  type Board,
  type BoardShot,
  estimateLeft,
  secondsToRetry,
  shotsDone,
  spentOn,
} from './board.js';
import type { LiveSize, LiveStyle } from './live-style.js';
import { bar, shotColumns, shotLine } from './shot-line.js';
import { reasonOf } from './telling.js';
import {
  describeDraft,
  describeFilm,
  describeOpenMoney,
  describeSpent,
  describeWait,
  describeWarning,
  ending,
  OUTPUTS,
  percent,
  STITCH_STEPS,
} from './words.js';

/** Failures and notices shown in full while running; the final view shows all of them. */
const LIVE_MESSAGES = 2;
/** A final table may be longer than the screen, for it is not redrawn. */
const FINAL_SHOTS = 40;

/** The lines of a running film: never more than fit the terminal, none wider than it. */
export function liveView(board: Board, size: LiveSize, style: LiveStyle): readonly string[] {
  const messages = messageLines(board, size, style, LIVE_MESSAGES);
  const foot = [
    ...stitchLines(board, size, style),
    ...totalLines(board, size, style),
    ...rehearsalLines(board, size, style),
    ...waitingLines(board, size, style),
  ];
  // One row for the empty line above the foot, one for the cursor under it.
  const room = Math.max(1, size.rows - foot.length - 2);
  const shownMessages = messages.slice(0, Math.max(0, Math.min(messages.length, room - 4)));
  const table = tableLines(board, size, style, room - shownMessages.length);
  return [...table, '', ...foot, ...shownMessages];
}

/** What stays on the screen when the run is over. */
export function finalView(board: Board, size: LiveSize, style: LiveStyle): readonly string[] {
  const lines = [
    ...tableLines(board, size, style, Math.max(size.rows, FINAL_SHOTS)),
    ...totalLines(board, size, style).flatMap((line) => ['', line]),
    ...openMoneyLines(board, size),
    ...rehearsalLines(board, size, style),
    ...messageLines(board, size, style, Number.POSITIVE_INFINITY),
  ];
  const { paint, glyphs } = style;
  if (board.film) {
    const text = `${board.film.path}: ${describeFilm(board.film)}`;
    lines.push('', ...indented(text, size, (line) => paint.green(line), glyphs.film, paint.green));
  }
  for (const { output, path, unchanged } of board.outputs) {
    const text = `${path}: ${OUTPUTS[output]}${unchanged ? ', unchanged' : ''}`;
    lines.push(...indented(text, size, paint.green, glyphs.film, paint.green));
  }
  if (board.end && board.end.exit !== 'done') {
    const text = ending(board.end, board.film, board.failures);
    lines.push('', ...indented(text, size, paint.red, glyphs.standing.failed, paint.red));
  }
  return lines;
}

/** One line a shot or take; with more shots than rows, those that matter now and a count of the others. */
function tableLines(board: Board, size: LiveSize, style: LiveStyle, room: number): readonly string[] {
  const shots = allLines(board);
  const columns = shotColumns(shots, size.columns);
  const line = (shot: BoardShot): string => shotLine(shot, columns, style);
  if (shots.length <= room) {
    return shots.map(line);
  }
  const shown = mostTelling(shots, Math.max(0, room - 1));
  const rest = shots.filter((shot) => !shown.has(shot));
  return [
    ...shots.filter((shot) => shown.has(shot)).map(line),
    style.paint.dim(truncate(`  + ${countRest(rest)}`, size.columns - 1, style.glyphs.ellipsis)),
  ];
}

/** Active shots first, then failed, then the next ones, then the latest to be done. */
function mostTelling(shots: readonly BoardShot[], room: number): ReadonlySet<BoardShot> {
  const standing = (...wanted: readonly BoardShot['standing'][]): readonly BoardShot[] =>
    shots.filter((shot) => wanted.includes(shot.standing));
  const stored = standing('stored').toSorted((a, b) => (b.ended ?? 0) - (a.ended ?? 0));
  const order = [
    ...standing('active'),
    ...standing('failed'),
    ...standing('waiting'),
    ...standing('blocked'),
    ...stored,
    ...standing('cached'),
  ];
  return new Set(order.slice(0, room));
}

/** "42 waiting, 310 done". */
function countRest(shots: readonly BoardShot[]): string {
  const words: Record<BoardShot['standing'], string> = {
    active: 'at work',
    waiting: 'waiting',
    stored: 'done',
    cached: 'unchanged',
    failed: 'failed',
    blocked: 'blocked',
  };
  return Object.entries(words)
    .map(([standing, word]) => [shots.filter((shot) => shot.standing === standing).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

/** The edit, in the columns of the shots above it. */
function stitchLines(board: Board, { columns }: LiveSize, style: LiveStyle): readonly string[] {
  const { shots, stitch, draft, end } = board;
  const { paint, glyphs } = style;
  const widths = shotColumns(allLines(board), columns);
  if (draft && !stitch && !end) {
    const text = `${draft.path} can be watched: ${describeDraft(draft, shots.size)}`;
    return [`  ${paint.magenta(glyphs.film)} ${truncate(text, columns - 5, glyphs.ellipsis)}`];
  }
  if (!stitch || end) {
    return [];
  }
  const drawn = widths.bar > 0 ? `${bar(stitch.fraction, widths.bar, paint.magenta, style)}  ` : '';
  const words = `${STITCH_STEPS[stitch.step]} ${percent(stitch.fraction)}%`;
  return [`  ${paint.magenta(glyphs.film)} ${pad('film', widths.id)}  ${drawn}${words}`];
}

/** The total, where there are shots to add up. */
function totalLines(board: Board, size: LiveSize, style: LiveStyle): readonly string[] {
  return board.shots.size === 0 ? [] : [totalLine(board, size, style)];
}

/** Of a rehearsal it is said what it is, as long as it is on the screen. */
function rehearsalLines({ isRehearsal }: Board, { columns }: LiveSize, style: LiveStyle): readonly string[] {
  return isRehearsal
    ? [`  ${style.paint.yellow(truncate(REHEARSAL, columns - 3, style.glyphs.ellipsis))}`]
    : [];
}

/** Money that is neither spent nor saved stands on lines of its own, so that no narrow terminal hides it. */
function openMoneyLines({ end }: Board, { columns }: LiveSize): readonly string[] {
  const text = end ? describeOpenMoney(end) : '';
  return text === '' ? [] : wrap(text, columns - 3).map((line) => `  ${line}`);
}

/** "3/5 shots  $0.66 of $0.98  1:05  about 2:10 left", with as much of it as fits. */
function totalLine(board: Board, { columns }: LiveSize, style: LiveStyle): string {
  const { paint, now } = style;
  const shots = board.shots.size;
  const spent = spentOn(board);
  const over = board.ended !== undefined;
  const left = over ? undefined : estimateLeft(board, now);
  const money = board.end
    ? describeSpent(board.end, board.isRehearsal)
    : board.total === 0
      ? 'free'
      : columns <= 60 || board.isRehearsal
        ? `${formatCents(spent)} of ${formatCents(board.total)}`
        : `spent ${formatCents(spent)} of ${formatTotal(board.total)}`;
  const parts = [
    paint.bold(`${shotsDone(board)}/${shots} shot${shots === 1 ? '' : 's'}`),
    money,
    formatClock((board.ended ?? now) - board.began),
    ...(left === undefined ? [] : [paint.dim(`about ${formatClock(left)} left`)]),
  ];
  const join = (): string => `  ${parts.join('   ')}`;
  while (displayWidth(join()) >= columns && parts.length > 1) {
    parts.pop();
  }
  return join();
}

/** Reasons to wait that are told under the total; a run has hardly ever more. */
const REASONS = 2;

/** Why shots wait, each reason once: the table has no room for it, and a wait that is not explained looks like a fault. */
function waitingLines(
  board: Board,
  { columns }: LiveSize,
  { paint, glyphs, now }: LiveStyle,
): readonly string[] {
  const waiting = new Map<string, BoardShot[]>();
  for (const shot of allLines(board)) {
    if (shot.standing === 'waiting' && shot.note !== undefined) {
      const reason = reasonOf(shot);
      waiting.set(reason, [...(waiting.get(reason) ?? []), shot]);
    }
  }
  return [...waiting.values()].slice(0, REASONS).map((shots) => {
    const [first] = shots;
    const who = shots.length === 1 ? `${first?.id} waits` : `${shots.length} shots wait`;
    const why = describeWait(first?.note ?? '', secondsToRetry(shots, now));
    const text = truncate(`${who}: ${why}`, columns - 5, glyphs.ellipsis);
    return `  ${paint.yellow(glyphs.note)} ${text}`;
  });
}

/** Failures, then warnings and notices, in full and wrapped. */
function messageLines(board: Board, size: LiveSize, style: LiveStyle, most: number): readonly string[] {
  const { paint, glyphs } = style;
  const lines: string[] = [];
  const add = (
    glyph: string,
    colour: (text: string) => string,
    text: string,
    hint: string | undefined,
  ): void => {
    lines.push('', ...indented(text, size, String, glyph, colour));
    if (hint !== undefined) {
      lines.push(...indented(hint, size, paint.dim, ' ', String));
    }
  };
  const skipped = Math.max(0, board.failures.length - most);
  for (const failure of board.failures.slice(skipped)) {
    const job = failure.job === undefined ? '' : `, job ${failure.job}`;
    const at = failure.provider === undefined ? '' : ` (${failure.provider}${job})`;
    const sign = failure.outcome === 'unknown' ? glyphs.unknown : glyphs.standing.failed;
    add(sign, paint.red, `${takeName(failure)}${at}: ${failure.message} [${failure.code}]`, failure.hint);
  }
  if (skipped > 0) {
    lines.push('', paint.dim(`  + ${skipped} earlier failure${skipped === 1 ? '' : 's'}, listed at the end`));
  }
  for (const warning of board.warnings.slice(-most)) {
    add(glyphs.warning, paint.yellow, describeWarning(warning), undefined);
  }
  for (const notice of board.notices.slice(-most)) {
    add(glyphs.note, paint.yellow, notice.message, notice.hint);
  }
  return lines;
}

/** Wrapped text beside a glyph. */
function indented(
  text: string,
  { columns }: LiveSize,
  colour: (text: string) => string,
  glyph: string,
  glyphColour: (text: string) => string,
): readonly string[] {
  return wrap(text, Math.min(110, columns - 6)).map(
    (line, index) => `  ${index === 0 ? glyphColour(glyph) : ' '} ${colour(line)}`,
  );
}
