import { messageOf } from '../diagnostics/errors.js';
import type { Provider, Reasoned } from '../providers/provider.js';

/** What a provider says of the account behind a key. Undefined: it did not tell. */
export interface AccountLook {
  readonly reachable: boolean | undefined;
  readonly key: 'accepted' | 'refused' | undefined;
  /** What is left, in the provider's own words. */
  readonly balance: string | undefined;
  /** For people. */
  readonly text: string;
}

/** Asks a provider for the balance: the one question that costs nothing and needs a good key. Never throws. */
export async function lookAtAccount(
  provider: Provider,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<AccountLook> {
  if (!provider.balance) {
    const text = 'not looked at: it has no question that costs nothing';
    return { reachable: undefined, key: undefined, balance: undefined, text };
  }
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const { text: balance } = await provider.balance({ signal: AbortSignal.any([signal, late]) });
    return { reachable: true, key: 'accepted', balance, text: `the key works, ${balance} left` };
  } catch (error) {
    if (late.aborted && !signal.aborted) {
      const text = `no answer within ${timeoutMs / 1000} s`;
      return { reachable: false, key: undefined, balance: undefined, text };
    }
    return troubleOf(error);
  }
}

function troubleOf(error: unknown): AccountLook {
  const failure = error instanceof Error ? (error as Error & Reasoned).failure : undefined;
  const text = failure?.hint === undefined ? messageOf(error) : `${failure.message}; ${failure.hint}`;
  return {
    // Whatever it said of the account, and however badly, it spoke.
    reachable: failure !== undefined && failure.kind !== 'outage',
    key: failure?.cause === 'key-refused' ? 'refused' : undefined,
    balance: undefined,
    text,
  };
}
