import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Settings } from '../language/settings.js';
import { FREE, formatCents, formatExact, sumUsd, type Usd, usd } from '../terms/money.js';
import { cheaperText } from './cheaper-ways.js';
import type { Plan } from './plan.js';
import type { Credentials } from './route.js';

/** The variable that holds a provider's key. */
export const KEY_VARIABLES: Readonly<Record<string, string>> = {
  fal: 'FAL_KEY',
  wavespeed: 'WAVESPEED_API_KEY',
  pixverse: 'PIXVERSE_API_KEY',
};

/** What to do when none of these providers has a key. */
export function credentialHint(providers: readonly string[]): string {
  const variables = providers.flatMap((provider) => KEY_VARIABLES[provider] ?? []);
  return `set ${variables.join(' or ')} in the environment or in an untracked .env`;
}

/**
 * What stands between a plan and its rendering: shots that no provider with a key can render. One warning for each model,
 * and a hint for each further provider that is not used for want of a key.
 */
export function missingCredentials(
  plan: Plan,
  settings: Settings,
  credentials: Credentials,
): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const { state, shot, card, offers } of plan.shots) {
    if (!card || state === 'cached' || seen.has(card.id)) {
      continue;
    }
    const without = settings.order.filter(
      (provider) => !credentials.has(provider) && card.offers.some((offer) => offer.provider === provider),
    );
    const variables = without.map((provider) => KEY_VARIABLES[provider] ?? provider);
    if (without.length === 0) {
      continue;
    }
    seen.add(card.id);
    const none = offers.length === 0;
    diagnostics.push({
      code: 'credential-missing',
      severity: none ? 'warning' : 'hint',
      message: none
        ? `no provider of ${card.id} has a key, so these shots cannot be rendered`
        : `${without.join(' and ')} ${without.length > 1 ? 'are' : 'is'} not used: no key`,
      hint: `set ${variables.join(' or ')} in the environment or in an untracked .env`,
      span: shot.place('model'),
    });
  }
  return diagnostics;
}

/** What counts against a budget, told apart as `status` tells it. */
export interface Committed {
  readonly spent: Usd;
  /** Set aside for jobs under way. */
  readonly reserved: Usd;
  /** May be spent, and nobody knows. */
  readonly unknown: Usd;
}

/** Whether the plan fits the budget: what was spent, reserved or may be spent before, and what is to be bought. */
export function budgetDiagnostics(plan: Plan, settings: Settings, books: Committed): readonly Diagnostic[] {
  const place = settings.place('budget', 'max_usd');
  if (settings.budgetUsd === undefined || !place) {
    return [];
  }
  const limit = usd(settings.budgetUsd);
  const { spent, reserved, unknown } = books;
  const committed = sumUsd([spent, reserved, unknown]);
  const needed = sumUsd([committed, plan.total]);
  if (plan.total === 0 || needed <= limit) {
    return [];
  }
  const before = [
    ...(spent > FREE ? [`${formatCents(spent)} is spent`] : []),
    ...(reserved > FREE ? [`${formatExact(reserved)} is set aside for jobs under way`] : []),
    ...(unknown > FREE ? [`${formatExact(unknown)} is unknown`] : []),
  ].join(', ');
  const settling = unknown > FREE ? 'see what is unknown with storyreel status, ' : '';
  return [
    {
      code: 'budget-exceeded',
      severity: 'warning',
      message: `the plan costs ${formatExact(plan.total)}${before && ` and ${before}`}; the budget is ${formatExact(limit)}`,
      hint: `${settling}raise the budget, or cheaper: ${cheaperText(plan, Math.max(0, limit - committed) as Usd)}`,
      span: place,
    },
  ];
}
