import { NotSent } from '../providers/http/not-sent.js';
import { readText } from '../providers/http/read-text.js';
import { provesUnsent } from '../providers/http/unsent.js';
import { SANDBOX_MARK } from '../terms/rehearsal.js';

/** The sandbox is on this machine; what takes longer is not it, or not well. */
const PATIENCE_MS = 5_000;

/** More than the mark is no mark. */
const LONGEST_MARK = 256;

/**
 * A fetch that sends nothing for a provider until each of its addresses has answered, once, that it is the sandbox: what
 * listens on this machine may pass everything on to the real service. The key is not in that question. Throws NotSent, or what
 * says that nobody is there, as `fetch` does; the next request asks again then.
 */
export function toSandboxOnly(
  provider: string,
  addresses: readonly string[],
  plain: typeof fetch,
): typeof fetch {
  let proof: Promise<unknown> | undefined;

  async function prove(address: string): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await plain(`${address}${SANDBOX_MARK.path}`, { redirect: 'manual', signal }).catch(
      (error: unknown) => {
        throw provesUnsent(error) ? error : unclear(provider, address);
      },
    );
    if (answer.status >= 500) {
      await answer.body?.cancel();
      throw unclear(provider, address);
    }
    if ((await readText(answer, LONGEST_MARK, signal)) !== SANDBOX_MARK.text) {
      throw notSandbox(provider, address);
    }
  }

  return async (input, init) => {
    proof ??= Promise.all(addresses.map(prove)).catch((error: unknown) => {
      proof = undefined;
      throw error;
    });
    await proof;
    return plain(input, init);
  };
}

function unclear(provider: string, address: string): NotSent {
  const message = `${provider} cannot be reached: the sandbox does not answer at ${address}`;
  return new NotSent({ kind: 'outage', code: 'unreachable', message });
}

function notSandbox(provider: string, address: string): NotSent {
  return new NotSent({
    kind: 'account',
    code: 'rehearsal-not-sandbox',
    message: `${provider}: what answers at ${address} is not the sandbox, and a rehearsal could really buy there`,
    hint: 'give the address that `storyreel sandbox` prints, or take `rehearsal` out of storyreel.yaml to buy for the film',
  });
}
