import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runInTerminal } from '../rig/command-terminal.js';
import { temporaryFolder } from '../rig/storyreel.js';

const env = { FAL_KEY: 'k' };

/** A film of shots of five seconds, which is the model's default: $0.25 each at 720p, $0.20 at 540p, $0.15 at 360p. */
async function film(shots: number, more: { defaults?: string; maxUsd?: number } = {}): Promise<string> {
  const folder = await temporaryFolder();
  const picture = 'https://v3.fal.media/files/a/mira.png';
  const story = [
    'storyboard: 1',
    `references: { mira: { type: subject, image: "${picture}" } }`,
    `defaults: { model: pixverse-c1, ${more.defaults ?? 'resolution: 720p'} }`,
    'shots:',
    ...Array.from({ length: shots }, (_, index) => `  - { id: s${index}, prompt: "@mira waits, ${index}" }`),
    '',
  ];
  await writeFile(join(folder, 'storyboard.yaml'), story.join('\n'));
  if (more.maxUsd !== undefined) {
    await writeFile(join(folder, 'storyreel.yaml'), `budget: { max_usd: ${more.maxUsd} }\n`);
  }
  return folder;
}

/** What a refusal names, with its lines put together. */
async function refusal(folder: string, args: readonly string[], columns?: number): Promise<string> {
  const ran = await runInTerminal(folder, ['render', ...args], {
    env,
    ...(columns === undefined ? {} : { columns }),
  });
  expect(ran.exit).toBe('budget-or-consent');
  expect(Math.max(...ran.stderr.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns ?? 100);
  return ran.stderr.replace(/\n {4}/g, ' ');
}

const CASES: readonly [string, number, Parameters<typeof film>[1], string, string][] = [
  [
    'the next resolution that fits, and the shots that do',
    4,
    {},
    '0.80',
    '`resolution: 540p`: $0.80; the first 3 shots alone: $0.75; `storyreel preview`: free',
  ],
  [
    'a lower one where the next does not fit',
    4,
    {},
    '0.79',
    '`resolution: 360p`: $0.60; the first 3 shots alone: $0.75; `storyreel preview`: free',
  ],
  [
    'the lowest with its price where none fits, and one shot',
    4,
    {},
    '0.25',
    '`resolution: 360p`: $0.60, still too much; the first shot alone: $0.25; `storyreel preview`: free',
  ],
  [
    'no lower resolution than the lowest, and no shots where not one fits',
    2,
    { defaults: 'resolution: 360p' },
    '0.10',
    '`duration: 1`: $0.06; `storyreel preview`: free',
  ],
  [
    'fewer takes',
    1,
    { defaults: 'resolution: 360p, takes: 3' },
    '0.20',
    '`takes: 1`: $0.15; `storyreel preview`: free',
  ],
  [
    'nothing but the preview where nothing else is cheaper',
    1,
    { defaults: 'resolution: 360p, duration: 1' },
    '0.01',
    '`storyreel preview`: free',
  ],
];

describe('a price above --max-cost names, with their prices,', () => {
  for (const [what, shots, more, maxCost, ways] of CASES) {
    it(what, async () => {
      const folder = await film(shots, more);

      const said = await refusal(folder, ['--max-cost', maxCost]);

      expect(said).toContain(`  cheaper: ${ways}\n`);
    });
  }

  for (const columns of [80, 120]) {
    it(`them in lines of at most ${columns} columns`, async () => {
      const folder = await film(4);

      const said = await refusal(folder, ['--max-cost', '0.25'], columns);

      expect(said).toContain('still too much; the first shot alone');
    });
  }
});

describe('a price above the budget', () => {
  it('names them in the plan and at the refusal', async () => {
    const folder = await film(4, { maxUsd: 0.8 });
    const hint =
      'raise the budget, or cheaper: `resolution: 540p`: $0.80; the first 3 shots alone: $0.75; `storyreel preview`: free';

    const planned = await runInTerminal(folder, ['plan', '--json'], { env });
    const said = await refusal(folder, ['--yes']);

    expect(JSON.parse(planned.stdout).diagnostics).toContainEqual(
      expect.objectContaining({ code: 'budget-exceeded', hint }),
    );
    expect(said).toContain(hint);
  });
});

describe('a price that nobody agreed to', () => {
  it('is told with the next lower resolution', async () => {
    const said = await refusal(await film(4), []);

    expect(said).toContain('  cheaper: `resolution: 540p`: $0.80; `storyreel preview`: free\n');
  });
});
