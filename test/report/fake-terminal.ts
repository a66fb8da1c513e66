import { createRequire } from 'node:module';
import type { ReportStream } from '../../src/report/run/reporter.js';

// The package is CommonJS without named exports that Node could see.
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless');

/** A terminal that exists only in the test: what is written to `stream` appears on its screen. */
export interface FakeTerminal {
  readonly stream: ReportStream;
  /** Everything written so far. */
  readonly written: string[];
  /** The lines of the screen and what scrolled off it, without the empty ones at the end. */
  screen(): Promise<readonly string[]>;
  resize(columns: number, rows: number): Promise<void>;
}

export function createFakeTerminal(columns: number, rows = 24): FakeTerminal {
  const terminal = new Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
  const written: string[] = [];
  const flush = (): Promise<void> => new Promise((resolve) => terminal.write('', resolve));
  return {
    written,
    stream: {
      isTTY: true,
      get columns() {
        return terminal.cols;
      },
      get rows() {
        return terminal.rows;
      },
      write(text) {
        written.push(text);
        terminal.write(text);
        return true;
      },
    },
    async screen() {
      await flush();
      const { buffer } = terminal;
      const lines = Array.from(
        { length: buffer.active.length },
        (_, row) => buffer.active.getLine(row)?.translateToString(true) ?? '',
      );
      return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
    },
    async resize(newColumns, newRows) {
      await flush();
      terminal.resize(newColumns, newRows);
    },
  };
}
