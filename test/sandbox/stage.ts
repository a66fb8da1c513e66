import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, afterEach } from 'vitest';
import { findFfmpeg } from '../../src/media/ffmpeg-find.js';
import { loadCards } from '../../src/models/cards.js';
import type { FaultRule } from '../../src/sandbox/faults/rule.js';
import { readFault } from '../../src/sandbox/faults/syntax.js';
import type { SandboxOptions } from '../../src/sandbox/options.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import type { Clock } from '../../src/terms/clock.js';

/** A clock that stands still until a test moves the sandbox's time; a pause in it is over at once. */
export function stillClock(start = Date.parse('2026-11-02T10:00:00Z')): Clock & { slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    now: () => start,
    async sleep(ms) {
      slept.push(ms);
    },
  };
}

const cards = await loadCards();
const ffmpeg = await findFfmpeg({ env: { PATH: process.env.PATH } });
const shelf = await mkdtemp(join(tmpdir(), 'storyreel-plain-'));
const running: Sandbox[] = [];
const folders: string[] = [shelf];

afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A sandbox with plain clips and a clock that stands still; it is closed after the test. */
export async function openSandbox(
  options: Partial<SandboxOptions> = {},
  ...faults: readonly (string | FaultRule)[]
): Promise<Sandbox> {
  const sandbox = await startSandbox({
    ffmpeg,
    cards,
    clock: stillClock(),
    clips: 'plain',
    plainClips: shelf,
    faults: faults.map(readFault),
    ...options,
  });
  running.push(sandbox);
  return sandbox;
}

/** A folder that is gone after the tests. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-sandbox-test-'));
  folders.push(folder);
  return folder;
}

/** A small PNG of one colour. */
export function picture(colour = '#a03020', side = 64): Buffer {
  const canvas = createCanvas(side, side);
  const pen = canvas.getContext('2d');
  pen.fillStyle = colour;
  pen.fillRect(0, 0, side, side);
  return canvas.toBuffer('image/png');
}

/** The same as a file. */
export async function pictureFile(name = 'mira.png'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, picture());
  return path;
}

/** An answer's status, headers and JSON body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every form
  readonly body: any;
}

/** Sends a request and reads the JSON answer. */
export async function ask(
  url: string,
  init: RequestInit & { readonly json?: unknown } = {},
): Promise<Answer> {
  const { json, ...rest } = init;
  const headers = new Headers(rest.headers);
  if (json !== undefined) {
    headers.set('content-type', 'application/json');
  }
  const response = await fetch(url, {
    ...rest,
    headers,
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // Not every answer is JSON, and some are meant not to be.
  }
  return { status: response.status, headers: response.headers, body };
}

/** The system's word for why a request got no answer, e.g. "ECONNRESET". */
export async function troubleOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    const cause = (error as Error).cause as { readonly code?: string } | undefined;
    return cause?.code ?? (error as Error).message;
  }
  return 'none';
}
