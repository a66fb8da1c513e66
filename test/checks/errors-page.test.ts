import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkStoryboard } from '../../src/checks/check.js';
import { DIAGNOSTIC_CODES } from '../../src/diagnostics/diagnostic.js';
import type { ModelCard } from '../../src/models/card.js';
import { loadCards } from '../../src/models/cards.js';
import type { RequestKey } from '../../src/terms/digest.js';
import { writePictures } from '../corpus/pictures.js';
import { runCli } from '../corpus/run-cli.js';
import { writeSounds } from '../corpus/sounds.js';
import { stock } from '../store/stocked-film.js';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');
const GOOD = `storyboard: 1
references: { mira: { type: subject, image: refs/mira.png } }
shots: [{ id: pick-up, prompt: "@mira" }]
`;

interface Section {
  readonly code: string;
  readonly text: string;
  /** Contents by file name. */
  readonly files: ReadonlyMap<string, string>;
}

const sections = PAGE.split(/^## /m)
  .slice(1)
  .map((section): Section => {
    const [code = '', ...rest] = section.split('\n');
    const text = rest.join('\n');
    const blocks = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => {
      const name = /^# (\S+\.yaml)\n/.exec(block)?.[1] ?? 'storyboard.yaml';
      return [name, block] as const;
    });
    return { code, text, files: new Map([['storyboard.yaml', GOOD], ...blocks]) };
  });

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'storyreel-errors-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A project of a section's files, the long prompt written out. */
function project({ code, files }: Section): string {
  const folder = join(root, code);
  mkdirSync(join(folder, 'refs'), { recursive: true });
  writePictures(join(folder, 'refs'));
  writeSounds(join(folder, 'audio'));
  for (const [name, text] of files) {
    writeFileSync(
      join(folder, name),
      text.replace('and so on for more than 2048 bytes', 'and so on '.repeat(205)),
    );
  }
  return folder;
}

/** Codes and severities of what check finds, or plan where only that can know. */
async function find(section: Section): Promise<readonly { code: string; severity: string; hint?: string }[]> {
  const folder = project(section);
  if (section.code === 'audio-unsupported') {
    const cards = await loadCards();
    const card = cards.get('pixverse-c1') as ModelCard;
    const { audio: _, ...properties } = card.parameters.properties;
    const silent: ModelCard = {
      ...card,
      id: 'a-silent-model',
      parameters: { ...card.parameters, properties },
    };
    const checked = await checkStoryboard(
      join(folder, 'storyboard.yaml'),
      new Map([...cards, [silent.id, silent]]),
    );
    return checked.diagnostics;
  }
  const ofLock = ['lock-shot-unknown', 'lock-pick-stale', 'lock-clip-absent'];
  const planned = ['budget-exceeded', 'credential-missing', ...ofLock].includes(section.code);
  const env =
    section.code === 'credential-missing'
      ? {}
      : { FAL_KEY: 'k', WAVESPEED_API_KEY: 'k', PIXVERSE_API_KEY: 'k' };
  if (section.code === 'lock-pick-stale' || section.code === 'lock-clip-absent') {
    const key = await writeKey(folder);
    if (section.code === 'lock-clip-absent') {
      await stock(folder, { name: 'another clip', key });
    }
  }
  const { stdout } = await runCli(folder, [planned ? 'plan' : 'check', '--json'], env);
  return JSON.parse(stdout).diagnostics;
}

/** Writes the key of the only shot into the lock, where the example says so. */
async function writeKey(folder: string): Promise<RequestKey> {
  const path = join(folder, 'storyboard.lock.yaml');
  const text = readFileSync(path, 'utf8');
  rmSync(path);
  const { stdout } = await runCli(folder, ['plan', '--json'], { FAL_KEY: 'k' });
  const { key } = JSON.parse(stdout).shots[0];
  writeFileSync(path, text.replace('the key of the shot as it is now', key));
  return key;
}

describe('docs/errors.md', () => {
  it('has a section for every code, in the order of the codes', () => {
    expect(sections.map(({ code }) => code)).toEqual([...DIAGNOSTIC_CODES]);
  });

  it.each(sections)('$code: the example gives this code and nothing else, with a hint', async (section) => {
    expect(section.text).toContain('**What to do.**');

    const found = await find(section);

    expect(new Set(found.map(({ code }) => code))).toEqual(new Set([section.code]));
    expect(found.every(({ hint }) => hint)).toBe(true);
  });
});
