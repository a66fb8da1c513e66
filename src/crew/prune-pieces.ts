import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A piece that no film has used for so long is made again if it is ever wanted. */
const KEPT_DAYS = 30;

/**
 * Removes from the pieces of films what was neither made nor read for a month before the newest of them: they can always
 * be made again from the clips, which are never touched. What cannot be removed is let be.
 */
export async function prunePieces(cache: string): Promise<void> {
  const entries = await readdir(cache, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const facts = await stat(path).catch(() => undefined);
        return { path, used: Math.max(facts?.atimeMs ?? 0, facts?.mtimeMs ?? 0) };
      }),
  );
  const newest = files.reduce((latest, { used }) => Math.max(latest, used), 0);
  const oldest = newest - KEPT_DAYS * DAY_MS;
  const stale = files.filter(({ used }) => used < oldest);
  await Promise.all(stale.map(({ path }) => rm(path, { force: true }).catch(() => undefined)));
}
