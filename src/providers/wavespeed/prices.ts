import { type Usd, usd } from '../../terms/money.js';
import { ask } from '../http/ask.js';
import type { Balance, Call, Order } from '../provider.js';
import { balanced, quoted } from './answers.js';
import type { Wavespeed } from './options.js';
import { dataOf } from './said.js';
import { payloadOf } from './submit.js';

/** The exact price of an order; undefined when it is not in dollars. Throws a VendorError. */
export async function quote(wavespeed: Wavespeed, order: Order, { signal }: Call): Promise<Usd | undefined> {
  const { client, baseUrl } = wavespeed;
  const json = { model_id: order.offer.endpoint, inputs: payloadOf(order) };
  const url = `${baseUrl}/api/v3/model/price`;
  const answer = await ask(client, { method: 'POST', url, body: { json }, withKey: true }, signal);
  const { price, discounted_price, currency } = dataOf(wavespeed, quoted, answer);
  return (currency ?? 'USD').toUpperCase() === 'USD' ? usd(discounted_price ?? price) : undefined;
}

/** What is left on the account. Throws a VendorError. */
export async function balance(wavespeed: Wavespeed, { signal }: Call): Promise<Balance> {
  const { client, baseUrl } = wavespeed;
  const answer = await ask(
    client,
    { method: 'GET', url: `${baseUrl}/api/v3/balance`, withKey: true },
    signal,
  );
  const left = dataOf(wavespeed, balanced, answer).balance;
  return { text: `$${left.toFixed(2)}`, usd: usd(left) };
}
