import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import type { Digest, RequestKey } from '../../src/terms/digest.js';
import { digestOf } from '../../src/terms/digest.js';

/** A new folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A key that stands for some text. */
export function keyOf(text: string): RequestKey {
  return digestOf(`key of ${text}`) as string as RequestKey;
}

/** The digest of some text. */
export function clipOf(text: string): Digest {
  return digestOf(`clip of ${text}`);
}

/** Runs git in a folder; rejects when it fails. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main'];
  const { stdout } = await promisify(execFile)('git', [...identity, ...args], { cwd: folder });
  return stdout;
}
