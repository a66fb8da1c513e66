import { stat } from 'node:fs/promises';

/** What a process that makes a film again and again remembers from one time to the next. */
export interface Memory {
  /** What was found under a name before, else what is found now. What fails is not remembered. */
  recall<T>(name: string, find: () => Promise<T>): Promise<T>;
  /**
   * The same for what a file tells, as long as it is the same file, of the same size and times. Throws the file system's
   * error when it is not there.
   */
  recallOf<T>(path: string, what: string, find: () => Promise<T>): Promise<T>;
  /** Forgets what nobody asked for since this was called last. */
  forgetUnused(): void;
}

/** A memory that is empty as yet. */
export function createMemory(): Memory {
  let known = new Map<string, Promise<unknown>>();
  let asked = new Map<string, Promise<unknown>>();
  const recall = <T>(name: string, find: () => Promise<T>): Promise<T> => {
    const found = (asked.get(name) ?? known.get(name) ?? find()) as Promise<T>;
    asked.set(name, found);
    found.catch(() => {
      known.delete(name);
      asked.delete(name);
    });
    return found;
  };
  return {
    recall,
    async recallOf(path, what, find) {
      const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
      return await recall(`${what} ${ino} ${size} ${mtimeNs} ${ctimeNs} ${path}`, find);
    },
    forgetUnused() {
      known = asked;
      asked = new Map();
    },
  };
}

/** Remembers nothing: for a process that makes a film once. */
export const NO_MEMORY: Memory = {
  recall: (_, find) => find(),
  recallOf: (_, __, find) => find(),
  forgetUnused: () => undefined,
};
