import type { lookup } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { createOpen, expectFetchable, reachOf } from '../../src/providers/http/connect.js';
import { isPublicAddress } from '../../src/providers/http/origin.js';

const CLOSED = { loopback: false, privateNetworks: false };

test.each([
  ['8.8.8.8', true],
  ['2606:4700::1', true],
  ['64:ff9b::808:808', true],
  ['64:ff9b::a00:1', false],
  ['100.64.0.1', false],
  ['198.18.0.1', false],
  ['::', false],
  ['2002:a00:1::', false],
  ['localhost', false],
])('knows whether %s is public: %s', (address, is) => {
  expect(isPublicAddress(address)).toBe(is);
});

/** Names that lead to these addresses. */
function leadingTo(...addresses: readonly string[]): typeof lookup {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return ((_name: string, _options: unknown, done: (...found: unknown[]) => void) =>
    done(null, found)) as unknown as typeof lookup;
}

test('looks at the address a name leads to, and does not connect to a private one', async () => {
  const opening = createOpen(CLOSED, leadingTo('8.8.8.8', '10.0.0.1'))(
    new URL('https://clips.example/clip.mp4'),
    {},
    new AbortController().signal,
  );
  await expect(opening).rejects.toMatchObject({
    code: 'address-refused',
    message: expect.stringContaining('10.0.0.1'),
  });
});

describe('with a provider in a private network', () => {
  const reach = reachOf(['https://10.1.2.3/api']);

  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '0.0.0.0', '169.254.169.254', 'fe80::1'])(
    'a name still must not lead to %s',
    async (address) => {
      const signal = new AbortController().signal;
      const opening = createOpen(reach, leadingTo(address))(
        new URL('https://clips.example/c.mp4'),
        {},
        signal,
      );
      await expect(opening).rejects.toMatchObject({ code: 'address-refused' });
    },
  );

  test.each(['0.0.0.0', '[::]', '169.254.169.254', '127.0.0.1'])('nor is %s fetched from', (host) => {
    expect(() => expectFetchable(`https://${host}/c.mp4`, reach)).toThrow(/is not fetched/);
  });

  test('its own network is in reach', async () => {
    expect(expectFetchable('https://192.168.7.1/c.mp4', reach).hostname).toBe('192.168.7.1');
    const stop = new AbortController();
    const found = leadingTo('192.168.7.1');
    const find = ((...call: Parameters<typeof lookup>) => {
      // Nobody is there to be connected to.
      setImmediate(() => stop.abort());
      return found(...call);
    }) as unknown as typeof lookup;
    const opening = createOpen(reach, find)(new URL('https://nas.example/c.mp4'), {}, stop.signal);
    // Whatever else came of it, it was let through.
    await expect(opening).rejects.not.toMatchObject({ code: 'address-refused' });
  });
});

test('this machine, where a provider is on it, is nothing else by its name', async () => {
  const reach = reachOf(['http://localhost:4747']);
  const signal = new AbortController().signal;
  const opening = createOpen(reach, leadingTo('10.0.0.1'))(
    new URL('http://localhost:4747/c.mp4'),
    {},
    signal,
  );
  await expect(opening).rejects.toMatchObject({ code: 'address-refused' });
});
