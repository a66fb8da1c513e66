import picocolors from 'picocolors';
import { displayWidth } from '../../diagnostics/screen-text.js';
import { createBoard, takeIn } from './board.js';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from './glyphs.js';
import type { LiveSize, LiveStyle } from './live-style.js';
import { finalView, liveView } from './live-view.js';
import type { Reporter, ReporterOptions, ReportStream } from './reporter.js';

/** How the live table looks. */
export interface TerminalOptions extends ReporterOptions {
  readonly colour: boolean;
  /** Only ASCII signs. */
  readonly ascii?: boolean;
}

/** At most twelve redraws a second. */
const REDRAW_MS = 84;
/** How often the spinner turns and the clock is looked at when nothing happens. */
const TICK_MS = 120;

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const ERASE_ROW_AND_UP = '\x1b[2K\x1b[1A';

/**
 * A live table of shots, redrawn in place. Its timer never keeps the process alive, and the cursor comes back
 * however the process ends. When closed it leaves the finished table as plain lines.
 */
export async function createTerminalReporter(options: TerminalOptions): Promise<Reporter> {
  const { stream, clock } = options;
  const [{ createLogUpdate }, { onExit }] = await Promise.all([import('log-update'), import('signal-exit')]);
  let pending = '';
  // Gathers what one redraw takes, so that the terminal gets it in one piece and nothing flickers.
  const gathering: ReportStream = {
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    write(text) {
      pending += text;
      return true;
    },
  };
  const flush = (): void => {
    if (pending !== '') {
      stream.write(pending);
      pending = '';
    }
  };
  // The cursor is ours: log-update would hide that of the process's own standard error.
  const update = createLogUpdate(gathering as NodeJS.WritableStream, { showCursor: true });
  const paint = picocolors.createColors(options.colour);
  const glyphs = options.ascii ? ASCII_GLYPHS : UNICODE_GLYPHS;
  const board = createBoard(clock());

  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn: { readonly columns: number; readonly lines: readonly string[] } = { columns: 0, lines: [] };
  let timer: NodeJS.Timeout | undefined;
  let showCursor: (() => void) | undefined;
  let closed = false;

  const size = (): LiveSize => ({
    columns: Math.max(20, stream.columns ?? 80),
    rows: Math.max(4, stream.rows ?? 24),
  });
  const style = (): LiveStyle => ({ now: clock(), glyphs, paint });

  const draw = (): void => {
    const now = clock();
    if (closed || now - drawnAt < REDRAW_MS) {
      return;
    }
    drawnAt = now;
    const { columns, rows } = size();
    const lines = liveView(board, { columns, rows }, style());
    eraseReflowed(columns);
    // log-update patches changed lines in place and loses one that was put in between, so it begins anew then.
    if (lines.length !== drawn.lines.length) {
      update.clear();
    }
    update(lines.join('\n'));
    drawn = { columns, lines };
    flush();
  };

  /** A terminal made narrower breaks drawn lines in two; log-update does not know of the new rows. */
  const eraseReflowed = (columns: number): void => {
    if (columns < drawn.columns) {
      const rows = drawn.lines.map((line) => Math.max(1, Math.ceil(displayWidth(line) / columns)));
      const more = rows.reduce((sum, count) => sum + count - 1, 0);
      gathering.write(ERASE_ROW_AND_UP.repeat(more));
    }
  };

  const begin = (): void => {
    stream.write(HIDE_CURSOR);
    const forget = onExit(() => void stream.write(SHOW_CURSOR), { alwaysLast: true });
    showCursor = () => {
      forget();
      stream.write(SHOW_CURSOR);
    };
    timer = setInterval(draw, TICK_MS).unref();
  };

  return {
    report(event) {
      takeIn(board, event, clock());
      if (closed) {
        return;
      }
      if (!showCursor) {
        begin();
      }
      draw();
    },
    close() {
      if (closed) {
        return;
      }
      closed = true;
      clearInterval(timer);
      board.ended ??= clock();
      if (showCursor) {
        eraseReflowed(size().columns);
        update.clear();
        gathering.write(`${finalView(board, size(), style()).join('\n')}\n`);
        flush();
        showCursor();
      }
    },
  };
}
