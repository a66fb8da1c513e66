import type { lookup } from 'node:dns';
import { expect, test } from 'vitest';
import { createOpen } from '../../src/providers/http/connect.js';
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

test('looks at the address a name leads to, and does not connect to a private one', async () => {
  const resolve = ((_name: string, _options: unknown, done: (...found: unknown[]) => void) =>
    done(null, [
      { address: '8.8.8.8', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ])) as unknown as typeof lookup;
  const opening = createOpen(CLOSED, resolve)(
    new URL('https://clips.example/clip.mp4'),
    {},
    new AbortController().signal,
  );
  await expect(opening).rejects.toMatchObject({
    code: 'address-refused',
    message: expect.stringContaining('10.0.0.1'),
  });
});
