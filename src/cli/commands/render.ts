import { filesOf } from '../../crew/files-of.js';
import { makeFilm } from '../../film.js';
import { readJournal } from '../../render/journal.js';
import type { ExitName } from '../../terms/exit.js';
import { FREE, usd } from '../../terms/money.js';
import { openAccounts } from '../accounts.js';
import { agreesUnasked, askConsent, type ConsentOptions } from '../consent.js';
import { type EditFlags, editOf } from '../edit-flags.js';
import { hireForCommand } from '../film-crew.js';
import { runWithProgress } from '../film-run.js';
import { holdEvents } from '../held-events.js';
import { warnOfLostLines } from '../journal-warning.js';
import { storyboardPath } from '../storyboard-path.js';
import type { Terminal } from '../terminal.js';

/** `storyreel render`: plan, consent, render, stitch. */
export function render(
  file: string | undefined,
  options: ConsentOptions & EditFlags & { readonly model?: string },
  terminal: Terminal,
): Promise<ExitName> {
  const json = options.json === true;
  return runWithProgress(terminal, json, async (report, account) => {
    const { emit, release } = holdEvents(report, json, terminal);
    const accounts = openAccounts(options, terminal);
    const crew = hireForCommand(
      file,
      {
        kind: 'film',
        open: {
          model: options.model,
          notify: (notice) => emit({ type: 'notice-given', ...notice }),
        },
        edit: editOf(options),
        emit,
        buysAnew: agreesUnasked(options),
        opened: accounts.ask,
        agreesToMost: options.maxCost === undefined,
        agreed: options.maxCost === undefined ? undefined : usd(options.maxCost),
        consent: async (plan, diagnostics) => {
          if (plan.total > FREE) {
            await warnOfLostLines(await readJournal(await journalOf(file, terminal)), terminal);
          }
          const refusal = await askConsent(plan, diagnostics, options, terminal, accounts);
          release(refusal);
          return refusal;
        },
      },
      terminal,
    );
    try {
      return await makeFilm(crew);
    } finally {
      accounts.close();
      account(crew.money());
      await crew.close();
    }
  });
}

async function journalOf(file: string | undefined, { cwd }: Terminal): Promise<string> {
  return (await filesOf(await storyboardPath(cwd, file))).journal;
}
