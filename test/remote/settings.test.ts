import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SchemaValidator } from '../../src/language/schema/validator.js';
import { loadSettings } from '../../src/language/settings.js';
import { temporaryFolder } from '../rig/storyreel.js';

async function read(store: string) {
  const folder = await temporaryFolder();
  const path = join(folder, 'storyreel.yaml');
  await writeFile(path, `store: ${store}\n`);
  const { settings, diagnostics } = await loadSettings(path, folder, new SchemaValidator());
  return {
    folder,
    store: settings.store,
    said: diagnostics.map(({ code, message }) => `${code}: ${message}`),
  };
}

describe('a shared store in the settings', () => {
  it('is a folder relative to them, also outside the project', async () => {
    const { folder, store, said } = await read('{ remote: ../clips, wait_minutes: 2 }');

    expect(said).toEqual([]);
    expect(store).toEqual({ place: { kind: 'folder', path: join(folder, '../clips') }, patienceMs: 120_000 });
  });

  it('is a bucket with a prefix', async () => {
    const { store, said } = await read(
      '{ remote: s3://studio-clips//films/red scarf/, endpoint: "http://127.0.0.1:9000/", region: eu-west-3, path_style: false }',
    );

    expect(said).toEqual([]);
    expect(store?.place).toEqual({
      kind: 's3',
      bucket: 'studio-clips',
      prefix: 'films/red scarf',
      endpoint: 'http://127.0.0.1:9000',
      region: 'eu-west-3',
      pathStyle: false,
    });
    expect(store?.patienceMs).toBe(20 * 60_000);
  });

  it.each([
    ['{ remote: "s3://Upper_Case" }', /`store.remote` is neither a folder nor a bucket/],
    ['{ remote: "https://host/bucket" }', /`store.remote` is neither a folder nor a bucket/],
    [
      '{ remote: clips, endpoint: "https://host" }',
      /`store.endpoint` is for a bucket, and the store is a folder/,
    ],
    [
      '{ remote: "s3://abc", endpoint: "http://host" }',
      /`store.endpoint` would send the key over plain http/,
    ],
    ['{ remote: "s3://abc", endpoint: "https://me:secret@host" }', /must not hold a user name or password/],
    ['{ remote: "s3://abc", endpoint: "https://host/?a=b" }', /must end with the host or a path/],
    ['{ remote: "s3://abc", region: "EU West" }', /region/],
    ['{ remote: "s3://abc", bucket: x }', /bucket/],
    ['{ endpoint: "https://host" }', /remote/],
    ['clips', /store/],
  ])('%s is wrong', async (text, expected) => {
    const { said } = await read(text);

    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^(value-invalid|key-unknown): /);
    expect(said[0]).toMatch(expected);
    expect(said[0]).not.toContain('secret');
  });

  it('may be left out', async () => {
    expect((await read('')).store).toBeUndefined();
  });
});
