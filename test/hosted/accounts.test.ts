import { describe, expect, it } from 'vitest';
import { lookAtAccount } from '../../src/cli/look-at-account.js';
import type { Provider } from '../../src/providers/provider.js';
import { documentOf, type Ended } from '../rig/storyreel.js';
import { hostedFilm, KEYS, openSandbox, withKeys } from './location.js';

interface Finding {
  readonly what: string;
  readonly verdict: string;
  readonly detail: string;
  readonly account?: { readonly reachable?: boolean; readonly key?: string; readonly balance?: string };
}

/** What `doctor --json` found of the providers, by their names. */
function foundIn(end: Ended): Readonly<Record<string, Finding>> {
  const { findings } = documentOf<{ readonly findings: readonly Finding[] }>(end);
  return Object.fromEntries(findings.map((finding) => [finding.what, finding]));
}

describe('doctor --online', () => {
  it('tells which keys work and what is left, and shows no key', async () => {
    const sandbox = await openSandbox({ balanceUsd: 12.5 });
    const folder = await hostedFilm(sandbox);

    const end = await withKeys(folder, ['doctor', '--online', '--json']);

    expect(end.code).toBe(0);
    const { fal, wavespeed, pixverse } = foundIn(end);
    expect(wavespeed).toMatchObject({
      verdict: 'ok',
      account: { reachable: true, key: 'accepted', balance: '$12.50' },
    });
    expect(pixverse).toMatchObject({
      verdict: 'ok',
      account: { key: 'accepted', balance: expect.stringContaining('credits') },
    });
    expect(fal).toMatchObject({ verdict: 'ok', detail: expect.stringContaining('not looked at') });
    expect(fal?.account).toEqual({});
    for (const key of Object.values(KEYS)) {
      expect(`${end.stdout}${end.stderr}`).not.toContain(key);
    }
    expect(sandbox.jobs()).toEqual([]);
  });

  it('is not ready with keys that are refused', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox);
    const bad = { WAVESPEED_API_KEY: 'bad-key', PIXVERSE_API_KEY: 'bad-key' };

    const json = await withKeys(folder, ['doctor', '--online', '--json'], bad);
    const text = await withKeys(folder, ['doctor', '--online'], bad);
    const offline = await withKeys(folder, ['doctor'], bad);

    expect([json.code, text.code, offline.code]).toEqual([1, 1, 0]);
    const { wavespeed, pixverse } = foundIn(json);
    for (const finding of [wavespeed, pixverse]) {
      expect(finding).toMatchObject({ verdict: 'faulty', account: { reachable: true, key: 'refused' } });
    }
    expect(text.stdout.replace(/\s+/g, ' ')).toContain(
      'wavespeed does not accept the key in WAVESPEED_API_KEY',
    );
    expect(text.stdout).toContain('Not ready');
    expect(`${json.stdout}${text.stdout}`).not.toContain('bad-key');
    expect(offline.stdout).toContain('--online');
  });

  it('says which provider cannot be reached', async () => {
    const sandbox = await openSandbox({}, 'wavespeed.balance=503@*', 'pixverse.balance=malformed@*');
    const folder = await hostedFilm(sandbox);

    const end = await withKeys(folder, ['doctor', '--online', '--json']);

    expect(end.code).toBe(1);
    const { wavespeed, pixverse } = foundIn(end);
    expect(wavespeed).toMatchObject({ verdict: 'faulty', account: { reachable: false } });
    // It spoke, and nobody knows of what.
    expect(pixverse).toMatchObject({ verdict: 'absent', account: { reachable: true } });
  });
});

it('an account that is not told of in time is given up', async () => {
  const balance: Provider['balance'] = ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const look = await lookAtAccount({ balance } as Provider, {
    signal: new AbortController().signal,
    timeoutMs: 20,
  });
  expect(look).toMatchObject({ reachable: false, key: undefined, text: 'no answer within 0.02 s' });
});
