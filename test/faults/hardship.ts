/** Bad disks and bad clocks: each ends in a clear error or a recovery, and nothing that was bought is lost. */
import { execFileSync } from 'node:child_process';
import { appendFile, chmod, chown, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { digestOfFile } from '../../src/terms/digest.js';
import type { Bench } from './bench.js';
import {
  type Ended,
  failuresIn,
  hasStackTrace,
  type ProcessOptions,
  RENDER,
  runProcess,
  storyreel,
} from './command.js';
import { secretsInText, violationsIn } from './invariants.js';
import { makeProject, SHOTS } from './project.js';
import { commandFor, verdictsFor } from './settle.js';

/** How one of them came out. */
export interface HardshipReport {
  readonly name: string;
  /** Exit code of the run that met it. */
  readonly code: number | null;
  /** The error people saw, by its code. */
  readonly error: string;
  readonly charged: number;
  readonly wrong: readonly string[];
}

/** A hardship: makes things bad, or gives the run that meets it special conditions, and makes them good again. */
interface Hardship {
  /** Whether a whole film was made before. */
  readonly after?: 'film';
  readonly prepare?: (place: Place) => Promise<ProcessOptions | undefined>;
  readonly relieve?: (place: Place) => Promise<void>;
  /** Codes of the run that meets it. */
  readonly codes: readonly number[];
  /** Where the project is made; default the bench's folder. */
  readonly parent?: (bench: Bench) => Promise<string>;
}

interface Place {
  readonly folder: string;
  readonly parent: string;
  readonly hidden: string;
}

const NOBODY = 65_534;
/** Stands for the exit code of a run that was killed. */
const KILLED = -1;

/** The hardships by name. */
export const HARDSHIPS: Readonly<Record<string, Hardship>> = {
  'disk full': {
    parent: smallDisk,
    prepare: async ({ parent }) => {
      await writeFile(join(parent, 'ballast'), Buffer.alloc(leftOn(parent) - 48 * 1024));
      return undefined;
    },
    relieve: ({ parent }) => rm(join(parent, 'ballast')),
    codes: [1, 5, 6],
  },
  'files of 24 KiB at most': {
    prepare: async () => ({ shell: 'ulimit -f 24' }),
    codes: [1, 5, 6],
  },
  // The kernel may end a process for it, which is a kill like any other.
  'files of 2 KiB at most': {
    prepare: async () => ({ shell: 'ulimit -f 2' }),
    codes: [KILLED, 1, 5, 6],
  },
  'read-only project': {
    prepare: async (place) => {
      await mkdir(place.hidden);
      await openToAll(place);
      return process.getuid?.() === 0 ? { uid: NOBODY } : chmod(place.hidden, 0o555).then(() => undefined);
    },
    relieve: ({ hidden }) => chmod(hidden, 0o755),
    codes: [1],
  },
  'read-only store': {
    prepare: async (place) => {
      const { folder, hidden } = place;
      const store = join(hidden, 'store');
      await mkdir(store, { recursive: true });
      await openToAll(place);
      if (process.getuid?.() !== 0) {
        await chmod(store, 0o555);
        return undefined;
      }
      await chown(folder, NOBODY, NOBODY);
      await chown(hidden, NOBODY, NOBODY);
      return { uid: NOBODY };
    },
    relieve: ({ hidden }) => chmod(join(hidden, 'store'), 0o755),
    codes: [1, 5],
  },
  'torn end of the journal': {
    after: 'film',
    prepare: async ({ hidden }) => {
      await appendFile(join(hidden, 'journal.jsonl'), '{"seq":999,"at":17');
      return undefined;
    },
    codes: [0],
  },
  'rubbish in the journal': {
    after: 'film',
    prepare: async ({ hidden }) => {
      await appendFile(join(hidden, 'journal.jsonl'), `${'\0'.repeat(512)}\nnot a line\n`);
      return undefined;
    },
    codes: [0],
  },
  'a clip cut short': {
    after: 'film',
    prepare: ({ hidden }) => damageClip(hidden, (bytes) => bytes.subarray(0, bytes.length / 2)),
    codes: [0],
  },
  // As long as before, so only a look inside tells; then it is set aside, and the next render fetches it again.
  'a clip of other bytes': {
    after: 'film',
    prepare: ({ hidden }) => damageClip(hidden, (bytes) => Buffer.alloc(bytes.length, 7)),
    codes: [1],
  },
  'records of the purchases gone': {
    after: 'film',
    prepare: async ({ hidden }) => {
      await rm(join(hidden, 'store', 'keys'), { recursive: true });
      return undefined;
    },
    codes: [0],
  },
  'a clock that goes backwards': {
    prepare: async () => ({ hooks: [new URL('backward-clock.mjs', import.meta.url).href] }),
    codes: [0],
  },
};

/** Lets the lab's film meet a hardship, then goes on in good conditions until it is whole. */
export async function meet(bench: Bench, name: string, film: string): Promise<HardshipReport> {
  const hardship = HARDSHIPS[name];
  if (!hardship) {
    throw new Error(`no hardship is called ${name}`);
  }
  const sandbox = await bench.sandbox();
  const parent = (await hardship.parent?.(bench)) ?? bench.folder;
  const folder = await makeProject(sandbox, { pollSeconds: 0.05, parent });
  const place = { folder, parent, hidden: join(folder, '.storyreel') };
  try {
    if (hardship.after === 'film') {
      await storyreel(folder, RENDER);
      await rm(join(folder, 'film.mp4'));
      await rm(join(place.hidden, 'pieces'), { recursive: true, force: true });
    }
    const options = await hardship.prepare?.(place);
    const met = await runProcess(folder, RENDER, options);
    await hardship.relieve?.(place);
    const wrong = said(met);
    if (!hardship.codes.includes(met.code ?? KILLED)) {
      wrong.push(`it ended with ${met.code}: ${failuresIn(met)}`);
    }
    wrong.push(...(await recover(folder, sandbox, film)));
    return { name, code: met.code, error: errorsIn(met), charged: sandbox.report().charged, wrong };
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
    if (parent !== bench.folder) {
      execFileSync('umount', [parent]);
    }
  }
}

/** In good conditions everything is found again, and nothing is bought twice. */
async function recover(folder: string, sandbox: Sandbox, film: string): Promise<string[]> {
  let end = await storyreel(folder, RENDER);
  const wrong = said(end);
  for (const { shot, verdict } of await verdictsFor(folder, sandbox)) {
    wrong.push(...said(await storyreel(folder, commandFor(shot, verdict))));
  }
  end = end.code === 0 ? end : await storyreel(folder, RENDER);
  wrong.push(...said(end), ...(await violationsIn(folder, sandbox)));
  const { charged } = sandbox.report();
  if (end.code !== 0 || charged !== SHOTS.length) {
    wrong.push(`in the end: exit ${end.code}, ${charged} charged: ${failuresIn(end)}`);
  }
  if ((await digestOfFile(join(folder, 'film.mp4')).catch(() => 'none')) !== film) {
    wrong.push('the film has other bytes than the undisturbed one');
  }
  return wrong;
}

/** Lets another user look, as new temporary folders do not. */
async function openToAll({ folder, parent }: Place): Promise<void> {
  await chmod(parent, 0o755);
  await chmod(folder, 0o755);
}

/** A disk of eight megabytes, in memory. */
async function smallDisk({ folder }: Bench): Promise<string> {
  const parent = join(folder, 'small-disk');
  await mkdir(parent, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', parent]);
  return parent;
}

function leftOn(folder: string): number {
  return Number(execFileSync('df', ['--output=avail', '-B1', folder], { encoding: 'utf8' }).split('\n')[1]);
}

async function damageClip(hidden: string, how: (bytes: Buffer) => Buffer): Promise<undefined> {
  const path = await firstClip(hidden);
  await writeFile(path, how(await readFile(path)));
  return undefined;
}

async function firstClip(hidden: string): Promise<string> {
  const store = join(hidden, 'store');
  const names = await readdir(store, { recursive: true });
  return join(store, names.filter((name) => name.endsWith('.mp4')).sort()[0] ?? '');
}

function errorsIn({ stdout, stderr }: Ended): string {
  const failed = [...stdout.matchAll(/"type":"(?:shot-failed|notice-given)".*?"code":"([a-z-]+)"/g)];
  const told = [...stderr.matchAll(/error\[([a-z-]+)\]/g)];
  return [...new Set([...failed, ...told].map((match) => match[1]))].join(' ');
}

function said(end: Ended): string[] {
  const secrets = secretsInText('what a command said', end.stdout + end.stderr);
  return hasStackTrace(end) ? [...secrets, `a stack trace: ${end.stderr}`] : secrets;
}

/** Whether this machine can be given a small disk. */
export function canMount(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}
