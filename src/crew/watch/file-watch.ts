import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Clock } from '../../terms/clock.js';

/**
 * Tells when files change, appear, vanish or are put in each other's place.
 *
 * What counts is how the files look (size, times, inode), and that is looked at every second, so that network drives, files
 * that are not there yet and folders that come and go need no care of their own; the system's own notices only make it
 * quick. A library for those would have to be backed by the same looks.
 */
export interface FileWatch {
  /** Watches these files from now on. One that is new and changed since `since` (milliseconds since 1970) counts as changed. */
  follow(paths: Iterable<string>, since: number): Promise<void>;
  /**
   * The files that changed since they were last told of, as soon as there are some and none has changed for a moment:
   * several quick saves are one change. Rejects with the signal's reason.
   */
  changes(signal: AbortSignal): Promise<readonly string[]>;
  close(): void;
}

/** How often files are looked at, and how long they have to be still: an editor may empty a file before it fills it. */
const LOOK_MS = 1_000;
const STILL_MS = 25;

/** Opens a watch over no file yet. */
export function openFileWatch(clock: Clock, lookMs = LOOK_MS): FileWatch {
  let told = new Map<string, string>();
  const folders = new Map<string, FSWatcher>();
  const waking = new Set<() => void>();
  // Whether there was a notice since the last look began.
  let missed = false;
  const wake = (): void => {
    missed = true;
    for (const each of waking) {
      each();
    }
  };
  const differences = async (): Promise<ReadonlyMap<string, string>> => {
    const looks = await lookAtAll(told.keys());
    return new Map([...looks].filter(([path, look]) => told.get(path) !== look));
  };
  const waitForNotice = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (missed) {
      return;
    }
    const noticed = new AbortController();
    const wakeUp = (): void => noticed.abort();
    waking.add(wakeUp);
    // Once a second for a day: a signal made of both would leave something behind each time.
    signal.addEventListener('abort', wakeUp);
    await clock.sleep(lookMs, noticed.signal).catch(() => undefined);
    signal.removeEventListener('abort', wakeUp);
    waking.delete(wakeUp);
    signal.throwIfAborted();
  };
  return {
    async follow(paths, since) {
      const wanted = new Set(paths);
      const fresh = [...wanted].filter((path) => !told.has(path));
      const looks = await lookAtAll(fresh, since);
      told = new Map([...wanted].map((path) => [path, told.get(path) ?? looks.get(path) ?? '']));
      const names = new Set([...wanted].map((path) => basename(path)));
      attend(new Set([...wanted].map((path) => dirname(path))), folders, (name) => {
        if (name === null || names.has(name)) {
          wake();
        }
      });
      wake();
    },
    async changes(signal) {
      for (;;) {
        missed = false;
        let found = await differences();
        while (found.size > 0) {
          await clock.sleep(STILL_MS, signal);
          const again = await differences();
          if (sameLooks(found, again)) {
            for (const [path, look] of again) {
              told.set(path, look);
            }
            return [...again.keys()];
          }
          found = again;
        }
        await waitForNotice(signal);
      }
    },
    close() {
      attend(new Set(), folders, () => undefined);
    },
  };
}

/** Has the system give notice of just these folders; where it cannot, the looks have to do. */
function attend(
  wanted: ReadonlySet<string>,
  folders: Map<string, FSWatcher>,
  onNotice: (name: string | null) => void,
): void {
  for (const [folder, watcher] of folders) {
    watcher.close();
    folders.delete(folder);
  }
  for (const folder of wanted) {
    try {
      const watcher = watch(folder, (_, name) => onNotice(name));
      watcher.on('error', () => watcher.close());
      folders.set(folder, watcher);
    } catch {}
  }
}

/** How each file looks; "changed" for one that is younger than `since`. */
async function lookAtAll(
  paths: Iterable<string>,
  since = Number.POSITIVE_INFINITY,
): Promise<Map<string, string>> {
  return new Map(
    await Promise.all(
      [...paths].map(async (path): Promise<[string, string]> => {
        const facts = await stat(path, { bigint: true }).catch(() => undefined);
        if (!facts) {
          return [path, 'missing'];
        }
        const { ino, size, mtimeNs, mtimeMs } = facts;
        return [path, Number(mtimeMs) >= since ? 'changed' : `${ino} ${size} ${mtimeNs}`];
      }),
    ),
  );
}

function sameLooks(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, look]) => other.get(path) === look);
}
