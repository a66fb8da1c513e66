import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';
import { storyreel, temporaryFolder } from '../rig/storyreel.js';

/** One shot of a small film, as YAML without its dash. */
export type ShotText = string;

/** Three short shots of the sample's characters. */
export const THREE_SHOTS: readonly ShotText[] = [
  'id: one\n    prompt: "@mira picks up the @scarf in @room"',
  'id: two\n    prompt: "@tomas walks down the @street"',
  'id: three\n    prompt: "@mira gives @tomas her @scarf"',
];

/** A storyboard small enough to be rendered in a test: 160x90-ish frames, half a second a shot. */
export function storyboardText(shots: readonly ShotText[], extra = ''): string {
  return `storyboard: 1
title: Small
references:
  mira: { type: subject, image: refs/mira.png }
  tomas: { type: subject, image: refs/tomas.png }
  scarf: { type: subject, image: refs/scarf.png }
  room: { type: background, image: refs/room.jpg }
  street: { type: background, image: refs/street.jpg }
defaults: { model: animatic, resolution: 360p, duration: 0.5 }
shots:
${shots.map((shot) => `  - ${shot}`).join('\n')}
film: { fps: 24 }
${extra}`;
}

/** A project folder with that storyboard in it. */
export async function smallFilm(shots: readonly ShotText[] = THREE_SHOTS, extra = ''): Promise<string> {
  const folder = await temporaryFolder();
  await writeProject(folder, shots, extra);
  return folder;
}

/** The rendered film that copies are taken of, from when it is first needed until the file's tests are over. */
let original: Promise<string> | undefined;
afterAll(async () => original && rm(await original, { recursive: true, force: true }));

/** The same with the three shots rendered and the film made: a copy of one that a file of tests renders once. */
export async function renderedFilm(): Promise<string> {
  original ??= renderOriginal();
  const folder = await temporaryFolder();
  await cp(await original, folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

async function renderOriginal(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-rendered-'));
  await writeProject(folder, THREE_SHOTS);
  const end = await storyreel(folder, ['render']);
  expect(end.code, end.stderr).toBe(0);
  return folder;
}

async function writeProject(folder: string, shots: readonly ShotText[], extra = ''): Promise<void> {
  const refs = fileURLToPath(new URL('../../storyboards/red-scarf/refs', import.meta.url));
  await cp(refs, join(folder, 'refs'), { recursive: true });
  await writeFile(join(folder, 'storyboard.yaml'), storyboardText(shots, extra));
}
