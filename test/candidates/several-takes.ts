import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { storyboardText } from '../film/small-film.js';
import { storyreel } from './session.js';

const REFS = fileURLToPath(new URL('../../storyboards/red-scarf/refs', import.meta.url));

/** Shots with several takes; the last one shows a frame of the first. */
const SHOTS = [
  'id: pick-up\n    prompt: "@mira picks up the @scarf"\n    takes: 2',
  'id: street\n    prompt: "@tomas walks down the @street"\n    takes: 3\n    seed: 7',
  'id: window\n    prompt: "@mira turns to @after_pickup"',
];

/** For a test file: renders a film of these shots once; each call gives a folder with a copy of it. */
export function renderedFilm(): () => Promise<string> {
  let kept: string;
  beforeAll(async () => {
    kept = await mkdtemp(join(tmpdir(), 'storyreel-takes-'));
    await cp(REFS, join(kept, 'refs'), { recursive: true });
    const text = storyboardText(SHOTS).replace(
      'defaults:',
      '  after_pickup: { type: background, frame: { shot: pick-up, at: last } }\ndefaults:',
    );
    await writeFile(join(kept, 'storyboard.yaml'), text);
    const ended = await storyreel(kept, ['render']);
    expect(ended.exit, ended.stderr).toBe(0);
  });
  afterAll(() => rm(kept, { recursive: true, force: true }));
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'storyreel-takes-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await cp(kept, folder, { recursive: true });
    return folder;
  };
}

/** The lock of a folder as it stands in the file. */
export function lockOf(folder: string): Promise<string> {
  return readFile(join(folder, 'storyboard.lock.yaml'), 'utf8');
}
