import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDownload, type Download, type DownloadOptions } from '../../src/providers/http/download.js';
import { digestOf } from '../../src/terms/digest.js';

const CLIP = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));
const TAG = '"clip-1"';
const DIGEST = digestOf(CLIP);

/** Plays one request. */
type Play = (incoming: IncomingMessage, outgoing: ServerResponse, number: number) => void;

let server: Server;
let url: string;
let folder: string;
let path: string;
let play: Play;
let asked: IncomingMessage[];

beforeEach(async () => {
  asked = [];
  play = (incoming, outgoing) => serve(incoming, outgoing);
  server = createServer((incoming, outgoing) => {
    asked.push(incoming);
    play(incoming, outgoing, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/clip.mp4?token=1`;
  folder = await mkdtemp(join(tmpdir(), 'storyreel-download-'));
  path = join(folder, 'attempt.mp4');
});

afterEach(async () => {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  await rm(folder, { recursive: true, force: true });
});

function download(options: Partial<DownloadOptions> = {}): Download {
  return createDownload({ providerUrls: [new URL(url).origin], ...options });
}

const signal = new AbortController().signal;
const fetched = async (options: Partial<DownloadOptions> = {}): Promise<Buffer> => {
  await download(options)(url, path, signal);
  return readFile(path);
};

/** A proper server: ranges, ETag, If-Range. */
function serve(incoming: IncomingMessage, outgoing: ServerResponse, content = CLIP, tag = TAG): void {
  const { head, body, status } = answerTo(incoming, content, tag);
  outgoing.writeHead(status, head);
  outgoing.end(body);
}

function answerTo(incoming: IncomingMessage, content = CLIP, tag = TAG) {
  const from = /^bytes=(\d+)-$/.exec(incoming.headers.range ?? '')?.[1];
  const ifRange = incoming.headers['if-range'];
  const first = Number(from);
  if (from === undefined || (ifRange !== undefined && ifRange !== tag)) {
    return { status: 200, head: { etag: tag, 'content-length': content.length }, body: content };
  }
  if (first >= content.length) {
    return { status: 416, head: { 'content-range': `bytes */${content.length}` }, body: Buffer.alloc(0) };
  }
  const body = content.subarray(first);
  const range = `bytes ${first}-${content.length - 1}/${content.length}`;
  return { status: 206, head: { etag: tag, 'content-range': range, 'content-length': body.length }, body };
}

/** What a killed run noted of a part. */
const noteOf = (bytes: number): string => JSON.stringify({ tag: TAG, total: CLIP.length, bytes });

/** Sends the head and some of the body, and breaks the connection when some of that is on the disk. */
function breakAfter(bytes: number, answer: ReturnType<typeof answerTo>, outgoing: ServerResponse): void {
  outgoing.writeHead(answer.status, answer.head);
  outgoing.write(answer.body.subarray(0, bytes), async () => {
    await expect.poll(sizeOfPart).toBeGreaterThanOrEqual(Math.min(1, bytes));
    outgoing.destroy();
  });
}

const sizeOfPart = (): Promise<number> =>
  stat(`${path}.part`).then(
    ({ size }) => size,
    () => 0,
  );

describe('a download', () => {
  test('brings the file, leaves nothing beside it, and sends no key', async () => {
    expect((await fetched()).equals(CLIP)).toBe(true);
    expect(await readdir(folder)).toEqual(['attempt.mp4']);
    expect(Object.keys(asked[0]?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
    ]);
  });

  test('asks nobody for a file that is whole already', async () => {
    await fetched();
    expect((await fetched()).equals(CLIP)).toBe(true);
    expect(asked).toHaveLength(1);
  });

  test('goes on after a break with the rest and not from the beginning', async () => {
    play = (incoming, outgoing, number) =>
      number === 1 ? breakAfter(120_000, answerTo(incoming), outgoing) : serve(incoming, outgoing);
    expect((await fetched()).equals(CLIP)).toBe(true);
    const first = Number(/^bytes=(\d+)-$/.exec(asked[1]?.headers.range ?? '')?.[1]);
    expect(first).toBeGreaterThan(0);
    expect(asked[1]?.headers['if-range']).toBe(TAG);
  });

  test('goes on in another run with the part an earlier one left', async () => {
    await writeFile(`${path}.part`, CLIP.subarray(0, 50_000));
    await writeFile(`${path}.part.json`, noteOf(50_000));
    expect((await fetched()).equals(CLIP)).toBe(true);
    expect(asked[0]?.headers.range).toBe('bytes=50000-');
  });

  test('takes a part that was whole, but for its last note, as it is', async () => {
    await writeFile(`${path}.part`, CLIP);
    await writeFile(`${path}.part.json`, noteOf(CLIP.length));
    expect((await fetched()).equals(CLIP)).toBe(true);
    expect(await readdir(folder)).toEqual(['attempt.mp4']);
    // Its address may be dead by now.
    expect(asked.length).toBe(0);
  });

  test('takes a part that looks whole when its address is dead, and no other', async () => {
    play = (_incoming, outgoing) => outgoing.writeHead(404).end();
    const looksWhole = async (file: string) => (await stat(file)).size === CLIP.length;
    await writeFile(`${path}.part`, CLIP.subarray(0, 150_000));
    await expect(fetched({ looksWhole })).rejects.toMatchObject({ code: 'clip-missing' });
    await writeFile(`${path}.part`, CLIP);
    await writeFile(`${path}.part.json`, noteOf(50_000));
    expect((await fetched({ looksWhole })).equals(CLIP)).toBe(true);
    expect(await readdir(folder)).toEqual(['attempt.mp4']);
  });

  test('begins again when the file is another one meanwhile', async () => {
    const other = Buffer.from(CLIP).reverse();
    await writeFile(`${path}.part`, CLIP.subarray(0, 50_000));
    await writeFile(`${path}.part.json`, noteOf(50_000));
    play = (incoming, outgoing) => serve(incoming, outgoing, other, '"clip-2"');
    expect((await fetched()).equals(other)).toBe(true);
  });

  test('begins again when the size is another one and there is no tag', async () => {
    const other = CLIP.subarray(0, 150_000);
    await writeFile(`${path}.part`, CLIP.subarray(0, 50_000));
    await writeFile(`${path}.part.json`, JSON.stringify({ total: CLIP.length, bytes: 50_000 }));
    play = (incoming, outgoing) => serve(incoming, outgoing, other);
    await expect(fetched()).rejects.toMatchObject({ code: 'clip-interrupted', retry: 'safe' });
    expect((await fetched()).equals(other)).toBe(true);
  });

  test.each([
    ['weak ETag', { etag: 'W/"clip-1"' }, { etag: 'W/"clip-2"' }],
    [
      'Last-Modified',
      { 'last-modified': 'Mon, 05 Jan 2026 00:00:00 GMT' },
      { 'last-modified': 'Tue, 06 Jan 2026 00:00:00 GMT' },
    ],
  ])('begins again when the size is the same and the %s another one', async (_, head, otherHead) => {
    const other = Buffer.from(CLIP).reverse();
    // A server that serves parts, and knows no If-Range.
    const bare = (incoming: IncomingMessage, content: typeof CLIP, facts: object) => {
      delete incoming.headers['if-range'];
      const answer = answerTo(incoming, content);
      const { etag: _tag, ...rest } = { etag: '', ...answer.head };
      return { ...answer, head: { ...rest, ...facts } as never };
    };
    play = (incoming, outgoing, number) => {
      if (number === 1) {
        breakAfter(120_000, bare(incoming, CLIP, head), outgoing);
        return;
      }
      const { status, head: facts, body } = bare(incoming, other, otherHead);
      outgoing.writeHead(status, facts).end(body);
    };
    await expect(fetched()).rejects.toMatchObject({ code: 'clip-interrupted', retry: 'safe' });
    expect((await fetched()).equals(other)).toBe(true);
    expect(asked.slice(1).map(({ headers }) => headers.range !== undefined)).toEqual([true, false]);
  });

  test('goes on where the weak ETag is the same', async () => {
    play = (incoming, outgoing, number) => {
      const answer = answerTo(incoming, CLIP, 'W/"clip-1"');
      if (number === 1) {
        breakAfter(120_000, answer, outgoing);
      } else {
        outgoing.writeHead(answer.status, answer.head).end(answer.body);
      }
    };
    expect((await fetched()).equals(CLIP)).toBe(true);
    expect(asked[1]?.headers).not.toHaveProperty('if-range');
    expect(asked[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test('begins again where parts are not served, and with an unreadable note', async () => {
    await writeFile(`${path}.part`, Buffer.alloc(50_000));
    await writeFile(`${path}.part.json`, '{"tot');
    expect((await fetched()).equals(CLIP)).toBe(true);
    await rm(path);
    await writeFile(`${path}.part`, Buffer.alloc(50_000));
    await writeFile(`${path}.part.json`, JSON.stringify({ total: CLIP.length, bytes: 50_000 }));
    play = (_incoming, outgoing) => outgoing.writeHead(200, { 'content-length': CLIP.length }).end(CLIP);
    expect((await fetched()).equals(CLIP)).toBe(true);
  });

  test('knows the digest of what it brought, and not of what was partly here', async () => {
    await expect(download()(url, path, signal)).resolves.toBe(DIGEST);
    await expect(download()(url, path, signal)).resolves.toBeUndefined();
    await rm(path);
    play = (incoming, outgoing, number) =>
      number === 2 ? breakAfter(120_000, answerTo(incoming), outgoing) : serve(incoming, outgoing);
    await expect(download()(url, path, signal)).resolves.toBe(DIGEST);
    await rm(path);
    await writeFile(`${path}.part`, CLIP.subarray(0, 50_000));
    await writeFile(`${path}.part.json`, JSON.stringify({ tag: TAG, bytes: 50_000 }));
    await expect(download()(url, path, signal)).resolves.toBeUndefined();
    expect(await readFile(path)).toEqual(CLIP);
  });

  test('begins again with the digest too when the file is another one meanwhile', async () => {
    const other = Buffer.from(CLIP).reverse();
    play = (incoming, outgoing, number) =>
      number === 1
        ? breakAfter(120_000, answerTo(incoming), outgoing)
        : serve(incoming, outgoing, other, '"clip-2"');
    await expect(download()(url, path, signal)).resolves.toBe(digestOf(other));
    expect(await readFile(path)).toEqual(other);
  });

  test('writes a large part down while it comes, for a run that is killed', async () => {
    const large = Buffer.alloc(8 << 20, 7);
    const stop = new AbortController();
    play = (incoming, outgoing) => {
      const { status, head, body } = answerTo(incoming, large);
      outgoing.writeHead(status, head);
      outgoing.write(body.subarray(0, 6 << 20));
    };
    const going = download()(url, path, stop.signal);
    await expect
      .poll(() => readFile(`${path}.part.json`, 'utf8').catch(() => ''))
      .toMatch(/^\{"tag":.*,"total":8388608,"bytes":\d+\}$/);
    stop.abort(new Error('enough'));
    await expect(going).rejects.toThrow('enough');
    play = (incoming, outgoing) => serve(incoming, outgoing, large);
    await download()(url, path, signal);
    expect(asked[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
    expect((await readFile(path)).equals(large)).toBe(true);
    expect(await readdir(folder)).toEqual(['attempt.mp4']);
  });

  test('goes on with a small part when it was stopped', async () => {
    const stop = new AbortController();
    play = (incoming, outgoing) => {
      const { status, head, body } = answerTo(incoming);
      outgoing.writeHead(status, head);
      outgoing.write(body.subarray(0, 60_000));
    };
    const going = download()(url, path, stop.signal);
    await expect.poll(sizeOfPart).toBe(60_000);
    stop.abort(new Error('enough'));
    await expect(going).rejects.toThrow('enough');
    play = (incoming, outgoing) => serve(incoming, outgoing);
    expect((await fetched()).equals(CLIP)).toBe(true);
    expect(asked[1]?.headers.range).toBe('bytes=60000-');
  });

  test('goes on behind what is known to be on the disk, and not behind what only looks so', async () => {
    await writeFile(`${path}.part`, Buffer.concat([CLIP.subarray(0, 50_000), Buffer.alloc(30_000)]));
    await writeFile(`${path}.part.json`, noteOf(50_000));
    await expect(fetched()).resolves.toEqual(CLIP);
    expect(asked[0]?.headers.range).toBe('bytes=50000-');
    await rm(path);
    await writeFile(`${path}.part`, CLIP.subarray(0, 40_000));
    await writeFile(`${path}.part.json`, noteOf(50_000));
    await expect(fetched()).resolves.toEqual(CLIP);
    expect(asked[1]?.headers.range).toBe('bytes=40000-');
  });

  test.each(['cut short', 'of another length'])(
    'learns the length from the answer to a range, which is %s',
    async (kind) => {
      const head = { etag: TAG };
      play = (incoming, outgoing, number) => {
        if (number === 1) {
          breakAfter(50_000, { status: 200, head: head as never, body: CLIP }, outgoing);
          return;
        }
        const from = Number(/^bytes=(\d+)-$/.exec(incoming.headers.range ?? '')?.[1]);
        const to = Math.min(CLIP.length, from + 60_000);
        const length = kind === 'cut short' ? {} : { 'content-length': to - from };
        const range = `bytes ${from}-${kind === 'cut short' ? CLIP.length - 1 : to - 1}/${CLIP.length}`;
        outgoing.writeHead(206, { ...head, ...length, 'content-range': range });
        outgoing.end(CLIP.subarray(from, to));
      };
      await expect(fetched()).resolves.toEqual(CLIP);
      expect(asked.length).toBeGreaterThan(3);
    },
  );

  test('removes the note that a killed run left of a whole file', async () => {
    await fetched();
    await writeFile(`${path}.part.json`, noteOf(CLIP.length));
    await fetched();
    expect(await readdir(folder)).toEqual(['attempt.mp4']);
  });

  test('goes on with a part that nobody asked for', async () => {
    play = (_incoming, outgoing, number) => {
      const head = {
        'content-range': `bytes 0-${CLIP.length - 1}/${CLIP.length}`,
        'content-length': CLIP.length,
      };
      if (number === 1) {
        breakAfter(60_000, { status: 206, head: head as never, body: CLIP }, outgoing);
      } else {
        outgoing.destroy();
      }
    };
    await expect(fetched()).rejects.toMatchObject({ code: 'clip-interrupted' });
    play = (incoming, outgoing) => serve(incoming, outgoing);
    expect((await fetched()).equals(CLIP)).toBe(true);
    expect(asked.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test('does not take half a file for a whole one', async () => {
    play = (incoming, outgoing) => breakAfter(0, answerTo(incoming), outgoing);
    await expect(fetched()).rejects.toMatchObject({ code: 'clip-interrupted', retry: 'safe' });
    play = (_incoming, outgoing) => {
      const answer = {
        status: 206,
        head: { 'content-range': 'bytes 7-9/10', 'content-length': 3 },
        body: CLIP.subarray(7, 10),
      };
      outgoing.writeHead(answer.status, answer.head).end(answer.body);
    };
    await expect(fetched()).rejects.toMatchObject({ code: 'clip-interrupted', retry: 'safe' });
  });

  test('gives up when nothing comes', async () => {
    play = (incoming, outgoing) => {
      const answer = answerTo(incoming);
      outgoing.writeHead(answer.status, answer.head);
      outgoing.write(answer.body.subarray(0, 1000));
    };
    await expect(fetched({ stallMs: 50 })).rejects.toMatchObject({ retry: 'safe', message: /no byte came/ });
  });

  test('ends when too little comes, keeps that, and goes on with it', async () => {
    let drip: NodeJS.Timeout | undefined;
    play = (incoming, outgoing, number) => {
      if (number > 1) {
        serve(incoming, outgoing);
        return;
      }
      outgoing.writeHead(200, answerTo(incoming).head);
      let sent = 0;
      drip = setInterval(() => {
        outgoing.write(CLIP.subarray(sent, sent + 10));
        sent += 10;
      }, 5);
      outgoing.on('close', () => clearInterval(drip));
    };
    await expect(fetched({ leastRate: { bytes: 10_000, ms: 100 } })).rejects.toMatchObject({
      code: 'clip-slow',
      retry: 'safe',
      message: expect.stringMatching(/: \d+ bytes in 0\.1 s, \d+ of 200000 are here$/),
    });
    expect((await fetched({ leastRate: { bytes: 10_000, ms: 100 } })).equals(CLIP)).toBe(true);
    expect(asked[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test('tells how far it is', async () => {
    const told: number[] = [];
    await download()(url, path, signal, (fraction) => told.push(fraction));
    expect(told.at(-1)).toBe(1);
    expect(told.toSorted((a, b) => a - b)).toEqual(told);
  });

  test.each([
    [410, { code: 'clip-gone', retry: 'never' }],
    [404, { code: 'clip-missing', retry: 'safe' }],
    [403, { code: 'clip-missing', retry: 'safe' }],
    [401, { code: 'clip-missing', retry: 'safe' }],
    [400, { code: 'clip-missing', retry: 'safe' }],
  ])('tells a clip that is gone from one that may only be missing now: HTTP %i', async (status, error) => {
    play = (_incoming, outgoing) => outgoing.writeHead(status).end();
    await expect(fetched()).rejects.toMatchObject(error);
  });

  test.each([407, 408, 429, 500, 503, 304])('may be tried again at HTTP %i', async (status) => {
    play = (_incoming, outgoing) => outgoing.writeHead(status).end();
    await expect(fetched()).rejects.toMatchObject({ code: 'clip-interrupted', retry: 'safe' });
  });

  test('refuses what is too large, announced or not', async () => {
    await expect(fetched({ maxBytes: 100_000 })).rejects.toMatchObject({
      code: 'clip-too-large',
      retry: 'never',
    });
    play = (_incoming, outgoing) => outgoing.writeHead(200).end(CLIP);
    await expect(fetched({ maxBytes: 100_000 })).rejects.toMatchObject({
      code: 'clip-too-large',
      retry: 'never',
    });
  });

  test('follows a few redirects, each looked at', async () => {
    play = (incoming, outgoing, number) =>
      number <= 5 ? outgoing.writeHead(302, { location: `/hop-${number}` }).end() : serve(incoming, outgoing);
    expect((await fetched()).equals(CLIP)).toBe(true);
    await rm(path);
    asked = [];
    play = (_incoming, outgoing) => outgoing.writeHead(302, { location: '/again' }).end();
    await expect(fetched()).rejects.toMatchObject({ code: 'address-refused' });
    expect(asked).toHaveLength(6);
    for (const location of [
      'http://169.254.169.254/latest',
      'http://example.com/clip',
      'file:///etc/passwd',
      'https://[fd00::1]/',
    ]) {
      play = (_incoming, outgoing) => outgoing.writeHead(302, { location }).end();
      await expect(fetched()).rejects.toMatchObject({ code: 'address-refused' });
    }
  });

  test('stops when told', async () => {
    const stop = new AbortController();
    play = () => stop.abort(new Error('enough'));
    await expect(download()(url, path, stop.signal)).rejects.toThrow('enough');
  });

  test('says so when the disk does not take it', async () => {
    await expect(download()(url, join(folder, 'nowhere', 'clip.mp4'), signal)).rejects.toMatchObject({
      code: 'disk-failed',
    });
  });
});

describe('an address that came out of an answer', () => {
  const strict = createDownload({ providerUrls: ['https://queue.fal.run'] });

  test.each([
    'http://media.example/clip.mp4',
    'https://127.0.0.1/clip.mp4',
    'https://localhost/clip.mp4',
    'https://10.0.0.7/clip.mp4',
    'https://192.168.1.1/clip.mp4',
    'https://169.254.169.254/clip.mp4',
    'https://[::1]/clip.mp4',
    'https://[fe80::1]/clip.mp4',
    'https://[::ffff:10.0.0.1]/clip.mp4',
    'https://2130706433/clip.mp4',
    'https://0x7f.1/clip.mp4',
    'https://user:word@media.example/clip.mp4',
    'ftp://media.example/clip.mp4',
    'file:///etc/passwd',
    'clip.mp4',
  ])('is refused unless it is public and https: %s', async (address) => {
    await expect(strict(address, path, signal)).rejects.toMatchObject({
      code: 'address-refused',
      retry: 'never',
    });
  });

  test('may lead to loopback only when a provider is configured there', async () => {
    await expect(strict(url, path, signal)).rejects.toMatchObject({ code: 'address-refused' });
    await expect(download()(url, path, signal)).resolves.toBe(DIGEST);
    await expect(download()('http://10.1.2.3/clip.mp4', `${path}.2`, signal)).rejects.toMatchObject({
      code: 'address-refused',
    });
  });
});

test('uses a connection again, and another one when the server has closed it', async () => {
  const connections = new Set<unknown>();
  play = (incoming, outgoing, number) => {
    connections.add(incoming.socket);
    if (number === 3) {
      incoming.socket.resetAndDestroy();
    } else {
      serve(incoming, outgoing);
    }
  };
  const get = download();
  for (const name of ['one', 'two', 'three']) {
    await get(url, join(folder, name), signal);
    expect(await readFile(join(folder, name))).toEqual(CLIP);
  }
  expect([asked.length, connections.size]).toEqual([4, 2]);
});
