import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { Vendor } from '../../src/sandbox/vendor.js';
import { type Ran, runInTerminal } from '../rig/command-terminal.js';
import { hastenedClock } from '../rig/hastened-clock.js';
import {
  expectBooksToAgree,
  hostedFilm,
  KEYS,
  manyShots,
  openSandbox,
  requestsOf,
  statusOf,
  submits,
} from './location.js';

/** One shot at one service whose jobs take seconds, on a clock that makes moments of them. */
async function filmAt(vendor: Vendor, ...faults: readonly string[]) {
  const clock = hastenedClock(100);
  const sandbox = await openSandbox({ clock, latency: { median: 60 } }, 'fal.stream=405@*', ...faults);
  const folder = await hostedFilm(sandbox, manyShots(1), { order: [vendor] });
  const storyreel = (
    args: readonly string[],
    more: { readonly signal?: AbortSignal; send?: typeof fetch } = {},
  ) => runInTerminal(folder, args, { env: KEYS, clock, fetch: more.send ?? fetch, ...more });
  return { sandbox, folder, storyreel };
}

const failures = ({ stdout }: Ran) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'shot-failed');

const RENDER = ['render', '--yes', '--json'];

/** How often a job was asked after. */
const questions = (sandbox: Sandbox): number =>
  requestsOf(sandbox, 'status').length + requestsOf(sandbox, 'result').length;

describe('an answer that knows of no job', () => {
  it.each<[Vendor, string]>([
    ['fal', 'fal.status=404@3-4'],
    ['fal', 'fal.result=404@1-2'],
    ['wavespeed', 'wavespeed.result=404@3-4'],
    ['pixverse', 'pixverse.result=404@3-4'],
    ['pixverse', 'pixverse.result=404@1'],
  ])('%s: is no verdict on one that was accepted (%s)', async (vendor, fault) => {
    const { sandbox, folder, storyreel } = await filmAt(vendor, fault);

    const ran = await storyreel(RENDER);

    expect(failures(ran)).toEqual([]);
    expect(ran.exit).toBe('done');
    await expectBooksToAgree(folder, sandbox, 1);
  });

  it.each<[Vendor, string]>([
    ['fal', 'fal.status=404@2'],
    ['wavespeed', 'wavespeed.result=404@2'],
    ['pixverse', 'pixverse.result=404@2'],
  ])('%s: is none on a job of an earlier run either', async (vendor, fault) => {
    const { sandbox, folder, storyreel } = await filmAt(vendor, fault);
    const stop = new AbortController();
    const send: typeof fetch = async (...request) => {
      const answer = await fetch(...request);
      if (questions(sandbox) === 1) {
        stop.abort(new DOMException('interrupted', 'AbortError'));
      }
      return answer;
    };
    expect((await storyreel(RENDER, { signal: stop.signal, send })).exit).toBe('interrupted');
    expect(questions(sandbox)).toBe(1);

    const ran = await storyreel(RENDER);

    expect(failures(ran)).toEqual([]);
    await expectBooksToAgree(folder, sandbox, 1);
  });

  it('is one when nothing else is said for a minute, and the job is named', async () => {
    const { sandbox, folder, storyreel } = await filmAt('fal', 'fal.submit=gone');

    const ran = await storyreel(RENDER);

    const [job] = sandbox.jobs();
    expect(failures(ran)).toEqual([
      expect.objectContaining({ outcome: 'expired', code: 'job-expired', job: job?.id }),
    ]);
    expect(questions(sandbox)).toBeGreaterThan(5);
    expect((await storyreel(RENDER)).exit).toBe('shots-missing');
    expect(submits(sandbox)).toBe(1);
    expect((await statusOf(folder)).money).toMatchObject({ spent_usd: 0.03, unknown_usd: 0 });
  });
});
