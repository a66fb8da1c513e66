import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import S3rver from '@20minutes/s3rver';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../rig/storyreel.js';

/** The only key that server knows. */
export const ACCESS_KEY = 'S3RVER';
export const SECRET_KEY = 'S3RVER';

/** What the front of the server makes of conditional writes, which the server itself knows nothing of. */
export type Conditions = 'kept' | 'ignored' | 'refused';

/** What goes wrong with a request, instead of or after the server's own answer. */
export type Fault =
  | { readonly status: number; readonly code?: string; readonly headers?: Record<string, string> }
  | 'reset'
  /** No answer before the test is over. */
  | 'silence'
  /** The server does it, and the answer is lost. */
  | 'answer-lost'
  /** The body ends early, and the connection with it. */
  | 'cut-off'
  /** The body ends early, and nothing more is heard before the test is over. */
  | 'broken-off';

/** A request as it came. */
export interface Asked {
  readonly method: string;
  /** Without the bucket. */
  readonly name: string;
  readonly headers: IncomingMessage['headers'];
}

/** A real S3-compatible server on this machine, behind a front that can keep conditions and play faults. */
export interface BucketSite {
  readonly endpoint: string;
  readonly bucket: string;
  readonly asked: Asked[];
  /** Everything small that was put there, as text. */
  readonly texts: string[];
  conditions: Conditions;
  /** Asked for each request; undefined: nothing goes wrong. */
  fault: (asked: Asked) => Fault | undefined;
}

/** Starts one with an empty bucket; it ends with the test. */
export async function openBucketSite(conditions: Conditions = 'kept'): Promise<BucketSite> {
  const bucket = 'studio-clips';
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: await temporaryFolder(),
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await server.run();
  const site = {
    bucket,
    asked: [] as Asked[],
    texts: [] as string[],
    conditions,
    fault: (_: Asked): Fault | undefined => undefined,
  };
  /** One conditional write after the other, as a service has it. */
  let writing: Promise<unknown> = Promise.resolve();

  const front = createServer((incoming, answer) => {
    const { method = '', headers } = incoming;
    const name = decodeURIComponent((incoming.url ?? '').replace(`/${bucket}/`, ''));
    const asked = { method, name, headers };
    site.asked.push(asked);
    const fault = site.fault(asked);
    if (fault === 'reset') {
      incoming.socket.destroy();
    } else if (typeof fault === 'object') {
      incoming.resume().on('end', () => refuse(answer, method, fault.status, fault.code, fault.headers));
    } else if (fault !== 'silence') {
      const isConditional = method === 'PUT' && headers['if-none-match'] === '*';
      const work = async () => forward(incoming, answer, isConditional ? site.conditions : 'ignored', fault);
      if (isConditional && site.conditions === 'kept') {
        writing = writing.then(work);
      } else {
        void work();
      }
    }
  });

  async function forward(
    incoming: IncomingMessage,
    answer: ServerResponse,
    kept: Conditions,
    fault: 'answer-lost' | 'cut-off' | 'broken-off' | undefined,
  ): Promise<void> {
    const body = await bodyOf(incoming);
    const { method = '', url = '', headers } = incoming;
    if (body.length < 10_000) {
      site.texts.push(body.toString());
    }
    const digest = headers['x-amz-content-sha256'];
    if (method === 'PUT' && digest !== createHash('sha256').update(body).digest('hex')) {
      return refuse(answer, method, 400, 'XAmzContentSHA256Mismatch');
    }
    if (kept === 'refused') {
      return refuse(answer, method, 501, 'NotImplemented');
    }
    if (kept === 'kept' && (await send(port, 'HEAD', url, {}, Buffer.alloc(0))).status === 200) {
      return refuse(answer, method, 412, 'PreconditionFailed');
    }
    const said = await send(port, method, url, headers, body);
    if (fault === 'answer-lost') {
      incoming.socket.destroy();
    } else if (fault === 'cut-off') {
      answer.writeHead(said.status, said.headers);
      answer.write(said.body.subarray(0, Math.floor(said.body.length / 2)), () => incoming.socket.destroy());
    } else if (fault === 'broken-off') {
      answer.writeHead(said.status, said.headers);
      answer.write(said.body.subarray(0, Math.floor(said.body.length / 2)));
    } else {
      answer.writeHead(said.status, said.headers).end(said.body);
    }
  }

  await new Promise<void>((resolve) => {
    front.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(async () => {
    front.closeAllConnections();
    await new Promise((resolve) => front.close(resolve));
    await server.close();
  });
  return Object.assign(site, { endpoint: `http://127.0.0.1:${(front.address() as AddressInfo).port}` });
}

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function refuse(
  answer: ServerResponse,
  method: string,
  status: number,
  code = 'SomeError',
  headers: Record<string, string> = {},
): void {
  const text = `<?xml version="1.0"?><Error><Code>${code}</Code><AWSAccessKeyId>${ACCESS_KEY}</AWSAccessKeyId></Error>`;
  answer.writeHead(status, { 'content-type': 'application/xml', ...headers });
  answer.end(method === 'HEAD' ? undefined : text);
}

interface Said {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function send(
  port: number,
  method: string,
  path: string,
  headers: IncomingMessage['headers'],
  body: Buffer,
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers });
    outgoing.on('error', reject);
    outgoing.on('response', async (answer) => {
      const { transfer_encoding: _, ...kept } = answer.headers;
      resolve({ status: answer.statusCode ?? 0, headers: kept, body: await bodyOf(answer) });
    });
    outgoing.end(body);
  });
}
