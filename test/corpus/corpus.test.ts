import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { argumentOf, corpus, inventory, makeProject } from './projects.js';
import { runCli } from './run-cli.js';

/**
 * `expected.txt` says what `check` finds in each wrong storyboard: severity, code, file when it is not the storyboard, and
 * place. Run with STORYREEL_CORPUS=write to note down what it finds now, then read every line of the difference.
 */
const TABLE = join(import.meta.dirname, 'expected.txt');

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');

/** Those that would show most in another process: memory, stack, pipes, bytes. */
const SAMPLE = new Set([
  'alias-depth.yaml',
  'billion-laughs.yaml',
  'bom-crlf.yaml',
  'deep-flow-open.yaml',
  'import-wrong',
  'latin-1.yaml',
  'link loop',
  'nul.yaml',
  'picture-places.yaml',
  'pipe as a picture',
  'prototype-keys.yaml',
  'settings-wrong',
  'ten-mistakes.yaml',
  '5 MB of open brackets',
  '5 MB of open braces',
]);

interface JsonDiagnostic {
  readonly code: string;
  readonly severity: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
}

let root: string;
const found = new Map<string, readonly string[]>();

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'storyreel-corpus-'));
  mkdirSync(join(root, 'sample'));
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  if (process.env.STORYREEL_CORPUS === 'write') {
    writeFileSync(TABLE, [...found].map(([name, lines]) => `${[name, ...lines].join('\n  ')}\n`).join('\n'));
  }
});

describe('every wrong storyboard gives its exact diagnostics at its exact place', () => {
  const expected = readTable();

  it.each(corpus())('$name', async (wrong) => {
    const folder = makeProject(root, wrong);
    const before = inventory(folder);

    const { exit, stdout, stderr } = await runCli(folder, ['check', argumentOf(folder), '--json']);

    const { version, diagnostics } = JSON.parse(stdout) as {
      version: number;
      diagnostics: readonly JsonDiagnostic[];
    };
    const lines = diagnostics.map(lineOf);
    found.set(wrong.name, lines);
    if (process.env.STORYREEL_CORPUS !== 'write') {
      expect(lines).toEqual(expected.get(wrong.name));
    }
    expect(version).toBe(1);
    expect(stderr).toBe('');
    expect(exit).toBe(diagnostics.some(({ severity }) => severity === 'error') ? 3 : 0);
    expect(inventory(folder)).toEqual(before);
    for (const { message } of diagnostics) {
      expect(message).not.toMatch(/undefined|NaN|\[object|Symbol\(|node:internal| at .*\.js:/);
    }
  });

  it.each(corpus().filter(({ name }) => SAMPLE.has(name)))('$name, by the command itself', (wrong) => {
    const folder = makeProject(join(root, 'sample'), wrong);
    const before = inventory(folder);

    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'check'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
    });

    expect(status).toBe(3);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\d+ errors?(?:, .*)?\n$/m);
    expect(stdout).not.toMatch(/\n\s+at |node:internal|\.js:\d/);
    expect(inventory(folder)).toEqual(before);
  });

  it('has no line for a case that is gone', () => {
    expect([...expected.keys()]).toEqual(corpus().map(({ name }) => name));
  });
});

function lineOf({ severity, code, file, line, column, endLine, endColumn }: JsonDiagnostic): string {
  const path = file === 'storyboard.yaml' ? '' : ` ${file}`;
  return `${severity} ${code}${path} ${line}:${column}-${endLine}:${endColumn}`;
}

function readTable(): ReadonlyMap<string, readonly string[]> {
  const blocks = readFileSync(TABLE, 'utf8').trimEnd().split('\n\n');
  return new Map(
    blocks.map((block) => {
      const [name = '', ...lines] = block.split('\n');
      return [name, lines.map((line) => line.trim())];
    }),
  );
}
