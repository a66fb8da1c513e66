import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What fetch and HTTP add to every request. */
export const OF_FETCH: readonly string[] = [
  'host',
  'connection',
  'accept-language',
  'sec-fetch-mode',
  'user-agent',
  'accept-encoding',
  'content-length',
];

/** A request as it arrived. */
export interface Arrived {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What a site answers. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string | Buffer;
  /** `reset`: no answer; `half`: half of the body and a broken connection. */
  readonly fault?: 'reset' | 'half';
}

/** A server of the test's own on loopback. It keeps all that arrives. */
export interface Site {
  readonly url: string;
  readonly arrived: Arrived[];
  /** May be changed at any time. */
  answer: (request: Arrived) => Reply;
  close(): Promise<void>;
}

/** Opens a site on a free port. */
export async function openSite(answer: Site['answer'] = () => ({ status: 404 })): Promise<Site> {
  const arrived: Arrived[] = [];
  const server: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('error', () => undefined);
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, path: url, headers, body: Buffer.concat(chunks) };
      arrived.push(request);
      send(site.answer(request), outgoing);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site: Site = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    answer,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return site;
}

function send(reply: Reply, outgoing: ServerResponse): void {
  if (reply.fault === 'reset') {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  const isJson = reply.text === undefined;
  const body = Buffer.from(isJson ? JSON.stringify(reply.json ?? {}) : (reply.text ?? ''));
  outgoing.writeHead(reply.status ?? 200, {
    'content-type': isJson ? 'application/json' : 'application/octet-stream',
    'content-length': String(body.length),
    ...reply.headers,
  });
  if (reply.fault === 'half') {
    outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy());
  } else {
    outgoing.end(body);
  }
}
