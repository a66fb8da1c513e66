import { readFile, stat } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import type { Verdict } from './ffmpeg-verdict.js';

/** Judges a candidate. */
export type Judge = (path: string) => Promise<Verdict>;

/** Raised when what is asked of a build changes. */
const VERSION = 1;

/**
 * A judge that remembers good verdicts in a file: a build that has the same path, size and time as one that
 * passed is not run again. Bad verdicts are not kept, and a memory that cannot be read or written is none.
 */
export function rememberVerdicts(memory: string | undefined, judge: Judge): Judge {
  if (memory === undefined) {
    return judge;
  }
  return async (path) => {
    const mark = await markOf(path);
    const kept = await recall(memory);
    const known = mark === undefined ? undefined : kept[mark];
    if (known !== undefined) {
      return { usable: true, version: known };
    }
    const verdict = await judge(path);
    if (verdict.usable && mark !== undefined) {
      const content = `${JSON.stringify({ version: VERSION, builds: { [mark]: verdict.version } })}\n`;
      await writeFileAtomic(memory, content).catch(() => undefined);
    }
    return verdict;
  };
}

async function markOf(path: string): Promise<string | undefined> {
  const facts = await stat(path).catch(() => undefined);
  return facts && `${path}\n${facts.size}\n${facts.mtimeMs}`;
}

async function recall(memory: string): Promise<Readonly<Record<string, string>>> {
  try {
    const kept: unknown = JSON.parse(await readFile(memory, 'utf8'));
    return isMemory(kept) && kept.version === VERSION ? kept.builds : {};
  } catch {
    return {};
  }
}

function isMemory(kept: unknown): kept is { version: number; builds: Record<string, string> } {
  return (
    typeof kept === 'object' &&
    kept !== null &&
    'version' in kept &&
    'builds' in kept &&
    typeof kept.builds === 'object' &&
    kept.builds !== null &&
    Object.values(kept.builds).every((version) => typeof version === 'string')
  );
}
