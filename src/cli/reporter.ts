import { createJsonLinesReporter } from '../report/run/json-lines.js';
import type { Reporter } from '../report/run/reporter.js';
import { type Output, type Terminal, wantsColour } from './terminal.js';

/**
 * The reporter a run gets: JSON lines on standard output when asked for; a live table in a terminal; plain lines
 * elsewhere. With `--json`, people's text goes to standard error.
 */
export async function reporterFor(terminal: Terminal, json: boolean): Promise<Reporter> {
  const stream = terminal.stdout;
  const clock = (): number => terminal.clock.now();
  if (json) {
    return createJsonLinesReporter({ stream, clock });
  }
  const colour = wantsColour(terminal, stream);
  if (isInteractive(terminal, stream)) {
    const { createTerminalReporter } = await import('../report/run/terminal.js');
    return createTerminalReporter({ stream, clock, colour, ascii: !speaksUnicode(terminal) });
  }
  const { createPlainReporter } = await import('../report/run/plain.js');
  return createPlainReporter({ stream, clock, colour });
}

/** Whether somebody sits there: questions may be asked and lines redrawn. */
export function isInteractive({ env }: Terminal, output: Output): boolean {
  return output.isTTY === true && env.TERM !== 'dumb' && !env.CI;
}

function speaksUnicode({ env }: Terminal): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return locale === '' || /utf-?8/i.test(locale);
}
