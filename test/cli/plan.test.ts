import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { png } from '../corpus/pictures.js';
import { inventory } from '../corpus/projects.js';
import { runCli } from '../corpus/run-cli.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storyreel-plan-'));
  mkdirSync(join(folder, 'refs'));
  writeFileSync(join(folder, 'refs/mira.png'), png(480, 480));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const STORY = `storyboard: 1
references:
  mira: { type: subject, image: refs/mira.png }
defaults: { model: pixverse-c1, audio: true }
shots:
  - { id: one, prompt: "@mira waits.", duration: 1 }
  - { id: two, prompt: "@mira sits.", duration: 2, takes: 1 }
`;

async function plan(text: string, env: Readonly<Record<string, string>> = {}, settings?: string) {
  writeFileSync(join(folder, 'storyboard.yaml'), text);
  if (settings !== undefined) {
    writeFileSync(join(folder, 'storyreel.yaml'), settings);
  }
  const { exit, stdout, stderr } = await runCli(folder, ['plan', '--json'], env);
  return { exit, stderr, document: JSON.parse(stdout) };
}

function codes(document: { diagnostics: { code: string; severity: string; file: string; line: number }[] }) {
  return document.diagnostics.map(({ code, severity, file, line }) => `${severity} ${code} ${file}:${line}`);
}

describe('an amount', () => {
  it('that nobody can mean is a mistake in the option, and no fault of the program', async () => {
    for (const args of [
      ['render', '--max-cost', '1e10'],
      ['retake', 'one', '--max-cost', '1e300'],
    ]) {
      const { exit, stderr } = await runCli(folder, args);

      expect(exit).toBe(2);
      expect(stderr).toMatch(/--max-cost.* give an amount of at most 1000000 USD/);
    }
  });

  it('of less than a cent is shown as it is', async () => {
    writeFileSync(join(folder, 'storyboard.yaml'), STORY);
    writeFileSync(join(folder, 'storyreel.yaml'), 'budget: { max_usd: 0.005 }\n');

    const { stdout } = await runCli(folder, ['status']);

    expect(stdout).toContain('of a budget of $0.005.');
  });
});

describe('plan --json', () => {
  it('is the document of the contract, exact to the tenth of a cent, with no keys and nothing written', async () => {
    writeFileSync(join(folder, 'storyboard.yaml'), STORY);
    const before = inventory(folder).length;

    const { exit, stderr, document } = await plan(STORY);

    expect(exit).toBe(0);
    expect(stderr).toBe('');
    expect(Object.keys(document)).toEqual(['version', 'shots', 'total_usd', 'diagnostics']);
    expect(document.version).toBe(1);
    expect(document.shots[0]).toEqual({
      id: 'one',
      state: 'new',
      reasons: ['not rendered yet'],
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      model: 'pixverse-c1',
      provider: 'fal',
      duration: 1,
      resolution: '720p',
      takes: 1,
      price_usd: 0.065,
      estimate: 'exact',
    });
    expect(document.shots[1].price_usd).toBe(0.13);
    expect(document.total_usd).toBe(0.195);
    expect(codes(document)).toEqual(['warning credential-missing storyboard.yaml:4']);
    expect(inventory(folder)).toHaveLength(before);
  });

  it('says which providers are not used for want of a key', async () => {
    const { document } = await plan(STORY, { WAVESPEED_API_KEY: 'secret-of-mine' });

    expect(document.shots[0].provider).toBe('wavespeed');
    expect(codes(document)).toEqual(['hint credential-missing storyboard.yaml:4']);
    expect(document.diagnostics[0].message).toBe('fal and pixverse are not used: no key');
    expect(document.diagnostics[0].hint).toContain('FAL_KEY or PIXVERSE_API_KEY');
    expect(JSON.stringify(document)).not.toContain('secret-of-mine');
  });

  it('takes keys from an untracked .env', async () => {
    writeFileSync(join(folder, '.env'), 'PIXVERSE_API_KEY=secret-of-mine\n');

    expect((await plan(STORY)).document.shots[0].provider).toBe('pixverse');
  });

  it('warns of a budget that is too small, at the budget', async () => {
    const { exit, document } = await plan(STORY, { FAL_KEY: 'k' }, 'budget:\n  max_usd: 0.19\n');

    expect(exit).toBe(0);
    expect(codes(document)).toContain('warning budget-exceeded storyreel.yaml:2');
    expect(
      (await plan(STORY, { FAL_KEY: 'k' }, 'budget:\n  max_usd: 0.195\n')).document.diagnostics,
    ).toHaveLength(1);
  });

  it('with errors ends with 3, and the shots they are in are blocked', async () => {
    const { exit, document } = await plan(STORY.replace('@mira sits', '@mria sits'));

    expect(exit).toBe(3);
    expect(document.shots.map(({ state }: { state: string }) => state)).toEqual(['new', 'blocked']);
    expect(document.shots[1]).toMatchObject({ key: null, provider: 'none', price_usd: 0 });
    expect(document.total_usd).toBe(0.065);
  });

  it('of a file that is no YAML is still a document', async () => {
    const { exit, document } = await plan('shots: [');

    expect(exit).toBe(3);
    expect(document).toMatchObject({ version: 1, shots: [], total_usd: 0 });
    expect(document.diagnostics[0].code).toBe('yaml-syntax');
  });
});

describe('plan', () => {
  it('shows people the shots, and cents with the exact sum', async () => {
    writeFileSync(join(folder, 'storyboard.yaml'), STORY);

    const { exit, stdout } = await runCli(folder, ['plan'], { FAL_KEY: 'k' });

    expect(exit).toBe(0);
    expect(stdout).toMatch(/one\s+new\s+not rendered yet\s+pixverse-c1\s+fal\s+1\s+720p\s+\$0\.07/);
    expect(stdout).toContain('2 shots: 0 cached, 2 to render. To buy: $0.20 (exactly $0.195).');
  });
});
