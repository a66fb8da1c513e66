import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { z } from 'zod';
import { diskError, moveIntoPlace } from '../store/durable.js';

/** Who claims a purchase, as the others see it. */
export interface Owner {
  /** Of this project's folder: the same in every run, and another in a copy of the folder. */
  readonly id: string;
  readonly user: string;
  readonly host: string;
  readonly pid: number;
}

/** The inode tells a copy of the folder from the folder: two copies must not take each other's claims for their own. */
const ownerSchema = z.object({ version: z.literal(1), id: z.uuid(), inode: z.string() });

/** Who this project is in a shared store; its id lies at `path`. Throws a StoryreelError when the disk does not take it. */
export async function ownOwner(path: string, tmp: string): Promise<Owner> {
  return {
    id: (await readId(path)) ?? (await makeId(path, tmp)),
    user: userName(),
    host: hostname(),
    pid: process.pid,
  };
}

async function readId(path: string): Promise<string | undefined> {
  try {
    const known = ownerSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return known.inode === String((await stat(path, { bigint: true })).ino) ? known.id : undefined;
  } catch {
    return undefined;
  }
}

async function makeId(path: string, tmp: string): Promise<string> {
  const id = randomUUID();
  const draft = `${tmp}/${id}.owner`;
  try {
    await mkdir(tmp, { recursive: true });
    const file = await open(draft, 'wx');
    try {
      const inode = String((await file.stat({ bigint: true })).ino);
      await file.writeFile(`${JSON.stringify({ version: 1, id, inode })}\n`);
    } finally {
      await file.close();
    }
    await moveIntoPlace(draft, path);
    return id;
  } catch (error) {
    throw diskError(error, `write ${path}`);
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without a name, as in a container.
    return 'somebody';
  }
}
