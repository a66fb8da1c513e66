import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openClipStore } from '../../src/store/clip-store.js';
import { diskError } from '../../src/store/durable.js';
import type { Notice } from '../../src/store/notice.js';
import { OF_THE_FILM, projectFiles } from '../../src/store/project-files.js';
import { openProjectStore, type ProjectStore } from '../../src/store/project-store.js';
import type { Purchase } from '../../src/store/purchases.js';
import { digestOf } from '../../src/terms/digest.js';
import { keyOf, temporaryFolder } from './places.js';

let folder: string;
let store: ProjectStore;
let notices: Notice[];
beforeEach(async () => {
  folder = await temporaryFolder();
  notices = [];
  store = await openProjectStore(projectFiles(join(folder, 'film.yaml'), OF_THE_FILM), (notice) =>
    notices.push(notice),
  );
});

async function fresh(content: string, name = 'fresh.mp4'): Promise<string> {
  await mkdir(store.files.tmp, { recursive: true });
  const path = join(store.files.tmp, name);
  await writeFile(path, content);
  return path;
}

describe('a clip', () => {
  it('lies under its hash, byte for byte, and leaves nothing in tmp', async () => {
    const { digest, path, bytes } = await store.clips.put(await fresh('the bytes'));
    expect(digest).toBe(digestOf('the bytes'));
    expect(path).toBe(join(folder, '.storyreel', 'store', digest.slice(0, 2), `${digest}.mp4`));
    expect([bytes, await readFile(path, 'utf8')]).toEqual([9, 'the bytes']);
    expect(await readdir(store.files.tmp)).toEqual([]);
    expect(await store.clips.find(digest)).toEqual({ digest, path, bytes });
    expect(await store.clips.find(digestOf('other'))).toBeUndefined();
  });

  it('that is there already is kept once; a damaged one is replaced', async () => {
    const { digest, path } = await store.clips.put(await fresh('the bytes'));
    await store.clips.put(await fresh('the bytes'));
    expect(await readdir(store.files.tmp)).toEqual([]);
    await writeFile(path, 'the bYtes');
    expect(await store.clips.verify(digest)).toBe(false);
    await store.clips.put(await fresh('the bytes'));
    expect(await store.clips.verify(digest)).toBe(true);
  });

  it('that cannot be put stays where it is, and the error names it', async () => {
    const from = await fresh('paid for');
    // A file where the folder should be fails for every user, root included.
    await writeFile(store.files.store, '');
    await expect(store.clips.put(from)).rejects.toMatchObject({
      name: 'StoryreelError',
      retry: 'safe',
      message: expect.stringContaining(from),
    });
    expect(await readFile(from, 'utf8')).toBe('paid for');
  });

  it('in a place that takes no files says so, and stays', async () => {
    const from = await fresh('paid for');
    // Nobody, root included, can make a folder in sysfs.
    const putting = openClipStore('/sys/storyreel').put(from);
    await expect(putting).rejects.toMatchObject({
      code: 'store-read-only',
      hint: 'make the project folder readable and writable, and run it again',
    });
    expect(await readFile(from, 'utf8')).toBe('paid for');
  });

  it('on a full disk says so and keeps what was paid for', async () => {
    const failed = await writeFile('/dev/full', 'x').catch((error: unknown) => error);
    expect(diskError(failed, 'put a clip', 'tmp/a.mp4')).toMatchObject({
      code: 'disk-full',
      message: 'could not put a clip: the disk is full; the file is kept as tmp/a.mp4',
      hint: 'free some space and run it again',
    });
  });
});

