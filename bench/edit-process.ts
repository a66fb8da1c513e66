import { spawn } from 'node:child_process';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a program used, with everything it started. */
export interface Usage {
  readonly seconds: number;
  /**
   * The most memory that all its processes had at one moment, in MB; looked at ten times a second (Linux only). What
   * several of them share, such as the bytes of their program, counts once.
   */
  readonly peakMegabytes: number;
  /** The most that lay in the watched folders at one moment, in MB. */
  readonly diskMegabytes: number;
  readonly stdout: string;
}

const LOOK_MS = 100;

const MEGABYTE = 2 ** 20;

/** Runs a program to its end. Throws with what it said when it does not end well. */
export async function watch(
  command: string,
  args: readonly string[],
  { folders = [], ...options }: { folders?: readonly string[]; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Usage> {
  const start = performance.now();
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr, seconds] = ['', '', 0];
  child.stdout.on('data', (data: Buffer) => {
    stdout += data;
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr = (stderr + data).slice(-4000);
  });
  const ended = new AbortController();
  const ending = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      seconds = (performance.now() - start) / 1000;
      resolve(code);
    });
  }).finally(() => ended.abort());
  const [peaks, code] = await Promise.all([lookAt(child.pid ?? -1, folders, ended.signal), ending]);
  if (code !== 0) {
    throw new Error(`${command} ended with ${code}: ${stderr}`);
  }
  return { seconds, ...peaks, stdout };
}

async function lookAt(pid: number, folders: readonly string[], ended: AbortSignal) {
  let [peakMegabytes, diskMegabytes] = [0, 0];
  for (let look = 0; !ended.aborted; look += 1) {
    peakMegabytes = Math.max(peakMegabytes, (await memoryOfTree(pid)) / MEGABYTE);
    // Walking folders is dearer than reading /proc.
    if (look % 5 === 0) {
      diskMegabytes = Math.max(diskMegabytes, (await sizeOf(folders)) / MEGABYTE);
    }
    await sleep(LOOK_MS, undefined, { signal: ended }).catch(() => undefined);
  }
  return { peakMegabytes, diskMegabytes };
}

/** Bytes of memory of a process and of all its descendants. */
async function memoryOfTree(root: number): Promise<number> {
  const tree = await descendants(root);
  // One by itself shares nothing, and asking is dear where there are gigabytes.
  const [file, line] = tree.length > 1 ? ['smaps_rollup', 'Pss'] : ['status', 'VmRSS'];
  const sizes = tree.map(async (pid) => {
    const text = await readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    return Number(new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;
  });
  return (await Promise.all(sizes)).reduce((total, size) => total + size, 0);
}

/** A process and all that come from it. */
async function descendants(root: number): Promise<readonly number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir('/proc').catch(() => [])) {
    if (/^\d+$/.test(name)) {
      const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
      // Behind the name in brackets, which can hold anything: state and parent (proc(5)).
      const parent = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    }
  }
  const all = [root];
  for (const pid of all) {
    all.push(...(children.get(pid) ?? []));
  }
  return all;
}

/** Bytes in folders; a file with several names counts once. */
async function sizeOf(folders: readonly string[]): Promise<number> {
  const files = new Map<number, number>();
  const walk = async (folder: string): Promise<void> => {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const facts = await lstat(path).catch(() => undefined);
      if (facts?.isDirectory()) {
        await walk(path);
      } else if (facts) {
        files.set(facts.ino, facts.size);
      }
    }
  };
  for (const folder of folders) {
    await walk(folder);
  }
  return [...files.values()].reduce((total, size) => total + size, 0);
}
