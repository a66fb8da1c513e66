import type { Emit, FilmEvent } from '../terms/events.js';
import { isInteractive } from './reporter.js';
import type { Terminal } from './terminal.js';

/** Events that wait while somebody is asked. */
export interface HeldEvents {
  readonly emit: Emit;
  /** Tells what was held, and from now on everything at once. `undefined` as the refusal: somebody agreed. */
  release(refusal: unknown): void;
}

/**
 * The live table would draw over a question, so where there is one, events wait for the answer; a refusal drops them. Notices
 * are told at once: the answer may depend on them.
 */
export function holdEvents(report: Emit, json: boolean, terminal: Terminal): HeldEvents {
  let held: FilmEvent[] | undefined = !json && isInteractive(terminal, terminal.stdout) ? [] : undefined;
  return {
    emit(event) {
      if (held && event.type === 'notice-given') {
        terminal.stderr.write(
          `notice: ${event.message}${event.hint === undefined ? '' : `\n  ${event.hint}`}\n`,
        );
      } else if (held) {
        held.push(event);
      } else {
        report(event);
      }
    },
    release(refusal) {
      const waiting = held ?? [];
      held = undefined;
      if (refusal === undefined) {
        waiting.forEach(report);
      }
    },
  };
}
