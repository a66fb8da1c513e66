/**
 * One run per project.
 *
 * `.storyreel/run.lock/` holds one numbered file per ownership; the highest number is the present owner. To take
 * over, a process creates the next number, which the file system lets exactly one do. Deleting or replacing a
 * dead owner's single file instead would let two late-comers, who both saw it dead, bury one another. For the
 * same reason the highest file is never deleted: a release is written into it.
 */
import { randomUUID } from 'node:crypto';
import {
  constants,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { StoryreelError, systemCode } from '../diagnostics/errors.js';
import type { Clock } from '../terms/clock.js';
import { diskError } from './durable.js';
import { ownIdentity, type ProcessIdentity, sightOf } from './process-identity.js';

const ownerSchema = z.object({
  pid: z.int(),
  host: z.string(),
  place: z.string().exactOptional(),
  born: z.string().exactOptional(),
  /** Milliseconds since 1970. */
  started: z.number(),
  /** What the user typed, for the message to the next one. */
  command: z.string(),
  /** True once it has ended properly. */
  released: z.boolean(),
});

type Owner = z.infer<typeof ownerSchema>;

/** Held by the one run of a project. */
export interface RunLock {
  /**
   * Throws a StoryreelError `project-lost` when another run has the project by now: it took this process for dead while it
   * was asleep, e.g. in a closed laptop or a paused container. To be asked before anything is written down or sent. The
   * disk is looked at only when others may have given this process up.
   */
  expectHeld(): Promise<void>;
  /** Lets the next run begin. A process that dies without it is noticed by the next run. */
  release(): Promise<void>;
}

/** How often an owner shows that it lives, and after how long it is given up, where it cannot be looked at. */
const HEARTBEAT_MS = 10_000;
const SILENT_MS = 60_000;

/**
 * Makes this process the project's one run. Throws a StoryreelError `project-busy` that names the owner when
 * another one lives; the lock of a dead one is taken over at once.
 */
export async function takeRunLock(
  folder: string,
  run: { readonly command: string; readonly clock: Clock },
): Promise<RunLock> {
  const own = await ownIdentity();
  const owner: Owner = { ...own, started: run.clock.now(), command: run.command, released: false };
  const draft = join(folder, `draft-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(draft, JSON.stringify(owner));
    for (;;) {
      const highest = await highestIn(folder);
      if (highest > 0) {
        await refuseLiving(join(folder, String(highest)), draft, own);
      }
      const file = join(folder, String(highest + 1));
      if ((await linked(draft, file)) && (await highestIn(folder)) === highest + 1) {
        await rm(draft);
        await sweep(folder, highest + 1);
        return holding(file, draft, owner, run.clock);
      }
    }
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw diskError(error, 'take the run lock');
  }
}

/** Creates `file` with the draft's whole content, or finds that another process was first. */
async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file).catch(async (error: unknown) => {
      // A file system without hard links can still create a file for one process only.
      if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(systemCode(error) ?? '')) {
        throw error;
      }
      await writeFile(file, await readFile(draft), { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

async function highestIn(folder: string): Promise<number> {
  const numbers = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number);
  return Math.max(0, ...numbers);
}

/** Returns when the owner is gone; throws `project-busy` when it is not. */
async function refuseLiving(file: string, draft: string, own: ProcessIdentity): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return; // Already followed by a higher one: look again.
  }
  const owner = parseOwner(text);
  const sight = owner?.released ? 'dead' : owner ? await sightOf(owner, own) : 'unseen';
  if (sight === 'dead' || (sight === 'unseen' && (await silence(file, draft)) > SILENT_MS)) {
    return;
  }
  const who = owner
    ? `"${owner.command}", process ${owner.pid} on ${owner.host}, since ${new Date(owner.started).toISOString()}`
    : `its name in ${file} cannot be read`;
  throw new StoryreelError('project-busy', `another run has this project: ${who}`, {
    retry: 'safe',
    hint: 'wait until it has ended, or stop it; nothing was sent',
  });
}

function parseOwner(text: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** How long an owner has been silent, by the file system's own clock: machines' clocks may differ. */
async function silence(file: string, draft: string): Promise<number> {
  await writeFile(draft, await readFile(draft));
  const [theirs, ours] = await Promise.all([stat(file), stat(draft)]);
  return ours.mtimeMs - theirs.mtimeMs;
}

/** Removes what earlier runs left; failing to is no harm. */
async function sweep(folder: string, current: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^\d+$/.test(name) && Number(name) < current) {
      await rm(join(folder, name), { force: true }).catch(() => undefined);
    }
  }
}

function holding(file: string, draft: string, owner: Owner, clock: Clock): RunLock {
  const ended = new AbortController();
  const pulse = createPulse(file, clock);
  const beating = beat(pulse, clock, ended.signal);
  return {
    async expectHeld() {
      if (await pulse.isLost()) {
        throw new StoryreelError(
          'project-lost',
          'another run took this project over while this one was asleep, and this one has stopped',
          { hint: 'the other run goes on with what was begun; `storyreel status` shows it' },
        );
      }
    },
    async release() {
      ended.abort();
      await beating;
      try {
        await writeFile(draft, JSON.stringify({ ...owner, released: true }));
        await rename(draft, file);
      } catch {
        // On a full disk the end of this process has to say it.
        await rm(draft, { force: true }).catch(() => undefined);
      }
    },
  };
}

/** Shows that an owner lives, and notices that others did not see it. */
interface Pulse {
  show(): Promise<void>;
  /** Whether another has the project. Looks only after a silence that is long enough for that. */
  isLost(): Promise<boolean>;
}

/** A space at the end of its file shows that the owner lives, so that the file system's clock sets the time. */
function createPulse(file: string, clock: Clock): Pulse {
  let shown = clock.now();
  let lost = false;
  async function show(): Promise<void> {
    const now = clock.now();
    try {
      const handle = await open(file, constants.O_WRONLY | constants.O_APPEND);
      await handle.write(' ').finally(() => handle.close());
      lost ||= (await highestIn(dirname(file))) > Number(basename(file));
      shown = now;
    } catch (error) {
      // Who takes over removes the files of those before. Of other faults nothing follows: it is tried again.
      lost ||= systemCode(error) === 'ENOENT';
    }
  }
  return {
    show,
    async isLost() {
      // A clock that was set back says nothing of the time since.
      const isFresh = Math.abs(clock.now() - shown) < SILENT_MS / 2;
      if (!lost && !isFresh) {
        await show();
      }
      return lost;
    },
  };
}

async function beat(pulse: Pulse, clock: Clock, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await clock.sleep(HEARTBEAT_MS, ended).catch(() => undefined);
    await pulse.show();
  }
}
