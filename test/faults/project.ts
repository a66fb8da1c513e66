/** The film the lab renders: six short shots of a hosted model, spread over all three services. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { stringify } from 'yaml';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { Vendor } from '../../src/sandbox/vendor.js';

/** The shots' ids, in the film's order; each is a word of its prompt, and of no other's. */
export const SHOTS = ['alder', 'birch', 'cedar', 'elder', 'fir', 'gorse'] as const;

/** What one clip costs: one second of 360p without sound. */
export const CLIP_USD = 0.03;

/** The keys of the lab. Long and odd, so that a search for them finds nothing else. */
export const KEYS: Readonly<Record<Vendor, string>> = {
  fal: 'f4b1labkey-7711:qz81-fal-secret-half',
  wavespeed: 'w4v3labkey-3390-qz82-wavespeed',
  pixverse: 'p1xvlabkey-5528-qz83-pixverse',
};

/** Every text that must be seen nowhere: the keys, and the halves of fal's. */
export const SECRETS: readonly string[] = [...Object.values(KEYS), ...KEYS.fal.split(':')];

/** The keys as a user sets them. */
export const KEY_ENVIRONMENT: Readonly<Record<string, string>> = {
  FAL_KEY: KEYS.fal,
  WAVESPEED_API_KEY: KEYS.wavespeed,
  PIXVERSE_API_KEY: KEYS.pixverse,
};

/** What a project of the lab may differ in. */
export interface ProjectOptions {
  /** Seconds to the first look at a job. */
  readonly pollSeconds: number;
  /** Default all three, spread. */
  readonly order?: readonly Vendor[];
  /** Jobs at once at each service. */
  readonly concurrency?: number;
  /** Above the project's folder; default the machine's folder for temporary files. */
  readonly parent?: string;
}

/** Writes the project into a new folder. Who calls removes it. */
export async function makeProject(
  { providers }: Pick<Sandbox, 'providers'>,
  { pollSeconds, order = ['fal', 'wavespeed', 'pixverse'], concurrency = 2, parent }: ProjectOptions,
): Promise<string> {
  const folder = await mkdtemp(join(parent ?? tmpdir(), 'storyreel-faults-'));
  await mkdir(join(folder, 'refs'));
  await Promise.all([
    writeFile(join(folder, 'refs', 'mira.png'), picture('#a03020')),
    writeFile(join(folder, 'refs', 'wood.png'), picture('#205030')),
    writeFile(join(folder, 'storyboard.yaml'), storyboard()),
  ]);
  const pace = { concurrency, per_minute: 100_000, poll_seconds: pollSeconds };
  const settings = {
    routing: 'spread',
    providers: {
      order,
      fal: { ...providers.fal, ...pace },
      wavespeed: { ...providers.wavespeed, ...pace },
      pixverse: { ...providers.pixverse, ...pace },
    },
  };
  await writeFile(join(folder, 'storyreel.yaml'), stringify(settings));
  return folder;
}

/** Another rate than the clips have, so that each is conformed and there is more that can go wrong. */
const FILM = 'film: { fps: 25 }';

function storyboard(): string {
  const shots = SHOTS.map((id) => `  - { id: ${id}, prompt: "@mira rests under the ${id} in @wood" }`);
  return `storyboard: 1
title: Six trees
references:
  mira: { type: subject, image: refs/mira.png }
  wood: { type: background, image: refs/wood.png }
defaults: { model: pixverse-c1, resolution: 360p, duration: 1 }
shots:
${shots.join('\n')}
${FILM}
`;
}

function picture(colour: string): Buffer {
  const side = 400;
  const canvas = createCanvas(side, side);
  const pen = canvas.getContext('2d');
  pen.fillStyle = colour;
  pen.fillRect(0, 0, side, side);
  return canvas.toBuffer('image/png');
}

/** The shot a prompt was written for, whatever a dialect made of it. */
export function shotOf(prompt: string): string {
  const shot = SHOTS.find((id) => prompt.includes(` ${id} `));
  if (!shot) {
    throw new Error(`no shot has the prompt "${prompt}"`);
  }
  return shot;
}
