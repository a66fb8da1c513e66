import type { KeyedFilm } from '../crew/hire-crew.js';
import { openHosted } from '../crew/providers.js';
import { printable } from '../diagnostics/screen-text.js';
import type { Plan } from '../plan/plan.js';
import type { Balance } from '../providers/provider.js';
import { FREE, formatExact, sumUsd, type Usd } from '../terms/money.js';
import { agreesUnasked, type ConsentOptions } from './consent.js';
import { canAsk } from './question.js';
import type { Terminal } from './terminal.js';

/** What is left at the providers of a plan, for who is asked whether to buy it. */
export interface Accounts {
  /** Asks those providers that anything may be bought at, the first time; where nobody will be asked, it asks nobody. */
  ask(film: KeyedFilm): void;
  /** Lines for people, each as it comes; undefined from a provider that does not tell. */
  told(plan: Plan): readonly Promise<string | undefined>[];
  /** Waits for no answer any more. */
  close(): void;
}

/** How long a provider may take. Nobody waits for it but who is still at the question by then. */
const PATIENCE_MS = 5_000;

/** Opens the accounts for a command that asks for a consent. */
export function openAccounts(options: ConsentOptions, terminal: Terminal): Accounts {
  const { fetch, clock, signal } = terminal;
  const over = new AbortController();
  let asked: ReadonlyMap<string, Promise<Balance | undefined>> | undefined;
  let isSpread = false;

  async function balanceAt(name: string, { checked, keys }: KeyedFilm): Promise<Balance | undefined> {
    const late = AbortSignal.timeout(PATIENCE_MS);
    try {
      const provider = await openHosted(name, { settings: checked.settings, keys, fetch, clock });
      return await provider?.balance?.({ signal: AbortSignal.any([signal, over.signal, late]) });
    } catch {
      // It is told where it is known; doctor says why it is not.
      return undefined;
    }
  }

  return {
    ask(film) {
      if (asked || !film.plan || agreesUnasked(options) || !canAsk(terminal, options)) {
        return;
      }
      isSpread = film.checked.settings.routing === 'spread';
      asked = new Map(sellersOf(film.plan).map((name) => [name, balanceAt(name, film)]));
    },
    told: (plan) =>
      [...(asked ?? [])].map(async ([name, coming]) => {
        const balance = await coming;
        return balance && lineOf(name, balance, isSpread ? FREE : costAt(name, plan));
      }),
    close: () => over.abort(),
  };
}

/** The providers that what is to be bought may go to. */
function sellersOf({ shots }: Plan): readonly string[] {
  const offers = shots.flatMap(({ price, offers: all }) => (price === FREE ? [] : all));
  return [...new Set(offers.map(({ provider }) => provider))];
}

/** What is to be bought at a provider, as it is planned. */
function costAt(name: string, { shots }: Plan): Usd {
  return sumUsd(shots.flatMap(({ provider, price }) => (provider === name ? [price] : [])));
}

function lineOf(name: string, { text: said, usd }: Balance, cost: Usd): string {
  const text = printable(said);
  return usd !== undefined && usd < cost
    ? `Warning: the balance at ${name} is ${text}, less than the ${formatExact(cost)} to be bought there`
    : `Balance at ${name}: ${text}`;
}
