import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { StoryreelError } from '../../diagnostics/errors.js';
import type { Watchdog } from '../../providers/http/watchdog.js';
import { type Digest, digestOf } from '../../terms/digest.js';
import { copyStream } from '../copy-stream.js';
import { type Created, type Depot, MARKER } from '../depot.js';
import { isDepotError } from '../depot-errors.js';
import { refusalError } from './answer.js';
import { createS3Client, notTheLine, type S3Answer, type S3Body, type S3ClientOptions } from './client.js';
import { heard, textOf } from './text.js';

/** Create this, but only if there is nothing of that name (AWS: Conditional writes). */
const ONLY_NEW = { 'if-none-match': '*' } as const;

const PIECE = 1 << 18;

/** A bucket as a depot. */
export function s3Depot(options: S3ClientOptions): Depot {
  const client = createS3Client(options);
  let exclusive: Promise<boolean | undefined> | undefined;
  /** Once something was read there, "forbidden" means "not there": so it is without the right to list (AWS: GetObject). */
  let mayRead = false;

  /** The value of an answer; undefined for an object that is not there. */
  function present<T>(answer: S3Answer<T>): T | undefined {
    if (answer.kind === 'done') {
      mayRead = true;
      return answer.value;
    }
    const { status, code } = answer.refusal;
    const isAbsent = status === 404 && code !== 'NoSuchBucket';
    if (isAbsent || (status === 403 && mayRead && (code === undefined || code === 'AccessDenied'))) {
      return undefined;
    }
    throw refusalError(answer.refusal, client.name);
  }

  async function put(
    name: string,
    body: S3Body,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Created | 'condition-unknown'> {
    const answer = await client.send({ method: 'PUT', name, headers, body }, signal, async (response) => {
      await response.body?.cancel();
    });
    if (answer.kind === 'done') {
      return 'created';
    }
    if (answer.refusal.status === 412) {
      return 'there';
    }
    // A service that has no conditions may say so, or find fault with the header.
    if ('if-none-match' in headers && answer.refusal.status === 501) {
      return 'condition-unknown';
    }
    throw refusalError(answer.refusal, client.name);
  }

  /** Sends the same text twice under the condition: only a service that keeps it refuses the second. */
  async function findOut(signal: AbortSignal): Promise<boolean | undefined> {
    try {
      const body = textBody(MARKER.text);
      const first = await put(MARKER.name, body, ONLY_NEW, signal);
      if (first === 'condition-unknown') {
        await put(MARKER.name, body, {}, signal);
        return false;
      }
      return first === 'there' || (await put(MARKER.name, body, ONLY_NEW, signal)) === 'there';
    } catch (error) {
      if (isDepotError(error, 'shared-store-refused', 'shared-store-full')) {
        return undefined;
      }
      throw error;
    }
  }

  function isExclusive(signal: AbortSignal): Promise<boolean | undefined> {
    exclusive ??= findOut(signal).catch((error: unknown) => {
      exclusive = undefined;
      throw error;
    });
    return exclusive;
  }

  async function sizeOf(name: string, signal: AbortSignal): Promise<number | undefined> {
    const answer = await client.send({ method: 'HEAD', name }, signal, async (response) =>
      Number(response.headers.get('content-length') ?? Number.NaN),
    );
    return present(answer);
  }

  async function create(name: string, body: S3Body, signal: AbortSignal): Promise<Created> {
    if (await isExclusive(signal)) {
      return (await put(name, body, ONLY_NEW, signal)) === 'there' ? 'there' : 'created';
    }
    // The best that can be done without conditions: two who look at the same moment both write.
    if ((await sizeOf(name, signal)) !== undefined) {
      return 'there';
    }
    await put(name, body, {}, signal);
    return 'created';
  }

  return {
    name: client.name,
    isExclusive,
    sizeOf,
    async readText(name, signal) {
      const answer = await client.send({ method: 'GET', name }, signal, async (response, watchdog) => ({
        text: await textOf(response, watchdog),
      }));
      return present(answer)?.text;
    },
    createText: (name, text, signal) => create(name, textBody(text), signal),
    async fetchFile(name, path, most, signal) {
      const answer = await client.send({ method: 'GET', name }, signal, (response, watchdog) =>
        receive(response, path, most, watchdog),
      );
      return present(answer);
    },
    async createFile(name, file, signal) {
      // A clip that is there already need not be sent to find that out.
      if ((await sizeOf(name, signal)) !== undefined) {
        return 'there';
      }
      return create(name, fileBody(file), signal);
    },
    async remove(name, signal) {
      const answer = await client.send({ method: 'DELETE', name }, signal, async (response) => {
        await response.body?.cancel();
      });
      if (answer.kind === 'refused' && answer.refusal.status !== 404) {
        throw refusalError(answer.refusal, client.name);
      }
    },
  };
}

function textBody(text: string): S3Body {
  return { digest: digestOf(text), bytes: Buffer.byteLength(text), open: () => text };
}

function fileBody({ path, bytes, digest }: { path: string; bytes: number; digest: string }): S3Body {
  return {
    digest,
    bytes,
    open: (alive) => ReadableStream.from(piecesOf(path, alive)),
  };
}

/** A file piece by piece, each read when the one before is on its way: Readable.toWeb would read all of it ahead. */
async function* piecesOf(path: string, alive: () => void): AsyncGenerator<Uint8Array> {
  for await (const piece of createReadStream(path, { highWaterMark: PIECE })) {
    alive();
    yield piece;
  }
}

/** Writes an answer's body to a file; what a broken try left is thrown away. */
async function receive(
  response: Response,
  path: string,
  most: number,
  watchdog: Watchdog,
): Promise<Digest | 'too-long'> {
  await rm(path, { force: true });
  try {
    return await copyStream(heard(response, watchdog), path, most);
  } catch (error) {
    // This machine's disk is not the line's fault.
    throw error instanceof StoryreelError ? notTheLine(error) : error;
  }
}
