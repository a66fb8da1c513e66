import { relative } from 'node:path';
import { openFilm } from '../../crew/open-film.js';
import { asAnimatic, previewOptions } from '../../crew/preview.js';
import { watchFilm } from '../../crew/watch/watch-film.js';
import { SchemaValidator } from '../../language/schema/validator.js';
import { loadCards } from '../../models/cards.js';
import type { WatchReporter } from '../../report/watch/watch-reporter.js';
import { EXIT_CODES, type ExitName } from '../../terms/exit.js';
import { type EditFlags, editOf } from '../edit-flags.js';
import { findMachineFfmpeg } from '../ffmpeg.js';
import { isInteractive } from '../reporter.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, wantsColour, widthOf } from '../terminal.js';

/**
 * `storyreel watch`: check on save, and the preview made anew for what changed. Never buys. Ctrl-C is how it ends, and nothing
 * is left undone by it, so that it ends well: 0, which also keeps `npm run` from calling it a failure.
 */
export async function watch(
  file: string | undefined,
  options: EditFlags & { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitName> {
  const storyboard = await storyboardPath(terminal.cwd, file);
  const reporter = await reporterFor(terminal, options.json === true);
  const { clock, fetch, signal } = terminal;
  await watchFilm({
    storyboard,
    edit: editOf(options),
    open: async (memory) =>
      openFilm(storyboard, {
        cards: await memory.recall('model cards', () => loadCards()),
        validator: await memory.recall('schemas', async () => new SchemaValidator()),
        // Nothing but the free animatic is made, so no key is even looked for.
        credentials: async () => new Set(['local']),
        notify: () => undefined,
        adapt: asAnimatic,
        extraOptions: previewOptions,
      }),
    ffmpeg: (hidden) => findMachineFfmpeg(terminal, hidden),
    listener: {
      changed: async (files) => reporter.changed(files.map((path) => relative(terminal.cwd, path))),
      checked: async (diagnostics, files) => reporter.checked(diagnostics, files),
      failed: async ({ code, message, hint }) => reporter.failed({ code, message, hint }),
      made: async () => reporter.made(),
      emit: (event) => reporter.report(event),
    },
    clock,
    fetch,
    signal,
  });
  if (options.json) {
    reporter.report({ type: 'run-ended', exit: 'done', code: EXIT_CODES.done });
  }
  return 'done';
}

async function reporterFor(terminal: Terminal, json: boolean): Promise<WatchReporter> {
  const stream = terminal.stdout;
  const clock = (): number => terminal.clock.now();
  if (json) {
    const { createWatchJsonReporter } = await import('../../report/watch/json-lines.js');
    return createWatchJsonReporter({ stream, clock });
  }
  const { createWatchTextReporter } = await import('../../report/watch/text.js');
  return createWatchTextReporter({
    stream,
    clock,
    colour: wantsColour(terminal, stream),
    version: terminal.version,
    width: () => widthOf(stream),
    interactive: isInteractive(terminal, stream),
  });
}
