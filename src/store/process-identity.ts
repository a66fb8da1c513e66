import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { systemCode } from '../diagnostics/errors.js';

/** Names one process so that no other can be mistaken for it, not even one with its number after its death. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Where the number means this process: one start of one machine, one container. Absent where unknown. */
  readonly place?: string;
  /** When it started, in the kernel's ticks. Absent where unknown. */
  readonly born?: string;
}

/** This process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const [boot, namespace, life] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined),
    readlink('/proc/self/ns/pid').catch(() => undefined),
    lifeOf(process.pid),
  ]);
  return {
    pid: process.pid,
    host: hostname(),
    ...(boot !== undefined && namespace !== undefined && { place: `${boot.trim()} ${namespace}` }),
    ...(life && { born: life.born }),
  };
}

/**
 * Whether a process lives, as seen from `own`. `unseen`: it runs, or ran, where its number says nothing here
 * (another machine or container, or before a restart).
 */
export async function sightOf(
  other: ProcessIdentity,
  own: ProcessIdentity,
): Promise<'alive' | 'dead' | 'unseen'> {
  if (other.host !== own.host || other.place !== own.place) {
    return 'unseen';
  }
  if (other.born !== undefined) {
    const life = await lifeOf(other.pid);
    return life?.born === other.born && !life.ended ? 'alive' : 'dead';
  }
  try {
    process.kill(other.pid, 0);
    return 'alive';
  } catch (error) {
    // EPERM: there is such a process, and it is somebody else's.
    return systemCode(error) === 'EPERM' ? 'alive' : 'dead';
  }
}

/** Start time and end of a process (proc(5): field 3 is the state, field 22 the start, counted after the name). */
async function lifeOf(pid: number): Promise<{ readonly born: string; readonly ended: boolean } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name is in brackets and may itself hold brackets and spaces.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, born] = [fields?.[0], fields?.[19]];
  return state === undefined || born === undefined
    ? undefined
    : { born, ended: state === 'Z' || state === 'X' };
}
