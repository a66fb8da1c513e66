import { z } from 'zod';
import { ask, puzzled } from '../http/ask.js';
import type { Balance, Call } from '../provider.js';
import type { Pixverse } from './options.js';
import { respOf } from './said.js';

const credits = z.record(z.string(), z.unknown());

/**
 * What is left on the account, e.g. "8,400 credits". The names of the fields are not published, so every number
 * whose name speaks of credits is told under that name. Throws a VendorError.
 */
export async function balance(pixverse: Pixverse, { signal }: Call): Promise<Balance> {
  const { vendor, client, baseUrl } = pixverse;
  const answer = await ask(
    client,
    { method: 'GET', url: `${baseUrl}/openapi/v2/account/balance`, withKey: true },
    signal,
  );
  const found = Object.entries(respOf(pixverse, credits, answer)).flatMap(([name, value]) =>
    /credit|balance/i.test(name) && typeof value === 'number' && Number.isFinite(value)
      ? [{ name, value }]
      : [],
  );
  const [first, ...others] = found;
  if (!first) {
    throw puzzled(vendor, 'no credits are in it');
  }
  if (others.length === 0) {
    return { text: `${first.value.toLocaleString('en-US')} credits` };
  }
  const all = found.map(({ name, value }) => `${value.toLocaleString('en-US')} ${name.replaceAll('_', ' ')}`);
  return { text: all.join(', ') };
}
