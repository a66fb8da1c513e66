import { mostElsewhere } from '../crew/quotes.js';
import { mostIfLost } from '../crew/wanted-clips.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { cheaperText } from '../plan/cheaper-ways.js';
import type { Plan } from '../plan/plan.js';
import type { ExitName } from '../terms/exit.js';
import { FREE, formatExact, sumUsd, usd } from '../terms/money.js';
import type { Accounts } from './accounts.js';
import { askYes, canAsk } from './question.js';
import { type Terminal, widthOf, writeLine } from './terminal.js';

/** How a command line agrees to a price. */
export interface ConsentOptions {
  readonly yes?: boolean;
  /** Agrees to at most so many USD. */
  readonly maxCost?: number;
  readonly json?: boolean;
}

/** Whether the command line itself agrees to what has to be paid. */
export function agreesUnasked({ yes, maxCost }: ConsentOptions): boolean {
  return yes === true || maxCost !== undefined;
}

/** Whether the plan may be carried out: undefined is yes. What is free needs no consent. */
export async function askConsent(
  plan: Plan,
  diagnostics: readonly Diagnostic[],
  options: ConsentOptions,
  terminal: Terminal,
  accounts?: Accounts,
): Promise<ExitName | undefined> {
  const overBudget = diagnostics.find((diagnostic) => diagnostic.code === 'budget-exceeded');
  if (overBudget) {
    await refuse(terminal, 'budget-exceeded', overBudget.message, `hint: ${overBudget.hint}`);
    return 'budget-or-consent';
  }
  const maxCost = options.maxCost === undefined ? undefined : usd(options.maxCost);
  if (maxCost !== undefined && plan.total > maxCost) {
    await refuse(
      terminal,
      'budget-exceeded',
      `the plan costs ${formatExact(plan.total)}, above --max-cost ${formatExact(maxCost)}`,
      `cheaper: ${cheaperText(plan, maxCost)}`,
    );
    return 'budget-or-consent';
  }
  if (plan.total === FREE || agreesUnasked(options)) {
    return undefined;
  }
  if (!canAsk(terminal, options)) {
    await refuse(
      terminal,
      'consent-missing',
      `the plan costs ${formatExact(plan.total)}, and nobody is here to agree`,
      'hint: run it with --yes, or with --max-cost and the most you would pay',
      `cheaper: ${cheaperText(plan)}`,
    );
    return 'budget-or-consent';
  }
  const { planText } = await import('./commands/plan.js');
  await writeLine(terminal.stdout, planText(plan, terminal));
  const buy = plan.rehearsal ? 'Rehearse buying' : 'Buy';
  const isAgreed = await askYes(`${buy} this for ${sumsOf(plan)}?`, terminal, accounts?.told(plan));
  accounts?.close();
  return isAgreed ? undefined : 'budget-or-consent';
}

/** All that somebody agrees to with a plan. */
function sumsOf(plan: Plan): string {
  const dearer = mostElsewhere(plan);
  const more = mostIfLost(plan);
  return [
    formatExact(plan.total),
    ...(dearer === FREE
      ? []
      : [`at most ${formatExact(sumUsd([plan.total, dearer]))} should other providers have to take over`]),
    ...(more === FREE ? [] : [`and for ${formatExact(more)} more at most if earlier jobs are gone`]),
  ].join(', ');
}

async function refuse(terminal: Terminal, code: string, reason: string, ...hints: string[]): Promise<void> {
  await writeLine(terminal.stderr, `error[${code}] ${reason}`);
  for (const hint of hints) {
    await writeLine(terminal.stderr, wrapped(hint, widthOf(terminal.stderr)));
  }
}

/** A hint in lines that are no longer than the terminal is wide, where its parts allow that. */
function wrapped(hint: string, width: number): string {
  const lines = ['  '];
  for (const part of hint.split(/(?<=[;,]) /)) {
    const line = lines.at(-1) ?? '';
    const longer = line.trim() === '' ? line + part : `${line} ${part}`;
    if (longer.length <= width || line.trim() === '') {
      lines[lines.length - 1] = longer;
    } else {
      lines.push(`    ${part}`);
    }
  }
  return lines.join('\n');
}
