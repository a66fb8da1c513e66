import { relative } from 'node:path';
import { openStoreOf } from '../../crew/files-of.js';
import { findPick } from '../../crew/pick-take.js';
import { takeProject } from '../../crew/production.js';
import { hasErrors } from '../../diagnostics/diagnostic.js';
import type { Plan, PlannedShot } from '../../plan/plan.js';
import { pickInLock } from '../../store/lock-pick.js';
import type { ExitName } from '../../terms/exit.js';
import { formatExact, toDollars } from '../../terms/money.js';
import { openForCommand } from '../open.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { rehearsalPart, sayRehearsal } from '../rehearsal.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, writeLine } from '../terminal.js';

/** `storyreel pick`: another take of a shot is in the film; changes one line of the lock. */
export async function pick(
  shot: string,
  take: number,
  file: string | undefined,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitName> {
  const store = await openStoreOf(await storyboardPath(terminal.cwd, file));
  const owner = await takeProject(store, 'storyreel pick', terminal.clock);
  try {
    const film = await openForCommand(file, terminal, {});
    if (!film.plan) {
      await printDiagnostics(film.diagnostics, terminal, terminal.stderr);
      return hasErrors(film.diagnostics) ? 'storyboard-errors' : 'own-fault';
    }
    const found = findPick(film.plan, shot, take);
    const isPicked = found.locked.take === take;
    if (!isPicked) {
      const { lock } = film.plan;
      await pickInLock(store.files.lock, lock, { block: found.block, take }, store.files.tmp);
    }
    const after = isPicked ? film.plan : (await openForCommand(file, terminal, {})).plan;
    const changed = after && !isPicked ? changedSince(film.plan, after, shot) : [];
    if (options.json) {
      const document = pickDocument(shot, take, found.before, changed, after);
      await writeLine(terminal.stdout, JSON.stringify({ ...document, ...rehearsalPart(store.files) }));
      return 'done';
    }
    const lock = relative(terminal.cwd, store.files.lock);
    await writeLine(
      terminal.stdout,
      isPicked
        ? `take ${take} of ${shot} is in the film already`
        : `take ${take} of ${shot} is in the film now, and take ${found.before} no more (${lock})`,
    );
    for (const { id, reasons, price } of changed) {
      await writeLine(
        terminal.stdout,
        `  ${id} changes with it: ${reasons.join('; ')} (${formatExact(price)} to render)`,
      );
    }
    if (!found.isThere) {
      await writeLine(terminal.stdout, '  its clip is not in the store: the next render gets it');
    }
    await sayRehearsal(store.files, terminal);
    return 'done';
  } finally {
    await owner.release();
  }
}

/** The other shots that are to be rendered now and were not, or are to be made from something else. */
function changedSince(before: Plan, after: Plan, shot: string): readonly PlannedShot[] {
  const old = new Map(before.shots.map((each) => [each.id, each]));
  return after.shots.filter((each) => {
    const was = old.get(each.id);
    return each.id !== shot && each.state !== 'cached' && (was?.state !== each.state || was.key !== each.key);
  });
}

function pickDocument(
  shot: string,
  take: number,
  before: number,
  changed: readonly PlannedShot[],
  after: Plan | undefined,
) {
  return {
    version: 1,
    shot,
    take,
    before,
    changed: changed.map(({ id, state, reasons, price }) => ({
      id,
      state,
      reasons,
      price_usd: toDollars(price),
    })),
    total_usd: after ? toDollars(after.total) : null,
  };
}
