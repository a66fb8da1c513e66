import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Claims, openClaims } from '../../src/remote/claims.js';
import type { Depot } from '../../src/remote/depot.js';
import { folderDepot } from '../../src/remote/folder-depot.js';
import { openOwnClaims } from '../../src/remote/own-claims.js';
import { ownOwner } from '../../src/remote/owner.js';
import { openSharedStore, type SharedStore } from '../../src/remote/shared-store.js';
import { OF_THE_FILM, projectFiles } from '../../src/store/project-files.js';
import { openProjectStore, type ProjectStore } from '../../src/store/project-store.js';
import type { FoundPurchase } from '../../src/store/purchases.js';
import { type Digest, digestOf, type RequestKey } from '../../src/terms/digest.js';
import { temporaryFolder } from '../rig/storyreel.js';
import { type Asked, type Fault, openBucketSite } from './bucket-site.js';
import { bucketDepot, DEPOTS, HASTY, unstopped } from './depots.js';

const signal = unstopped();
const KEY = digestOf('a request') as unknown as RequestKey;

/** A project joined to a depot. */
interface Member {
  readonly project: ProjectStore;
  readonly store: SharedStore;
  readonly claims: Claims;
  /** Codes and messages of what it was told. */
  readonly notices: string[];
}

async function member(depot: Depot): Promise<Member> {
  const notices: string[] = [];
  const notify = (notice: { code: string; message: string }): void => {
    notices.push(`${notice.code}: ${notice.message}`);
  };
  const project = await openProjectStore(
    projectFiles(join(await temporaryFolder(), 'storyboard.yaml'), OF_THE_FILM),
    notify,
  );
  const { clips, purchases, files } = project;
  const owner = await ownOwner(join(files.hidden, 'owner.json'), files.tmp);
  const notes = await openOwnClaims(join(files.hidden, 'claims'));
  return {
    project,
    store: openSharedStore({ depot, clips, purchases, tmp: files.tmp, notify }),
    claims: openClaims({ depot, owner: async () => owner, notes, clock: HASTY, notify }),
    notices,
  };
}

/** Buys something: random bytes under a key. */
async function buy({ project }: Member, key = KEY): Promise<FoundPurchase> {
  const content = randomBytes(100_000);
  const path = join(project.files.tmp, 'bought.mp4');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  const clip = await project.clips.put(path);
  const facts = {
    model: 'm',
    provider: 'fal',
    endpoint: 'e',
    job: 'j',
    cost_usd: 0.3,
    seconds: 1,
    frames: 24,
  };
  const purchase = { version: 1, key, clip: clip.digest, bytes: clip.bytes, ...facts } as const;
  await project.purchases.record(purchase);
  return { clip, purchase };
}

describe.each(DEPOTS)('two projects that share %s', (_, open) => {
  it('have what either of them bought', async () => {
    const at = await open();
    const [ana, ben] = [await member(at()), await member(at())];
    const found = await buy(ana);

    expect(await ben.store.bring(KEY, undefined, signal)).toBeUndefined();
    expect(await ana.store.publish(found, signal)).toBe(true);
    expect(await ben.store.look(KEY, undefined, signal)).toEqual({
      digest: found.clip.digest,
      bytes: found.clip.bytes,
    });
    const came = await ben.store.bring(KEY, undefined, signal);

    expect(came?.purchase).toEqual(found.purchase);
    expect(await ben.project.purchases.find(KEY, { verify: true })).toMatchObject({
      purchase: found.purchase,
    });
    expect(await readdir(ben.project.files.tmp)).toEqual([]);
    expect([...ana.notices, ...ben.notices]).toEqual([]);
  });

  it('claim a key one after the other', async () => {
    const at = await open();
    const [ana, ben] = [await member(at()), await member(at())];

    expect(await ana.claims.make(KEY, 'window', signal)).toBe('ours');
    expect(await ben.claims.make(KEY, 'window', signal)).toMatchObject({ who: expect.stringContaining('@') });
    expect(await ana.claims.other(KEY, signal)).toBeUndefined();
    expect(await ben.claims.other(KEY, signal)).toBeDefined();
    await ben.claims.giveUp(KEY, signal);
    expect(await ben.claims.other(KEY, signal)).toBeDefined();
    await ana.claims.giveUp(KEY, signal);

    expect(await ben.claims.make(KEY, 'window', signal)).toBe('ours');
    expect(ben.claims.own()).toEqual([KEY]);
    expect(ana.claims.own()).toEqual([]);
  });
});

describe('of many who claim a key at once one gets it', () => {
  it.each(DEPOTS.slice(0, 2))('in %s', async (_, open) => {
    const at = await open();
    const members = await Promise.all(Array.from({ length: 8 }, () => member(at())));

    const made = await Promise.all(members.map(({ claims }) => claims.make(KEY, 'window', signal)));

    expect(made.filter((each) => each === 'ours')).toHaveLength(1);
  });
});

