import { describe, expect, it } from 'vitest';
import { readFault } from '../../src/sandbox/faults/syntax.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { Vendor } from '../../src/sandbox/vendor.js';
import {
  expectBooksToAgree,
  failuresOf,
  hastened,
  hostedFilm,
  manyShots,
  openSandbox,
  render,
  requestsOf,
  statusOf,
  submits,
  writeShots,
} from './location.js';

const uploads = (sandbox: Sandbox): number => requestsOf(sandbox, 'upload').length;

/** Shots that were never bought before, with the two pictures that all shots here have. */
const newShots = (count: number): readonly string[] =>
  manyShots(count).map((shot) => shot.replace('takes step', 'takes a new step'));

/** A film whose pictures a service has, and the service's memory of them gone: it was stopped and started anew. */
async function restarted(provider: Vendor, ...faults: readonly string[]) {
  const before = await openSandbox();
  const folder = await hostedFilm(before, manyShots(1), { order: [provider] });
  expect((await render(folder)).code).toBe(0);
  expect(uploads(before)).toBe(2);
  await before.close();
  const sandbox = await openSandbox({ port: Number(new URL(before.url).port) }, ...faults);
  return { folder, sandbox };
}

/** What each service says of a picture it cannot find, and whether a job was made before it looked. */
const VENDORS = [
  ['fal', 'file-download-error', true],
  ['wavespeed', 'code-1402', true],
  ['pixverse', 'err-400032', false],
] as const;

describe.each(VENDORS)('a picture that %s has forgotten', (provider, code, isJob) => {
  it('is uploaded again once, however many shots show it, and every clip is bought once', async () => {
    const { folder, sandbox } = await restarted(provider);
    await writeShots(folder, newShots(3));

    const end = await render(folder);

    expect(end.stderr).toBe('');
    expect(end.code).toBe(0);
    expect(failuresOf(end)).toEqual([]);
    expect(uploads(sandbox)).toBe(2);
    expect(submits(sandbox)).toBeLessThanOrEqual(6);
    const { charged, refunded } = sandbox.report();
    expect([charged, refunded]).toEqual([3, isJob ? submits(sandbox) - 3 : 0]);
    expect(end.stdout).toContain(`${provider} could not find a picture; uploading it again`);
    // The fourth was bought at the sandbox that is no more.
    const { money } = await statusOf(folder);
    expect(money).toMatchObject({ spent_usd: 0.12, reserved_usd: 0, unknown_usd: 0 });
  });

  it('and never finds is sent once more and no oftener; the next run uploads it anew', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(1), { order: [provider] });
    expect((await render(folder)).code).toBe(0);
    sandbox.faults.add(readFault('submit=forget@*'));
    await writeShots(folder, newShots(1));
    const sent = (): readonly number[] => [submits(sandbox), uploads(sandbox)];
    expect(sent()).toEqual([1, 2]);

    const end = await render(folder);

    expect(end.code).toBe(5);
    const hint = `its pictures were uploaded to ${provider} in this run, and it did not find them; run it again later, or with another provider first`;
    expect(failuresOf(end)).toEqual([expect.objectContaining({ shot: 'shot-1', code, hint })]);
    expect(sent()).toEqual([1 + 2, 2 + 2]);
    await expectBooksToAgree(folder, sandbox, 1);

    expect((await render(folder)).code).toBe(5);
    expect(sent()).toEqual([3 + 2, 4 + 4]);
    await expectBooksToAgree(folder, sandbox, 1);

    sandbox.faults.clear();
    expect((await render(folder)).code).toBe(0);
    expect(sent()).toEqual([5 + 1, 8 + 2]);
    await expectBooksToAgree(folder, sandbox, 2);
  });
});

it('pictures that are forgotten in the run that uploaded them cost one more upload and no shot', async () => {
  const sandbox = await openSandbox({}, 'submit=forget@3');
  const folder = await hostedFilm(sandbox, manyShots(5), { order: ['wavespeed'], concurrency: 1 });

  const end = await render(folder);

  expect(end.code, end.stdout).toBe(0);
  expect(failuresOf(end)).toEqual([]);
  expect(uploads(sandbox)).toBe(2 + 2);
  expect(sandbox.report()).toMatchObject({ charged: 5, refunded: submits(sandbox) - 5 });
  await expectBooksToAgree(folder, sandbox, 5);
});

describe('a submit whose answer is lost while the pictures are forgotten', () => {
  it.each(['fal', 'pixverse'] as const)('is not sent again at %s, by this run or the next', async (at) => {
    const { folder, sandbox } = await restarted(at, 'submit=reset-after@*');
    await writeShots(folder, newShots(1));

    const end = await render(folder);
    const again = await render(folder);

    expect([end.code, again.code]).toEqual([6, 6]);
    expect([submits(sandbox), uploads(sandbox)]).toEqual([1, 0]);
  });

  it('is found in the history at wavespeed, failed and uncharged, and so sent once more', async () => {
    const { folder, sandbox } = await restarted('wavespeed', 'submit=reset-after');
    await writeShots(folder, newShots(1));

    const end = await render(folder);

    expect(end.code).toBe(0);
    expect([submits(sandbox), uploads(sandbox)]).toEqual([2, 2]);
    expect(sandbox.report()).toMatchObject({ charged: 1, refunded: 1 });
  });
});

it('a job that is accepted and lost costs no second one because its pictures were forgotten', async () => {
  const { folder, sandbox } = await restarted('fal', 'submit=gone');
  await writeShots(folder, newShots(1));

  const end = await hastened(folder);

  expect(end.code).toBe(5);
  expect(failuresOf(end)).toEqual([expect.objectContaining({ outcome: 'expired' })]);
  expect((await render(folder)).code).toBe(5);
  expect([submits(sandbox), uploads(sandbox)]).toEqual([1, 0]);
});
