/**
 * A file that is not whole yet: its bytes so far lie beside its place, and what is known of the whole in a note beside
 * them. What lies at the place itself is whole and on the disk.
 */
import { createHash, type Hash } from 'node:crypto';
import { open, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
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

/** How far a file has come. */
export interface Part {
  /** Of the first `bytes` bytes. */
  bytes: number;
  /** Undefined: nothing is known, so what is there is of no use. */
  facts: PartialFacts | undefined;
  /** Of the bytes so far, when all of them came by now; undefined when some were here already. */
  hash: Hash | undefined;
  /** Whether the facts are written down. */
  isNoted: boolean;
}

/** Where the bytes so far lie. */
export const partOf = (path: string): string => `${path}.part`;

const noteOf = (path: string): string => `${path}.part.json`;

/** Whether the file is at its place. */
export async function isWhole(path: string): Promise<boolean> {
  return (await sizeOf(path)) !== undefined;
}

/** What an earlier call left of the file. */
export async function recall(path: string): Promise<Part> {
  const bytes = await sizeOf(partOf(path));
  if (bytes === undefined) {
    return nothingYet();
  }
  const text = await readFile(noteOf(path), 'utf8').catch(() => undefined);
  const facts = text === undefined ? undefined : factsIn(text);
  return { bytes, facts, hash: undefined, isNoted: text !== undefined };
}

function nothingYet(): Part {
  return { bytes: 0, facts: undefined, hash: createHash('sha256'), isNoted: false };
}

/** Begins with the first byte, and forgets what was there. */
export async function beginAnew(path: string, part: Part): Promise<void> {
  if (part.bytes > 0 || part.isNoted) {
    await discard(path);
  }
  Object.assign(part, nothingYet());
}

/** Writes down what is known of the whole, so that another run can go on with the part. */
export async function note(path: string, part: Part): Promise<void> {
  await writeFile(noteOf(path), JSON.stringify(part.facts ?? {}));
  part.isNoted = true;
}

/** Waits until a part is on the disk. */
export async function flush(path: string): Promise<void> {
  const file = await open(partOf(path), 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts the file at its place. Its bytes must be on the disk: after a power cut what lies there passes for whole. */
export async function finish(path: string, part: Part): Promise<void> {
  await rename(partOf(path), path);
  if (part.isNoted) {
    await unlink(noteOf(path)).catch(unlessGone);
  }
}

async function discard(path: string): Promise<void> {
  // The note first: with it the part of one file could be gone on with as that of another.
  await unlink(noteOf(path)).catch(unlessGone);
  await unlink(partOf(path)).catch(unlessGone);
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
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
