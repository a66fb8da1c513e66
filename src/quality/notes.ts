import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../store/durable.js';
import type { ProjectFiles } from '../store/project-files.js';
import type { Digest } from '../terms/digest.js';
import type { LookedAt } from './judge.js';

/** Raised when the same clip would be seen or heard otherwise. */
const VERSION = 1;

const noteSchema = z.strictObject({
  version: z.literal(VERSION),
  seconds: z.number(),
  frames: z.number(),
  black: z.number(),
  frozen: z.array(z.strictObject({ from: z.number(), seconds: z.number() })),
  sound: z.strictObject({ peak: z.number(), atPeak: z.number(), run: z.number() }).exactOptional(),
  errors: z.number(),
});

/** What was seen in a clip, when it was looked at before. A note that cannot be read is none: the clip is still there. */
export async function recallLook(files: ProjectFiles, clip: Digest): Promise<LookedAt | undefined> {
  try {
    const { version: _, ...seen } = noteSchema.parse(JSON.parse(await readFile(pathOf(files, clip), 'utf8')));
    return seen;
  } catch {
    return undefined;
  }
}

/** Keeps what was seen in a clip. Throws the file system's error. */
export async function noteLook(files: ProjectFiles, clip: Digest, seen: LookedAt): Promise<void> {
  await replaceFile(pathOf(files, clip), `${JSON.stringify({ version: VERSION, ...seen })}\n`, files.tmp);
}

function pathOf({ hidden }: ProjectFiles, clip: Digest): string {
  return join(hidden, 'looks', `${clip}.json`);
}