describe('an object that is not what it should be', () => {
  /** A shared folder with Ana's clip in it, and Ben. */
  async function shared() {
    const folder = await temporaryFolder();
    const [ana, ben] = [await member(folderDepot(folder)), await member(folderDepot(folder))];
    const found = await buy(ana);
    await ana.store.publish(found, signal);
    const { digest } = found.clip;
    const clip = join(folder, 'clips', digest.slice(0, 2), `${digest}.mp4`);
    const record = join(folder, 'keys', KEY.slice(0, 2), `${KEY}.json`);
    return { folder, ana, ben, found, clip, record };
  }

  it.each<[string, (at: Awaited<ReturnType<typeof shared>>) => Promise<unknown>, RegExp | undefined]>([
    ['a truncated clip', ({ clip }) => truncate(clip, 50_000), /another file than its name says, or a part/],
    ['an empty clip', ({ clip }) => truncate(clip, 0), /another file than its name says, or a part/],
    ['another clip', ({ clip }) => writeFile(clip, randomBytes(100_000)), /another file than its name says/],
    ['a clip that never ends', ({ clip }) => truncate(clip, 90_000_000), /another file than its name says/],
    ['a record that is none', ({ record }) => writeFile(record, '<html>'), /is not the record of a purchase/],
    ['an empty record', ({ record }) => truncate(record, 0), /is not the record of a purchase/],
    ['no clip', ({ clip }) => rm(clip), undefined],
    ['a folder for a clip', ({ clip }) => rm(clip).then(() => mkdir(clip)), undefined],
  ])('%s counts as absent, is reported, and stays', async (_, spoil, told) => {
    const at = await shared();
    await spoil(at);

    expect(await at.ben.store.bring(KEY, undefined, signal)).toBeUndefined();

    expect(at.ben.notices.join('\n')).toMatch(told ?? /^$/);
    expect(await at.ben.project.purchases.find(KEY)).toBeUndefined();
    expect(await readdir(at.ben.project.files.tmp).catch(() => [])).toEqual([]);
  });

  it("another key's record is not taken", async () => {
    const at = await shared();
    const other = digestOf('another request') as unknown as RequestKey;
    const place = join(at.folder, 'keys', other.slice(0, 2), `${other}.json`);
    await mkdir(dirname(place), { recursive: true });
    await copyFile(at.record, place);

    expect(await at.ben.store.bring(other, undefined, signal)).toBeUndefined();

    expect(at.ben.notices).toHaveLength(1);
  });

  it('the clip the lock names comes before the one of the record', async () => {
    const at = await shared();
    const older = await buy(at.ana, digestOf('other') as unknown as RequestKey);
    await at.ana.store.publish({ clip: older.clip }, signal);

    const came = await at.ben.store.bring(KEY, older.clip.digest, signal);

    expect(came).toMatchObject({ clip: { digest: older.clip.digest } });
    const gone = 'f'.repeat(64) as Digest;
    expect(await at.ben.store.bring(KEY, gone, signal)).toMatchObject({ purchase: at.found.purchase });
  });

  it('is not replaced by what is published, which is said', async () => {
    const at = await shared();
    await truncate(at.clip, 7);

    expect(await at.ana.store.publish(at.found, signal)).toBe(false);

    expect(at.ana.notices.join()).toContain('has another size than the clip it is named after');
    expect(await folderDepot(at.folder).sizeOf(`clips/${at.clip.split('/clips/')[1]}`, signal)).toBe(7);
  });

  it('a damaged clip of ours is not published', async () => {
    const at = await shared();
    const found = await buy(at.ana, digestOf('other') as unknown as RequestKey);
    await truncate(found.clip.path, 99);

    expect(await at.ana.store.publish(found, signal)).toBe(false);

    expect(at.ana.notices.join()).toContain('is damaged and not put into the shared store');
  });

  it('a claim that cannot be read is a claim all the same', async () => {
    const { folder, ben } = await shared();
    await mkdir(join(folder, 'claims'));
    await writeFile(join(folder, 'claims', `${KEY}.json`), 'garbage');

    expect(await ben.claims.make(KEY, 'window', signal)).toMatchObject({
      who: 'somebody (the claim cannot be read)',
    });
  });
});

