import { mostElsewhere } from '../../crew/quotes.js';
import { mostIfLost } from '../../crew/wanted-clips.js';
import { hasErrors } from '../../diagnostics/diagnostic.js';
import type { Plan, PlannedShot } from '../../plan/plan.js';
import { readJournal } from '../../render/journal.js';
import { formatTable, type TableCell } from '../../report/table.js';
import type { ExitName } from '../../terms/exit.js';
import { FREE, formatCents, formatExact, sumUsd, toDollars } from '../../terms/money.js';
import { REHEARSAL_LINE } from '../../terms/rehearsal.js';
import { warnOfLostLines } from '../journal-warning.js';
import { openForCommand } from '../open.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { lookForCommand, sharedDocument, sharedText } from '../shared-look.js';
import { type Terminal, wantsColour, widthOf, write, writeLine } from '../terminal.js';

/** Options of `storyreel plan`. */
export interface PlanOptions {
  readonly json?: boolean;
  /** Print the request that would be sent for this shot. */
  readonly showRequest?: string;
  /** The model of every shot, whatever the storyboard says. */
  readonly model?: string;
}

/** `storyreel plan`: what a render would do, why, where and at what price. */
export async function plan(
  file: string | undefined,
  options: PlanOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const film = await openForCommand(file, terminal, { model: options.model });
  const exit = hasErrors(film.diagnostics) ? 'storyboard-errors' : 'done';
  if (options.showRequest !== undefined && film.plan) {
    const { showRequest } = await import('../show-request.js');
    const { plan: priced, checked } = film;
    return showRequest({ plan: priced, settings: checked.settings }, options.showRequest, terminal);
  }
  if (options.json) {
    const { diagnosticJson } = await import('../../report/diagnostics/json.js');
    const shared = await lookForCommand(film, terminal);
    const document = {
      ...planDocument(film.plan),
      ...(shared && { shared_store: sharedDocument(shared) }),
      diagnostics: film.diagnostics.map(diagnosticJson),
    };
    await writeLine(terminal.stdout, JSON.stringify(document));
    return exit;
  }
  await printDiagnostics(film.diagnostics, terminal, terminal.stderr);
  await warnOfLostLines(await readJournal(film.store.files.journal), terminal);
  if (film.plan) {
    await write(terminal.stdout, planText(film.plan, terminal));
    const shared = await lookForCommand(film, terminal);
    if (shared) {
      await writeLine(terminal.stdout, sharedText(shared));
    }
  }
  return exit;
}

/** The machine form of a plan (DESIGN §9). */
function planDocument(plan: Plan | undefined): Record<string, unknown> {
  const more = plan ? mostIfLost(plan) : FREE;
  return {
    version: 1,
    shots: (plan?.shots ?? []).map((shot) => ({
      id: shot.id,
      state: shot.state,
      reasons: shot.reasons,
      key: shot.key ?? null,
      model: shot.model,
      provider: shot.provider,
      duration: shot.duration,
      resolution: shot.resolution,
      takes: shot.takes,
      price_usd: toDollars(shot.price),
      estimate: shot.estimate,
    })),
    total_usd: toDollars(plan?.total ?? FREE),
    ...(more > FREE && { more_if_lost_usd: toDollars(more) }),
    ...(plan?.rehearsal && { rehearsal: true }),
  };
}

/** The plan for people: a table and the sum. */
export function planText(plan: Plan, terminal: Terminal): string {
  const table = formatTable(
    [
      { title: 'shot' },
      { title: 'state' },
      { title: 'why', narrow: 'wrap' },
      { title: 'model' },
      { title: 'provider' },
      { title: 'seconds', align: 'right' },
      { title: 'size' },
      { title: 'price', align: 'right' },
    ],
    plan.shots.map(planRow),
    { width: widthOf(terminal.stdout), colour: wantsColour(terminal, terminal.stdout) },
  );
  return `${table}\n${summary(plan)}\n${plan.rehearsal ? `${REHEARSAL_LINE}\n` : ''}`;
}

function planRow(shot: PlannedShot): TableCell[] {
  const tone = ({ cached: 'good', new: 'strong', changed: 'warning', blocked: 'bad' } as const)[shot.state];
  return [
    shot.id,
    { text: shot.state, tone },
    shot.reasons.join('; '),
    shot.model,
    shot.provider,
    String(shot.duration),
    shot.resolution,
    shot.state === 'cached' ? { text: '—', tone: 'faint' } : formatCents(shot.price),
  ];
}

function summary(plan: Plan): string {
  const { shots, total } = plan;
  const count = (state: PlannedShot['state']): number => shots.filter((shot) => shot.state === state).length;
  const toRender = count('new') + count('changed');
  const blocked = count('blocked');
  const exact = formatExact(total) === formatCents(total) ? '' : ` (exactly ${formatExact(total)})`;
  const price = total === 0 ? 'free' : `${formatCents(total)}${exact}`;
  const parts = [
    `${shots.length} shot${shots.length === 1 ? '' : 's'}: ${count('cached')} cached, ${toRender} to render`,
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
  ];
  const more = mostIfLost(plan);
  const beyond = more > 0 ? ` At most ${formatExact(more)} more if jobs of an earlier run are gone.` : '';
  const dearer = mostElsewhere(plan);
  const elsewhere =
    dearer > 0
      ? ` At most ${formatExact(sumUsd([total, dearer]))} if other providers have to take over.`
      : '';
  return `${parts.join(', ')}. ${toRender > 0 ? `To buy: ${price}.` : 'Nothing to buy.'}${elsewhere}${beyond}`;
}
