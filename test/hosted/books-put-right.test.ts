import { describe, expect, it } from 'vitest';
import { readFault } from '../../src/sandbox/faults/syntax.js';
import type { Ended } from '../rig/storyreel.js';
import {
  expectBooksToAgree,
  hastened,
  hostedFilm,
  manyShots,
  openSandbox,
  planOf,
  statusOf,
  submits,
  writeShots,
} from './location.js';

const AT_FAL = { order: ['fal'] } as const;

/** A film of one shot whose job fal says it does not know, until it counts as gone. */
async function filmWithoutItsJob() {
  const sandbox = await openSandbox({}, 'fal.stream=405@*', 'fal.status=404@*');
  const folder = await hostedFilm(sandbox, manyShots(1), AT_FAL);
  const end = await hastened(folder);
  expect(end.code).toBe(5);
  sandbox.faults.clear();
  return { sandbox, folder, end, job: sandbox.jobs()[0]?.id ?? '' };
}

const resolve = (folder: string, ...words: readonly string[]): Promise<Ended> =>
  hastened(folder, ['resolve', 'shot-1', ...words]);

describe('a job that was taken for gone', () => {
  it('is asked after once more when a person names it, and nothing is bought', async () => {
    const { sandbox, folder, end, job } = await filmWithoutItsJob();
    expect(end.stdout).toContain(`storyreel resolve shot-1 --charged ${job}`);

    expect((await resolve(folder, '--charged', job)).code).toBe(0);

    expect((await statusOf(folder)).money).toMatchObject({ spent_usd: 0, reserved_usd: 0.03 });
    expect((await planOf(folder)).total_usd).toBe(0);
    const again = await hastened(folder);
    expect(again.code, again.stdout).toBe(0);
    expect(submits(sandbox)).toBe(1);
    await expectBooksToAgree(folder, sandbox, 1);
  });

  it('also after a retake that has bought nothing yet', async () => {
    const { sandbox, folder, job } = await filmWithoutItsJob();
    expect((await hastened(folder, ['retake', 'shot-1'])).code).toBe(0);

    expect((await resolve(folder, '--charged', job)).code).toBe(0);

    expect((await hastened(folder)).code).toBe(0);
    await expectBooksToAgree(folder, sandbox, 1);
  });

  it('is gone again when it still is, and can be named again', async () => {
    const { sandbox, folder, job } = await filmWithoutItsJob();
    await resolve(folder, '--charged', job);
    sandbox.faults.add(readFault('fal.status=404@*'));

    expect((await hastened(folder)).code).toBe(5);

    expect((await statusOf(folder)).money).toMatchObject({ spent_usd: 0.03, reserved_usd: 0 });
    sandbox.faults.clear();
    expect((await resolve(folder, '--charged', job)).code).toBe(0);
    expect((await hastened(folder)).code).toBe(0);
    await expectBooksToAgree(folder, sandbox, 1);
  });

  it('is not another job', async () => {
    const { folder, job } = await filmWithoutItsJob();

    const other = await resolve(folder, '--charged', 'another-job');

    expect(other.code).toBe(2);
    expect(other.stderr).toContain(`error[nothing-to-resolve] $0.03 is spent on job ${job} at fal`);
  });

  it('and was not charged, by the bill, is no money spent, and the shot is bought again', async () => {
    const { sandbox, folder, job } = await filmWithoutItsJob();
    expect((await statusOf(folder)).money.spent_usd).toBe(0.03);

    const said = await resolve(folder, '--not-charged');

    expect(said.stdout).toBe(`shot-1: noted of job ${job} at fal; the next render may buy it again\n`);
    expect((await statusOf(folder)).money).toMatchObject({ spent_usd: 0, unknown_usd: 0 });
    expect((await hastened(folder)).code).toBe(0);
    expect(submits(sandbox)).toBe(2);
    expect((await statusOf(folder)).money.spent_usd).toBe(0.03);
  });
});

describe('money that is unknown', () => {
  const edited = [
    'id: shot-1\n    prompt: "@mira sleeps in @room"',
    'id: shot-2\n    prompt: "@mira wakes in @room"',
  ];

  it('is named as such where it leaves no room in the budget, and is settled by a word', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=fail:moderated@1-2');
    const folder = await hostedFilm(sandbox, manyShots(2), { ...AT_FAL, maxUsd: 0.1 });
    expect((await hastened(folder)).code).toBe(5);
    await writeShots(folder, edited);

    const blocked = await hastened(folder, ['render', '--yes']);
    expect(blocked.code).toBe(4);
    expect(blocked.stderr).toContain('the plan costs $0.06 and $0.06 is unknown; the budget is $0.10');
    for (const shot of ['shot-1', 'shot-2']) {
      expect((await hastened(folder, ['resolve', shot, '--not-charged'])).code).toBe(0);
    }

    expect((await statusOf(folder)).money).toMatchObject({ spent_usd: 0, reserved_usd: 0, unknown_usd: 0 });
    expect((await hastened(folder)).code).toBe(0);
    await expectBooksToAgree(folder, sandbox, 2);
  });

  it('and settled lets nothing through that the content policy refused', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=fail:moderated@1');
    const folder = await hostedFilm(sandbox, manyShots(1), AT_FAL);
    await hastened(folder);

    const said = await resolve(folder, '--not-charged');

    expect(said.stdout).toContain('nothing counts as spent on it; change its prompt or pictures');
    expect((await hastened(folder)).code).toBe(5);
    expect(submits(sandbox)).toBe(1);
  });

  it('after a job was given up is settled the same way', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=never@1');
    const folder = await hostedFilm(sandbox, manyShots(1), AT_FAL);
    // The longest that a job is watched in one run is an hour.
    expect((await hastened(folder, ['render', '--yes', '--json'], 20_000)).code).toBe(5);
    const early = await resolve(folder, '--not-charged');
    expect(early.stderr).toContain('$0.03 is set aside for job');
    expect((await resolve(folder, '--give-up')).code).toBe(0);
    expect((await statusOf(folder)).money.unknown_usd).toBe(0.03);

    expect((await resolve(folder, '--not-charged')).code).toBe(0);

    expect((await statusOf(folder)).money.unknown_usd).toBe(0);
  });
});

it('what a stored clip cost is settled, and no word takes it back', async () => {
  const sandbox = await openSandbox();
  const folder = await hostedFilm(sandbox, manyShots(1), AT_FAL);
  await hastened(folder);

  const end = await resolve(folder, '--not-charged');

  expect(end.code).toBe(2);
  expect(end.stderr).toContain(
    `the clip of job ${sandbox.jobs()[0]?.id} at fal, and the $0.03 it cost is spent`,
  );
  expect((await statusOf(folder)).money.spent_usd).toBe(0.03);
});