describe('a place that is no store of ours', () => {
  it.each([
    ['{ "storyreel": "store", "version": 2 }', /it has version 2/],
    ['something else', /storyreel-store\.json is not one of ours/],
  ])('is left alone: %s', async (marker, told) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'storyreel-store.json'), marker);

    await expect((await member(folderDepot(folder))).store.greet(signal)).rejects.toThrow(told);
  });

  it('a folder that is not there is not made', async () => {
    const parent = await temporaryFolder();
    const { store, claims } = await member(folderDepot(join(parent, 'unmounted')));

    await expect(store.greet(signal)).rejects.toThrow('the folder is not there');
    await expect(claims.make(KEY, 'window', signal)).rejects.toThrow('the folder is not there');

    expect(await readdir(parent)).toEqual([]);
  });

  it('a file is no folder', async () => {
    const path = join(await temporaryFolder(), 'file');
    await writeFile(path, '');

    await expect((await member(folderDepot(path))).store.greet(signal)).rejects.toThrow('is not there');
  });

  it('nothing can be claimed where nothing can be written', async () => {
    // Not even root writes there.
    const { store, claims } = await member(folderDepot('/sys'));

    expect(await store.footing(signal)).toBe('read-only');
    expect(await claims.make(KEY, 'window', signal)).toBe('impossible');
  });
});

/** Cuts off the first answer about an object of a name that has `part` in it. */
function cutOffOnce(part: string): (asked: Asked) => Fault | undefined {
  let left = 1;
  return ({ method, name }) =>
    method === 'GET' && name.includes(part) && left-- > 0 ? 'cut-off' : undefined;
}

describe('claims and records in a bucket with troubles', () => {
  it('a lost answer leaves the claim ours', async () => {
    const site = await openBucketSite();
    const { claims } = await member(bucketDepot(site));
    let left = 1;
    site.fault = ({ method, name }) =>
      method === 'PUT' && name.includes('claims/') && left-- > 0 ? 'answer-lost' : undefined;

    expect(await claims.make(KEY, 'window', signal)).toBe('ours');
  });

  it.each<[string, (asked: Asked) => boolean]>([
    ['at all', ({ method }) => method === 'PUT'],
    ['among the claims', ({ method, name }) => method === 'PUT' && name.includes('claims/')],
  ])("who may not write there %s still finds somebody else's claim", async (_, isRefused) => {
    const site = await openBucketSite();
    const ana = await member(bucketDepot(site));
    await ana.claims.make(KEY, 'window', signal);
    site.fault = (asked) => (isRefused(asked) ? { status: 403, code: 'AccessDenied' } : undefined);
    const ben = await member(bucketDepot(site));

    expect(await ben.claims.make(KEY, 'window', signal)).toEqual(await ana.claims.find(KEY, signal));

    expect(ben.claims.own()).toEqual([]);
    expect(ben.notices).toEqual([]);
  });

  it('a claim of which only a part came is read again, and given up', async () => {
    const site = await openBucketSite();
    const { claims } = await member(bucketDepot(site));
    await claims.make(KEY, 'window', signal);
    site.fault = cutOffOnce('claims/');

    await claims.giveUp(KEY, signal);

    expect(await claims.find(KEY, signal)).toBeUndefined();
  });

  it('a record of which only a part came is read again, and its clip is not bought', async () => {
    const site = await openBucketSite();
    const [ana, ben] = [await member(bucketDepot(site)), await member(bucketDepot(site))];
    const found = await buy(ana);
    await ana.store.publish(found, signal);
    site.fault = cutOffOnce('keys/');

    expect(await ben.store.bring(KEY, undefined, signal)).toMatchObject({ purchase: found.purchase });

    expect(ben.notices).toEqual([]);
  });

  it('a marker of which only a part came is read again', async () => {
    const site = await openBucketSite();
    const { store } = await member(bucketDepot(site));
    await store.footing(signal);
    site.fault = cutOffOnce('storyreel-store');

    await store.greet(signal);
  });

  it('a store that goes away makes no claim, and the next run knows of the one it may have', async () => {
    const site = await openBucketSite();
    const { claims } = await member(bucketDepot(site));
    site.fault = ({ method, name }) => (method === 'PUT' && name.includes('claims/') ? 'reset' : undefined);

    await expect(claims.make(KEY, 'window', signal)).rejects.toThrow('cannot be reached');

    expect(claims.own()).toEqual([KEY]);
  });

  it('a store that has become full lets the purchase go on, and says so once', async () => {
    const site = await openBucketSite();
    const { claims, notices } = await member(bucketDepot(site));
    site.fault = ({ method, name }) =>
      method === 'PUT' && name.includes('claims/') ? { status: 507 } : undefined;

    expect(await claims.make(KEY, 'window', signal)).toBe('impossible');
    expect(await claims.make(digestOf('x') as unknown as RequestKey, 'door', signal)).toBe('impossible');

    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('others are not told what is bought here');
  });

  it('a claim that cannot be given up is a notice, and is remembered', async () => {
    const site = await openBucketSite();
    const { claims, notices } = await member(bucketDepot(site));
    await claims.make(KEY, 'window', signal);
    site.fault = () => 'reset';

    await claims.giveUp(KEY, signal);

    expect(notices.join()).toContain('a claim of ours stays there, and the next run takes it back');
    expect(claims.own()).toEqual([KEY]);
  });
});
