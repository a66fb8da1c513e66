import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../diagnostics/errors.js';
import type { Job } from './job.js';
import type { Picture } from './pictures.js';
import type { Vendor } from './vendor.js';

/** What happened in a sandbox, in order; enough to build it up again. */
export type StateEntry =
  | { readonly type: 'job-accepted'; readonly job: Job }
  | { readonly type: 'job-cancelled'; readonly vendor: Vendor; readonly id: string; readonly at: number }
  | { readonly type: 'job-deleted'; readonly vendor: Vendor; readonly id: string; readonly at: number }
  | { readonly type: 'picture-announced'; readonly picture: Picture }
  | { readonly type: 'picture-stored'; readonly token: string; readonly stored: Required<Picture>['stored'] }
  | { readonly type: 'pictures-forgotten'; readonly vendor: Vendor }
  | { readonly type: 'time-skipped'; readonly ms: number };

/**
 * A file of JSON lines. A line is written in one piece before the answer goes out, so a kill at any moment loses
 * nothing that a client was told; a line that was cut off is dropped at the next start.
 */
export class StateLog {
  readonly #path: string | undefined;

  /** Without a folder nothing is kept. */
  constructor(folder: string | undefined) {
    if (folder !== undefined) {
      mkdirSync(folder, { recursive: true });
      this.#path = join(folder, 'sandbox.jsonl');
    }
  }

  append(entry: StateEntry): void {
    if (this.#path !== undefined) {
      appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
    }
  }

  /** Forgets everything. */
  clear(): void {
    if (this.#path !== undefined) {
      writeFileSync(this.#path, '');
    }
  }

  /** What an earlier sandbox wrote. */
  read(): readonly StateEntry[] {
    if (this.#path === undefined) {
      return [];
    }
    const text = readText(this.#path);
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) {
      writeFileSync(this.#path, whole);
    }
    return whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as StateEntry);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return '';
    }
    throw error;
  }
}
