import { mostIfLost } from '../crew/wanted-clips.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Plan } from '../plan/plan.js';
import type { ExitName } from '../terms/exit.js';
import { FREE, formatExact, usd } from '../terms/money.js';
import { askYes, canAsk } from './question.js';
import { type Terminal, writeLine } from './terminal.js';

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
): Promise<ExitName | undefined> {
  const overBudget = diagnostics.find((diagnostic) => diagnostic.code === 'budget-exceeded');
  if (overBudget) {
    await refuse(terminal, 'budget-exceeded', overBudget.message);
    return 'budget-or-consent';
  }
  if (options.maxCost !== undefined && plan.total > usd(options.maxCost)) {
    await refuse(
      terminal,
      'budget-exceeded',
      `the plan costs ${formatExact(plan.total)}, above --max-cost ${formatExact(usd(options.maxCost))}`,
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
    );
    return 'budget-or-consent';
  }
  const { planText } = await import('./commands/plan.js');
  await writeLine(terminal.stdout, planText(plan, terminal));
  const more = mostIfLost(plan);
  const beyond = more === FREE ? '' : `, and for ${formatExact(more)} more at most if earlier jobs are gone`;
  const buy = plan.rehearsal ? 'Rehearse buying' : 'Buy';
  const isAgreed = await askYes(`${buy} this for ${formatExact(plan.total)}${beyond}?`, terminal);
  return isAgreed ? undefined : 'budget-or-consent';
}

async function refuse(terminal: Terminal, code: string, reason: string): Promise<void> {
  await writeLine(terminal.stderr, `error[${code}] ${reason}`);
  if (code === 'consent-missing') {
    await writeLine(
      terminal.stderr,
      '  hint: run it with --yes, or with --max-cost and the most you would pay',
    );
  }
  await writeLine(
    terminal.stderr,
    '  cheaper: a lower `resolution`, fewer or shorter shots, or `storyreel preview`, which is free',
  );
}
