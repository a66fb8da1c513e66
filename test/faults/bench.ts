/** What every experiment of the lab stands on: ffmpeg, model cards, and clips that are encoded once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ffmpeg } from '../../src/media/ffmpeg.js';
import { findFfmpeg } from '../../src/media/ffmpeg-find.js';
import { loadCards, type ModelCards } from '../../src/models/cards.js';
import { readFault } from '../../src/sandbox/faults/syntax.js';
import type { SandboxOptions } from '../../src/sandbox/options.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import type { Clock } from '../../src/terms/clock.js';
import { KEYS } from './project.js';

/** The lab's bench. */
export interface Bench {
  readonly ffmpeg: Ffmpeg;
  readonly cards: ModelCards;
  /** A folder for projects; gone when the bench is cleared. */
  readonly folder: string;
  /** Starts a sandbox that takes the lab's keys and no other; each key at its own service. */
  sandbox(options?: Partial<SandboxOptions>, ...faults: readonly string[]): Promise<Sandbox>;
  /** Closes every sandbox and removes every project. */
  clear(): Promise<void>;
}

/** The machine's own time. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
};

/** Sets up a bench. */
export async function setUpBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-fault-lab-'));
  const cards = await loadCards();
  const ffmpeg = await findFfmpeg({ env: { PATH: process.env.PATH } });
  const open = new Set<Sandbox>();
  return {
    ffmpeg,
    cards,
    folder,
    async sandbox(options = {}, ...faults) {
      const sandbox = await startSandbox({
        ffmpeg,
        cards,
        clock: realClock,
        clips: 'plain',
        plainClips: join(folder, 'plain'),
        keys: { fal: [KEYS.fal], wavespeed: [KEYS.wavespeed], pixverse: [KEYS.pixverse] },
        faults: faults.map(readFault),
        ...options,
      });
      open.add(sandbox);
      return sandbox;
    },
    async clear() {
      await Promise.all([...open].map((sandbox) => sandbox.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
