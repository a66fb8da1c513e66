import picocolors from 'picocolors';
import { printable } from '../../diagnostics/screen-text.js';
import type { FilmEvent } from '../../terms/events.js';
import { usd } from '../../terms/money.js';
import { REHEARSAL } from '../../terms/rehearsal.js';
import { takeName } from '../../terms/take-name.js';
import { formatClock, formatSeconds } from '../duration.js';
import { formatPrice, formatTotal } from '../prices.js';
import type { Reporter, ReporterOptions } from './reporter.js';
import { createTelling } from './telling.js';
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

/** How the lines of a log look. */
export interface PlainOptions extends ReporterOptions {
  readonly colour?: boolean;
}

/** One line per noteworthy event, for logs: time since the start, then what happened. */
export function createPlainReporter({ stream, clock, colour = false }: PlainOptions): Reporter {
  const paint = picocolors.createColors(colour);
  const began = clock();
  const telling = createTelling(clock);
  const failures: Extract<FilmEvent, { type: 'shot-failed' }>[] = [];
  let shots = 0;
  let isRehearsal = false;
  let film: Extract<FilmEvent, { type: 'film-done' }> | undefined;

  const write = (text: string, colourOf: (text: string) => string = String): void => {
    const line = printable(text.replaceAll(/\s*[\r\n]+\s*/g, ' '));
    stream.write(`${paint.dim(formatClock(clock() - began).padStart(6))}  ${colourOf(line)}\n`);
  };

  return {
    report(event) {
      switch (event.type) {
        case 'plan-ready':
          shots = event.shots.length;
          write(planLine(event));
          if (event.rehearsal) {
            isRehearsal = true;
            write(REHEARSAL, paint.yellow);
          }
          break;
        case 'shot-submitted':
          telling.over(takeName(event));
          write(`${takeName(event)} submitted to ${event.provider}, job ${event.job}`);
          break;
        case 'shot-progress': {
          const told = telling.progress(event);
          if (told) {
            const others = told.others === 0 ? '' : ` and ${told.others} more`;
            write(`${takeName(event)}${others} ${progressWords(event)}`);
          }
          break;
        }
        case 'shot-stored':
          telling.over(takeName(event));
          write(
            `${takeName(event)} stored, ${formatSeconds(event.seconds)}, ${formatPrice(usd(event.cost_usd))}`,
            paint.green,
          );
          break;
        case 'shot-failed':
          telling.over(takeName(event));
          failures.push(event);
          write(failureLine(event), paint.red);
          break;
        case 'shot-warning':
          write(`warning: ${describeWarning(event)}`, paint.yellow);
          break;
        case 'stitch-progress':
          if (telling.may(`stitch ${event.step}`, event.fraction)) {
            write(`film: ${STITCH_STEPS[event.step]} ${percent(event.fraction)}%`);
          }
          break;
        case 'film-drafted':
          write(`draft: ${event.path}, ${describeDraft(event, shots)}`);
          break;
        case 'film-done':
          film = event;
          write(`film: ${event.path}, ${describeFilm(event)}`, paint.green);
          break;
        case 'output-made':
          write(
            `${OUTPUTS[event.output]}: ${event.path}${event.unchanged ? ', unchanged' : ''}`,
            paint.green,
          );
          break;
        case 'notice-given':
          write(noticeLine(event), paint.yellow);
          break;
        case 'run-ended': {
          const parts = [
            ending(event, film, failures),
            describeSpent(event, isRehearsal),
            describeOpenMoney(event),
          ];
          const colourOf = event.exit === 'done' ? paint.green : paint.red;
          write(parts.filter((part) => part !== '').join(', '), colourOf);
          break;
        }
      }
    },
    close() {},
  };
}

function planLine({
  title,
  storyboard,
  shots,
  total_usd,
}: Extract<FilmEvent, { type: 'plan-ready' }>): string {
  const renders = shots.filter(({ state }) => state === 'new' || state === 'changed').length;
  const blocked = shots.filter(({ state }) => state === 'blocked').length;
  const counts = [`${shots.length} shot${shots.length === 1 ? '' : 's'}`, `${renders} to render`];
  const takes = shots.reduce((sum, shot) => sum + shot.to_render.length, 0);
  if (takes > renders) {
    counts.push(`${takes} takes`);
  }
  if (blocked > 0) {
    counts.push(`${blocked} blocked`);
  }
  return `plan: "${title}" (${storyboard}), ${counts.join(', ')}, ${formatTotal(usd(total_usd))}`;
}

function progressWords(event: Extract<FilmEvent, { type: 'shot-progress' }>): string {
  const words = [event.fraction === undefined ? event.phase : `${event.phase} ${percent(event.fraction)}%`];
  if (event.ahead !== undefined && event.ahead > 0) {
    words.push(`${event.ahead} ahead`);
  }
  const { note, retry_seconds } = event;
  return [...words, ...(note === undefined ? [] : [describeWait(note, retry_seconds)])].join(', ');
}

function failureLine(event: Extract<FilmEvent, { type: 'shot-failed' }>): string {
  const at = event.provider === undefined ? '' : ` at ${event.provider}`;
  const job = event.job === undefined ? '' : `, job ${event.job}`;
  const hint = event.hint === undefined ? '' : ` (${event.hint})`;
  return `${takeName(event)} failed${at}${job}: ${event.message} [${event.code}]${hint}`;
}

function noticeLine({ message, hint }: Extract<FilmEvent, { type: 'notice-given' }>): string {
  return `note: ${message}${hint === undefined ? '' : ` (${hint})`}`;
}
