import { execFile } from 'node:child_process';
import { messageOf, systemCode } from '../diagnostics/errors.js';

/** Whether a file is an ffmpeg that storyreel can use. */
export type Verdict =
  | { readonly usable: true; readonly version: string }
  /** `reason` is for people and reads on after the path: "is not there". */
  | { readonly usable: false; readonly reason: string };

/** The oldest major version whose filters behave. */
const OLDEST = 5;

const ENCODERS = ['libx264', 'aac'];
const FILTERS = ['xfade', 'loudnorm'];

/** A build on a slow network disk may take seconds to load the first time. */
const PATIENCE_MS = 20_000;

/** Runs the file and looks at what it lists. Never throws. */
export async function examine(path: string): Promise<Verdict> {
  try {
    const banner = await ask(path, '-version');
    const version = /^ffmpeg version (\S+)/.exec(banner)?.[1];
    if (version === undefined) {
      return { usable: false, reason: 'ran but does not call itself ffmpeg' };
    }
    const major = majorOf(version, banner);
    if (major < OLDEST) {
      return { usable: false, reason: `is version ${version}; ${OLDEST}.0 or newer is needed` };
    }
    const [encoders, filters] = await Promise.all([ask(path, '-encoders'), ask(path, '-filters')]);
    const missing = [
      ...ENCODERS.filter((name) => !lists(encoders, name)),
      ...FILTERS.filter((name) => !lists(filters, name)),
    ];
    return missing.length > 0
      ? { usable: false, reason: `was built without ${missing.join(' and ')}` }
      : { usable: true, version };
  } catch (error) {
    return { usable: false, reason: reasonOf(error) };
  }
}

/**
 * The major version. Builds from git call themselves "n7.0-7-g…" or "N-114…": the library's version tells
 * (libavutil 57 belongs to ffmpeg 5: ffmpeg doc/APIchanges).
 */
function majorOf(version: string, banner: string): number {
  const named = /^n?(\d+)\./.exec(version)?.[1];
  const library = /^libavutil\s+(\d+)\./m.exec(banner)?.[1];
  return named === undefined ? Number(library ?? 0) - 52 : Number(named);
}

function lists(table: string, name: string): boolean {
  return new RegExp(`^ *\\S+ +${name} `, 'm').test(table);
}

function ask(path: string, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: PATIENCE_MS, maxBuffer: 4 * 1024 * 1024, windowsHide: true };
    execFile(path, ['-hide_banner', question], options, (error, stdout) => {
      if (error) {
        reject(error);
      } else {
        resolve(stdout);
      }
    });
  });
}

function reasonOf(error: unknown): string {
  switch (systemCode(error)) {
    case 'ENOENT':
      return 'is not there';
    case 'EACCES':
      return 'may not be run by you';
    default:
      return `could not be run: ${messageOf(error).split('\n')[0] ?? ''}`;
  }
}
