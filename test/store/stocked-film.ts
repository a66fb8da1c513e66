import { cp, mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openJournal } from '../../src/render/journal.js';
import type { LockedShot, LockedTake } from '../../src/store/lock-schema.js';
import { lockText } from '../../src/store/lock-text.js';
import { type Digest, digestOf, type RequestKey } from '../../src/terms/digest.js';
import { usd } from '../../src/terms/money.js';
import { runInTerminal } from '../rig/command-terminal.js';
import { documentOf } from '../rig/storyreel.js';
import { keyOf, temporaryFolder } from './places.js';

/** A clip that is put into a store without a render: its bytes are its name. */
export interface Stock {
  readonly name: string;
  readonly cost?: number;
  readonly provider?: string;
  readonly model?: string;
  readonly key?: RequestKey;
  /** Seconds since 1970. */
  readonly arrived?: number;
  /** Without a record beside it. */
  readonly noRecord?: boolean;
}

/** The digest of a stocked clip. */
export function stockDigest(name: string): Digest {
  return digestOf(`bytes of ${name}`);
}

/** Where a stocked clip lies. */
export function stockPath(folder: string, name: string): string {
  const digest = stockDigest(name);
  return join(folder, '.storyreel', 'store', digest.slice(0, 2), `${digest}.mp4`);
}

/** Where its record lies. */
export function recordPath(folder: string, { name, key = keyOf(name) }: Pick<Stock, 'name' | 'key'>): string {
  return join(folder, '.storyreel', 'store', 'keys', key.slice(0, 2), `${key}.json`);
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Puts clips into a folder's store. */
export async function stock(folder: string, ...clips: readonly Stock[]): Promise<void> {
  for (const clip of clips) {
    const { name, cost = 0.5, provider = 'fal', model = 'pixverse-c1', key = keyOf(name), arrived } = clip;
    await write(stockPath(folder, name), `bytes of ${name}`);
    if (arrived !== undefined) {
      await utimes(stockPath(folder, name), arrived, arrived);
    }
    if (clip.noRecord) {
      continue;
    }
    const record = { version: 1, key, clip: stockDigest(name), bytes: 9 + name.length, model, provider };
    const rest = { endpoint: 'e', job: `job-${name}`, cost_usd: cost, seconds: 5, frames: 120 };
    await write(recordPath(folder, clip), JSON.stringify({ ...record, ...rest }));
  }
}

/** Writes into a folder's journal that a stocked clip was bought by a run here. */
export async function boughtHere(folder: string, { name, key = keyOf(name) }: Stock): Promise<void> {
  const about = { attempt: `attempt-${name}`, key };
  const offer = { model: 'pixverse-c1', provider: 'fal', endpoint: 'e', local: false };
  const path = join(folder, '.storyreel', 'journal.jsonl');
  const clock = { now: () => 0, sleep: () => Promise.resolve() };
  const journal = await openJournal(path, { clock, notify: () => undefined });
  const estimate = usd(0.5);
  await journal.append({ type: 'attempt-intended', ...about, shot: name, take: 1, ...offer, estimate });
  await journal.append({ type: 'attempt-stored', ...about, digest: stockDigest(name) });
  await journal.close();
}

/** A take of a stocked clip, as a lock has it. */
function lockedTake({ name, cost = 0.5, provider = 'fal', key = keyOf(name) }: Stock, take = 1): LockedTake {
  const clip = stockDigest(name);
  return { take, key, clip, model: 'pixverse-c1', provider, job: `job-${name}`, cost_usd: cost };
}

/** Writes a lock: by shot, its clips as takes, the first of them picked. */
export async function lock(
  folder: string,
  shots: Readonly<Record<string, readonly (Stock | string)[]>>,
  name = 'storyboard',
): Promise<void> {
  const request = { prompt: 'p', duration: 5, resolution: '720p', aspect_ratio: '16:9', references: [] };
  const blocks = Object.entries(shots).map(([id, clips]): [string, LockedShot] => {
    const takes = clips.map((clip, index) =>
      lockedTake(typeof clip === 'string' ? { name: clip } : clip, index + 1),
    );
    return [id, { take: 1, takes, request }];
  });
  await write(join(folder, `${name}.lock.yaml`), lockText(Object.fromEntries(blocks)));
}

/** A project folder with a storyboard of two shots, and the keys of its shots. */
export async function filmOfTwo(
  model = 'pixverse-c1',
): Promise<{ folder: string; keys: Readonly<Record<string, RequestKey>> }> {
  const folder = await temporaryFolder();
  const refs = fileURLToPath(new URL('../../storyboards/red-scarf/refs', import.meta.url));
  await cp(join(refs, 'mira.png'), join(folder, 'refs', 'mira.png'));
  await writeFile(
    join(folder, 'storyboard.yaml'),
    `storyboard: 1
title: Stocked
references: { mira: { type: subject, image: refs/mira.png } }
defaults: { model: ${model}, resolution: 720p, aspect_ratio: "16:9", duration: 5 }
shots:
  - { id: one, prompt: "@mira walks" }
  - { id: two, prompt: "@mira runs" }
`,
  );
  const plan = await runInTerminal(folder, ['plan', '--json']);
  const { shots } = documentOf<{ shots: { id: string; key: RequestKey }[] }>({
    ...plan,
    code: 0,
    signal: null,
  });
  return { folder, keys: Object.fromEntries(shots.map(({ id, key }) => [id, key])) };
}
