/** How fast a store is verified, against the system's own tool over the same files. */
import { spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openClipStore } from '../src/store/clip-store.js';
import { digestOf } from '../src/terms/digest.js';
import type { Measurement } from './row.js';

const CLI = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/** A film of 60 shots, each of 5 seconds at a few megabits. */
const CLIPS = 60;
const CLIP_BYTES = 8_000_000;
const RUNS = 3;

/** Both are whole processes, by turns, with the files in the system's memory. */
export async function measureStore(): Promise<readonly Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-bench-'));
  try {
    const paths = await stockClips(folder);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      theirs.push(await secondsOf(folder, 'sha256sum', paths));
      ours.push(await secondsOf(folder, process.execPath, [CLI, 'store', 'verify']));
    }
    const megabytes = (CLIPS * CLIP_BYTES) / 1e6;
    return [
      {
        name: `verify a store of ${CLIPS} clips, ${megabytes} MB / sha256sum of them (1.25 is 0.8 of its speed)`,
        value: median(ours) / median(theirs),
        bar: 1.25,
        unit: 'x',
      },
      { name: 'store verify, seconds', value: median(ours), unit: 's' },
      { name: 'sha256sum, seconds', value: median(theirs), unit: 's' },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function stockClips(folder: string): Promise<readonly string[]> {
  const { pathOf } = openClipStore(join(folder, '.storyreel', 'store'));
  const paths: string[] = [];
  for (let clip = 0; clip < CLIPS; clip++) {
    const bytes = randomFillSync(Buffer.allocUnsafe(CLIP_BYTES));
    const path = pathOf(digestOf(bytes));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
    paths.push(path);
  }
  return paths;
}

async function secondsOf(folder: string, program: string, args: readonly string[]): Promise<number> {
  const start = performance.now();
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) {
    throw new Error(`${program} ended with ${code}`);
  }
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