describe('a purchase', () => {
  async function buy(name: string): Promise<Purchase> {
    const clip = await store.clips.put(await fresh(name));
    const purchase: Purchase = {
      version: 1,
      key: keyOf(name),
      clip: clip.digest,
      bytes: clip.bytes,
      model: 'pixverse-c1',
      provider: 'fal',
      endpoint: 'fal-ai/pixverse',
      job: 'r-1',
      seed: 7,
      cost_usd: 0.065,
      seconds: 5,
      frames: 120,
    };
    await store.purchases.record(purchase);
    return purchase;
  }

  it('is found by its key, by any later run', async () => {
    const purchase = await buy('window');
    const later = await openProjectStore(projectFiles(join(folder, 'film.yaml'), OF_THE_FILM), (notice) =>
      notices.push(notice),
    );
    expect(await later.purchases.find(purchase.key, { verify: true })).toMatchObject({ purchase });
    expect(await later.purchases.find(keyOf('other'))).toBeUndefined();
    expect(notices).toEqual([]);
  });

  it('whose clip was deleted is absent', async () => {
    const purchase = await buy('window');
    await rm(store.clips.pathOf(purchase.clip));
    expect(await store.purchases.find(purchase.key)).toBeUndefined();
  });

  it.each(['', '{"version":1', '{"version":2}', '[]'])(
    'whose record is %j is absent, with a notice',
    async (text) => {
      const { key } = await buy('window');
      await writeFile(join(store.files.store, 'keys', key.slice(0, 2), `${key}.json`), text);
      expect(await store.purchases.find(key)).toBeUndefined();
      expect(notices).toEqual([expect.objectContaining({ code: 'purchase-unreadable' })]);
    },
  );

  it('whose record is another one is absent', async () => {
    const [one, two] = [await buy('one'), await buy('two')];
    const pathOf = ({ key }: Purchase): string =>
      join(store.files.store, 'keys', key.slice(0, 2), `${key}.json`);
    await writeFile(pathOf(one), await readFile(pathOf(two)));
    expect(await store.purchases.find(one.key)).toBeUndefined();
  });

  it('whose clip changed is absent: in size at once, in bytes when asked to look', async () => {
    const { key, clip } = await buy('window');
    await writeFile(store.clips.pathOf(clip), 'wINDOW');
    expect(await store.purchases.find(key)).toBeDefined();
    expect(await store.purchases.find(key, { verify: true })).toBeUndefined();
    await writeFile(store.clips.pathOf(clip), 'longer than before');
    expect(await store.purchases.find(key)).toBeUndefined();
    expect(notices.map(({ code }) => code)).toEqual(['clip-damaged', 'clip-damaged']);
  });
});

describe('a frozen picture', () => {
  const png = '\x89PNG\r\n\x1a\n and so on';
  const source = (): string => join(folder, 'mira.txt');

  it('is the planned bytes, named by content, and outlives a change of the file', async () => {
    await writeFile(source(), png, 'latin1');
    const planned = digestOf(Buffer.from(png, 'latin1'));
    const frozen = await store.freeze(source(), planned);
    expect(frozen).toMatchObject({ digest: planned, mediaType: 'image/png', bytes: 18 });
    expect(frozen.path).toBe(join(store.files.pictures, `${planned}.png`));
    await writeFile(source(), 'something else');
    expect(await store.freeze(source(), planned)).toEqual(frozen);
    await writeFile(frozen.path, 'a damaged copy');
    await expect(store.freeze(source(), planned)).rejects.toMatchObject({ code: 'picture-changed' });
  });

  it('of a file that changed, or went, since the plan is refused', async () => {
    await writeFile(source(), png, 'latin1');
    const refusal = { code: 'picture-changed', message: expect.stringContaining('mira.txt'), retry: 'safe' };
    await expect(store.freeze(source(), digestOf('planned'))).rejects.toMatchObject(refusal);
    await rm(source());
    await expect(store.freeze(source(), digestOf('planned'))).rejects.toMatchObject(refusal);
    expect(await readdir(store.files.tmp)).toEqual([]);
  });

  it.each([
    ['\xff\xd8\xff\xe0 jpeg', 'image/jpeg', 'jpg'],
    ['RIFF\x10\x00\x00\x00WEBPVP8 ', 'image/webp', 'webp'],
    ['plain', 'application/octet-stream', 'bin'],
  ])('of %j is %s', async (content, mediaType, extension) => {
    await writeFile(source(), content, 'latin1');
    const frozen = await store.freeze(source(), digestOf(Buffer.from(content, 'latin1')));
    expect(frozen.mediaType).toBe(mediaType);
    expect(frozen.path.endsWith(`.${extension}`)).toBe(true);
  });
});

describe('an upload', () => {
  it('is remembered by account and content until shortly before it expires', async () => {
    const picture = digestOf('picture');
    await Promise.all([
      store.uploads.record('fal a', picture, { handle: 'https://a.example/1', expires: 3_600_000 }),
      store.uploads.record('fal b', picture, { handle: { id: 4 } }),
      store.uploads.record('fal a', digestOf('other'), { handle: 'https://a.example/2' }),
    ]);
    const { uploads } = await openProjectStore(
      projectFiles(join(folder, 'film.yaml'), OF_THE_FILM),
      () => undefined,
    );
    expect(await uploads.find('fal a', picture, 0)).toMatchObject({
      handle: 'https://a.example/1',
      expires: 3_600_000,
    });
    expect(await uploads.find('fal a', picture, 3_599_000)).toBeUndefined();
    expect(await uploads.find('fal b', picture, 3_599_000)).toMatchObject({ handle: { id: 4 } });
    expect(await uploads.find('fal c', picture, 0)).toBeUndefined();
  });

  it('that cannot be read is made again', async () => {
    await mkdir(store.files.hidden, { recursive: true });
    await writeFile(store.files.uploads, '{"version":1,');
    const { uploads } = await openProjectStore(
      projectFiles(join(folder, 'film.yaml'), OF_THE_FILM),
      () => undefined,
    );
    expect(await uploads.find('fal', digestOf('picture'), 0)).toBeUndefined();
  });
});
