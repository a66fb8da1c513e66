import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { eventsOf, storyreel } from '../rig/storyreel.js';
import {
  expectBooksToAgree,
  hostedFilm,
  openSandbox,
  planOf,
  render,
  requestsOf,
  startRender,
} from './location.js';

/** A film whose shots show frames of others: `frames` are references, by name. */
async function graphFilm(
  sandbox: Sandbox,
  frames: Readonly<Record<string, { shot: string; at?: 'first' | 'last' | number }>>,
  shots: readonly string[],
): Promise<string> {
  const folder = await hostedFilm(sandbox, shots, { order: ['fal'] });
  await addFrames(folder, frames);
  return folder;
}

async function addFrames(folder: string, frames: object): Promise<void> {
  const path = join(folder, 'storyboard.yaml');
  const lines = Object.entries(frames).map(
    ([name, frame]) => `  ${name}: { type: background, frame: ${JSON.stringify(frame)} }\n`,
  );
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('defaults:', `${lines.join('')}defaults:`));
}

const CHAIN = { after_one: { shot: 'one', at: 'last' }, in_two: { shot: 'two', at: 0.5 } } as const;
const THREE = [
  'id: one\n    prompt: "@mira in @room"',
  'id: two\n    prompt: "@mira in @after_one"',
  'id: three\n    prompt: "@mira in @in_two"',
] as const;

describe('shots that show frames of others', () => {
  it('are bought in their turn, each once, with the very picture uploaded; then nothing is left to do', async () => {
    const sandbox = await openSandbox();
    const folder = await graphFilm(sandbox, CHAIN, THREE);
    expect(await planOf(folder)).toMatchObject({ total_usd: 0.09 });

    const end = await render(folder);

    expect(end.code, end.stderr).toBe(0);
    const stored = eventsOf(end).filter(({ type }) => type === 'shot-stored');
    expect(stored.map(({ shot }) => shot)).toEqual(['one', 'two', 'three']);
    await expectBooksToAgree(folder, sandbox, 3);
    const { shots } = parse(await readFile(join(folder, 'storyboard.lock.yaml'), 'utf8'));
    const frame = shots.two.request.references.at(-1);
    expect(frame.frame).toEqual({ shot: 'one', at: 'last', clip: shots.one.clip });
    const png = await readFile(join(folder, '.storyreel/pictures', `${frame.sha256}.png`));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(await planOf(folder)).toMatchObject({
      total_usd: 0,
      shots: THREE.map(() => ({ state: 'cached' })),
    });
    expect((await render(folder)).code).toBe(0);
    expect(sandbox.report().charged).toBe(3);
  });

  it('of a diamond: what does not wait for one another is under way together', async () => {
    const sandbox = await openSandbox();
    const folder = await graphFilm(
      sandbox,
      { top: { shot: 'a' }, left: { shot: 'b' }, right: { shot: 'c' } },
      [
        'id: d\n    prompt: "@left meets @right"',
        'id: b\n    prompt: "@mira in @top"',
        'id: c\n    prompt: "@tomas in @top"',
        'id: a\n    prompt: "@mira in @room"',
      ],
    );

    const end = await render(folder);

    expect(end.code, end.stderr).toBe(0);
    const order = eventsOf(end)
      .filter(({ type }) => type === 'shot-stored')
      .map(({ shot }) => shot);
    expect(order[0]).toBe('a');
    expect(order[3]).toBe('d');
    await expectBooksToAgree(folder, sandbox, 4);
  });

  it('are not bought when the other has no clip; the film has stand-ins and says why', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=fail:moderated@1');
    const folder = await graphFilm(sandbox, CHAIN, THREE);

    const end = await render(folder);

    expect(end.code, end.stderr).toBe(5);
    const failed = eventsOf(end).filter(({ type }) => type === 'shot-failed');
    expect(failed.map(({ shot, code, outcome }) => [shot, code, outcome]).slice(1)).toEqual([
      ['two', 'upstream-missing', 'failed'],
      ['three', 'upstream-missing', 'failed'],
    ]);
    expect(failed[1]?.message).toContain('"one"');
    expect(eventsOf(end).find(({ type }) => type === 'film-done')).toMatchObject({
      slates: ['one', 'two', 'three'],
      frames: 72,
    });
    expect(requestsOf(sandbox, 'submit')).toHaveLength(1);
  });

  it.each([
    ['when the first clip has come', /"shot-stored".*"one"/],
    ['when the next is submitted', /"shot-submitted".*"two"/],
    ['when the last is submitted', /"shot-submitted".*"three"/],
  ])('killed %s, the next run goes on and nothing is bought twice', async (_when, line) => {
    const sandbox = await openSandbox();
    const folder = await graphFilm(sandbox, CHAIN, THREE);
    const run = startRender(folder);
    await run.line(line);
    run.child.kill('SIGKILL');
    await run.ended;

    const end = await render(folder);

    expect(end.code, end.stderr).toBe(0);
    await expectBooksToAgree(folder, sandbox, 3);
    expect(sandbox.jobs()).toHaveLength(3);
    expect(eventsOf(end).find(({ type }) => type === 'film-done')).toMatchObject({ slates: [] });
  });

  it('say what they wait for when their request is asked for', async () => {
    const sandbox = await openSandbox();
    const folder = await graphFilm(sandbox, CHAIN, THREE);

    const asked = await storyreel(folder, ['plan', '--show-request', 'three']);

    expect(asked.code).toBe(3);
    expect(asked.stderr).toContain('error[shot-waiting] shot "three" shows a frame of two');
  });
});
