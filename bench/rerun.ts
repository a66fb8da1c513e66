import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { storyboardOf } from './film-of-shots.js';
import type { Measurement } from './row.js';

const CLI = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const REFS = fileURLToPath(new URL('../storyboards/red-scarf/refs', import.meta.url));
const SHOTS = 60;

/** Re-running an unchanged film: no encode, and little CPU. */
export async function measureRerun(): Promise<readonly Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-bench-'));
  try {
    await cp(REFS, join(folder, 'refs'), { recursive: true });
    await writeFile(join(folder, 'storyboard.yaml'), storyboardOf(SHOTS, 'animatic'));
    const spy = join(folder, 'ffmpeg-spy.sh');
    const log = join(folder, 'ffmpeg.log');
    await writeFile(spy, `#!/bin/sh\necho run >> '${log}'\nexec '${await realFfmpeg()}' "$@"\n`, {
      mode: 0o755,
    });
    await run(folder, spy);
    const { cpuSeconds, children } = await run(folder, spy);
    return [
      { name: `render an unchanged film of ${SHOTS} shots: CPU`, value: cpuSeconds, bar: 1.5, unit: 's' },
      {
        name: `render an unchanged film of ${SHOTS} shots: ffmpeg started`,
        value: children,
        bar: 0,
        unit: 'times',
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One `storyreel render`: the CPU it and its children used (the shell's `times`), and how often ffmpeg was started (a wrapper counts). */
async function run(folder: string, spy: string): Promise<{ cpuSeconds: number; children: number }> {
  const log = join(folder, 'ffmpeg.log');
  await rm(log, { force: true });
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(
      '/bin/sh',
      ['-c', `"${process.execPath}" "${CLI}" render > /dev/null; times > times.txt`],
      {
        cwd: folder,
        env: { ...process.env, FFMPEG_PATH: spy },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) {
    throw new Error(`storyreel render ended with ${code}`);
  }
  const times = (await readFile(join(folder, 'times.txt'), 'utf8')).split('\n')[1] ?? '';
  const cpuSeconds = [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + Number(m) * 60 + Number(s),
    0,
  );
  const children = (await readFile(log, 'utf8').catch(() => '')).split('\n').filter(Boolean).length;
  return { cpuSeconds, children };
}

async function realFfmpeg(): Promise<string> {
  const { findFfmpeg } = await import('../dist/media/ffmpeg-find.js');
  const { FFMPEG_PATH, PATH } = process.env;
  return (await findFfmpeg({ env: { FFMPEG_PATH, PATH } })).path;
}
