/**
 * What is known of a file that is not whole yet. It lies beside it, so that the next run can go on with the part; a
 * file without it is whole.
 */
import { readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { systemCode } from '../../diagnostics/errors.js';

const schema = z.object({
  /** The server's name of the content (strong ETag), to be sure that both parts are of one file. */
  tag: z.string().optional(),
  /** Size of the whole file in bytes. */
  total: z.int().min(0).optional(),
});

/** See `schema`. */
export type PartialFacts = z.infer<typeof schema>;

/** Where a file stands. */
export interface Progress {
  readonly bytes: number;
  /** Undefined: nothing is known, so what is there is of no use. */
  readonly facts: PartialFacts | undefined;
  readonly whole: boolean;
}

const sidecar = (path: string): string => `${path}.part.json`;

/** Looks at what an earlier call left. */
export async function progressOf(path: string): Promise<Progress> {
  const bytes = (await stat(path).catch(() => undefined))?.size;
  if (bytes === undefined) {
    return { bytes: 0, facts: undefined, whole: false };
  }
  const text = await readFile(sidecar(path), 'utf8').catch(() => undefined);
  return { bytes, facts: text === undefined ? undefined : factsIn(text), whole: text === undefined };
}

/** Notes that the file is not whole, before its first byte is written. */
export async function begin(path: string, facts: PartialFacts): Promise<void> {
  // On the disk first: after a power cut a part without its note would pass for whole.
  await writeFile(sidecar(path), JSON.stringify(facts), { flush: true });
}

/** The file is whole. */
export async function finish(path: string): Promise<void> {
  await unlink(sidecar(path)).catch(unlessGone);
}

/** Throws both away. */
export async function discard(path: string): Promise<void> {
  // The file first: what is left without a note would pass for whole.
  await unlink(path).catch(unlessGone);
  await unlink(sidecar(path)).catch(unlessGone);
}

function unlessGone(error: unknown): void {
  if (systemCode(error) !== 'ENOENT') {
    throw error;
  }
}

function factsIn(text: string): PartialFacts | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
