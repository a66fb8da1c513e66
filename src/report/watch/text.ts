import picocolors from 'picocolors';
import { printable, truncate, wrap } from '../../diagnostics/screen-text.js';
import type { FilmEvent } from '../../terms/events.js';
import { formatText } from '../diagnostics/text.js';
import type { ReporterOptions } from '../run/reporter.js';
import { describeFilm, percent, STITCH_STEPS } from '../run/words.js';
import type { WatchReporter } from './watch-reporter.js';

/** How a watch looks. */
export interface WatchTextOptions extends ReporterOptions {
  readonly colour: boolean;
  readonly version: string;
  /** Columns to fit text into. */
  readonly width: () => number;
  /** Whether somebody sits there: the screen is begun anew with each save, and one line shows how far it is. */
  readonly interactive: boolean;
}

/** Clears the screen and what was scrolled out of sight stays. */
const NEW_SCREEN = '\x1b[2J\x1b[H';
const ERASE_LINE = '\r\x1b[2K';

/** How many names are told one by one. */
const NAMED = 5;

/** A watch for people: when what changed, what is wrong with it, and what became of the preview. */
export function createWatchTextReporter(options: WatchTextOptions): WatchReporter {
  const { stream, clock, version, interactive, width } = options;
  const paint = picocolors.createColors(options.colour);
  let began = clock();
  let drawn: string[] = [];
  let told = '';

  const line = (text: string, colour: (text: string) => string = String): void => {
    const [first = '', ...others] = wrap(printable(text), Math.max(20, width() - 11));
    const rest = others.map((each) => `\n          ${colour(each)}`).join('');
    stream.write(
      `${interactive ? ERASE_LINE : ''}${paint.dim(timeOfDay(clock()))}  ${colour(first)}${rest}\n`,
    );
  };
  const progress = (text: string): void => {
    if (interactive && text !== told) {
      told = text;
      stream.write(`${ERASE_LINE}          ${paint.dim(truncate(printable(text), width() - 11))}`);
    }
  };
  const follow = (event: FilmEvent): void => {
    switch (event.type) {
      case 'shot-progress':
        progress(`drawing ${event.shot} ${percent(event.fraction ?? 0)}%`);
        break;
      case 'shot-stored':
        drawn.push(event.shot);
        break;
      case 'shot-failed':
        line(`${event.shot} could not be drawn: ${event.message}`, paint.red);
        break;
      case 'stitch-progress':
        progress(`${STITCH_STEPS[event.step]} ${percent(event.fraction)}%`);
        break;
      case 'output-made':
        line(`${event.path}${event.unchanged ? ', unchanged' : ''}`, paint.green);
        break;
      case 'notice-given':
        line(event.message, paint.yellow);
        break;
      case 'film-done': {
        const took = `${((clock() - began) / 1000).toFixed(1)} s`;
        const news = drawn.length > 0 ? `; drawn: ${list(drawn)}` : '';
        line(`${event.path}, ${describeFilm(event)}${news}; took ${took}`, paint.green);
        break;
      }
    }
  };
  return {
    changed(files) {
      began = clock();
      drawn = [];
      told = '';
      if (interactive) {
        stream.write(NEW_SCREEN);
      }
      line(files.length === 0 ? 'watching; nothing is ever bought' : `${list(files)} changed`);
    },
    checked(diagnostics, files) {
      if (diagnostics.length > 0) {
        const text = formatText(
          { diagnostics, version },
          { colour: options.colour, width: interactive ? width() : undefined },
        );
        stream.write(`\n${text}\n`);
      }
      const isBroken = diagnostics.some(({ severity }) => severity === 'error');
      if (isBroken) {
        line(`no preview as long as there are errors; watching ${count(files)}`, paint.red);
      }
    },
    report: follow,
    failed({ code, message, hint }) {
      const advice = hint === undefined ? '' : ` (${hint})`;
      line(
        `no preview: ${message} [${code}]${code === 'project-busy' ? '; waiting for it' : advice}`,
        paint.yellow,
      );
    },
    made() {
      if (interactive) {
        line('watching; Ctrl-C ends it', paint.dim);
      }
    },
  };
}

function list(names: readonly string[]): string {
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function count(files: number): string {
  return `${files} file${files === 1 ? '' : 's'}`;
}

/** By the clock on the wall, e.g. "14:03:12". */
function timeOfDay(now: number): string {
  return new Date(now).toTimeString().slice(0, 8);
}
