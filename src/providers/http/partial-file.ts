/**
 * A file that is not whole yet: its bytes so far lie beside its place, and what is known of the whole in a note beside
 * them. What lies at the place itself is whole and on the disk.
 */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { systemCode } from '../../diagnostics/errors.js';

const marks = z.object({
  /** The server's name of the content (strong ETag), to be sure that both parts are of one file. */
  tag: z.string().optional(),
  /** Its weak ETag. */
  weak: z.string().optional(),
  /** Its Last-Modified. */
  modified: z.string().optional(),
});

/** See `marks`. */
export type Marks = z.infer<typeof marks>;

const schema = marks.extend({
  /** Size of the whole file in bytes. */
  total: z.int().min(0).optional(),
});

const noteSchema = schema.extend({
  /** So many bytes are on the disk: what lies behind them may be zeros after a power cut, and look as if it had come. */
  bytes: z.int().min(0),
});

/** See `schema`. */
export type PartialFacts = z.infer<typeof schema>;

/** How far a file has come. */
export interface Part {
  /** Of the first `bytes` bytes. */
  bytes: number;
  /** So many of them are noted, so that another run can go on behind them. */
  noted: number;
  /** Undefined: nothing is known, so what is there is of no use. */
  facts: PartialFacts | undefined;
  /** Of the bytes so far, when all of them came by now; undefined when some were here already. */
  hash: Hash | undefined;
  /** Whether there is a note. */
  hasNote: boolean;
}

/** Where the bytes so far lie. */
const partOf = (path: string): string => `${path}.part`;

const noteOf = (path: string): string => `${path}.part.json`;

/** Whether the file is at its place. A note of it that a killed run left is removed. */
export async function isWhole(path: string): Promise<boolean> {
  if ((await sizeOf(path)) === undefined) {
    return false;
  }
  await unlink(noteOf(path)).catch(unlessGone);
  return true;
}

/** What an earlier call left of the file. */
export async function recall(path: string): Promise<Part> {
  const bytes = await sizeOf(partOf(path));
  if (bytes === undefined) {
    return nothingYet();
  }
  const text = await readFile(noteOf(path), 'utf8').catch(() => undefined);
  const { bytes: noted = 0, ...facts } = (text === undefined ? undefined : noteIn(text)) ?? {};
  const good = Math.min(bytes, noted);
  return good === 0
    ? { ...nothingYet(), hasNote: text !== undefined }
    : { bytes: good, noted: good, facts, hash: undefined, hasNote: true };
}

function nothingYet(): Part {
  return { bytes: 0, noted: 0, facts: undefined, hash: createHash('sha256'), hasNote: false };
}

/** Begins with the first byte, and forgets what was there. */
export async function beginAnew(path: string, part: Part): Promise<void> {
  if (part.bytes > 0 || part.hasNote) {
    await discard(path);
  }
  Object.assign(part, nothingYet());
}

/** Opens a part to write behind what is there. */
export async function openPart(path: string, { bytes }: Part): Promise<FileHandle> {
  if (bytes === 0) {
    return open(partOf(path), 'w');
  }
  const file = await open(partOf(path), 'r+');
  try {
    await file.truncate(bytes);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Writes down what is known of the whole, so that another run can go on with the part as far as it has come. */
export async function note(path: string, part: Part, file: FileHandle): Promise<void> {
  await file.datasync();
  await writeFile(noteOf(path), JSON.stringify({ ...part.facts, bytes: part.bytes }));
  part.noted = part.bytes;
  part.hasNote = true;
}

/** Puts the file at its place. Its bytes must be on the disk: after a power cut what lies there passes for whole. */
export async function finish(path: string, part: Part): Promise<void> {
  await rename(partOf(path), path);
  if (part.hasNote) {
    await unlink(noteOf(path)).catch(unlessGone);
  }
}

/**
 * Puts the file at its place when the part is noted as whole, and only that last step was missing. Nobody need be
 * asked: its address may be dead by now.
 */
export async function finishNoted(path: string, part: Part): Promise<boolean> {
  if (part.bytes === 0 || part.bytes !== part.facts?.total) {
    return false;
  }
  await settle(await openPart(path, part));
  await finish(path, part);
  return true;
}

/**
 * Puts what is there at its place when it looks whole, whatever was noted: a killed run noted less than had come, and
 * nobody has the rest any more.
 */
export async function finishAsIs(
  path: string,
  looksWhole: (path: string) => Promise<boolean>,
): Promise<boolean> {
  const part = partOf(path);
  if (!(await sizeOf(part)) || !(await looksWhole(part))) {
    return false;
  }
  await settle(await open(part, 'r+'));
  await rename(part, path);
  await unlink(noteOf(path)).catch(unlessGone);
  return true;
}

async function settle(file: FileHandle): Promise<void> {
  try {
    await file.sync();
  } finally {
    await file.close();
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

function noteIn(text: string): z.infer<typeof noteSchema> | undefined {
  try {
    return noteSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
