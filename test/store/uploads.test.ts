import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openUploads } from '../../src/store/uploads.js';
import { digestOf } from '../../src/terms/digest.js';
import { temporaryFolder } from '../rig/storyreel.js';

const MIRA = digestOf('mira');
const HOUR_MS = 3_600_000;

async function memory() {
  const folder = await temporaryFolder();
  const path = join(folder, 'uploads.json');
  return { path, open: () => openUploads(path, join(folder, 'tmp')) };
}

it('an upload is known to the run that made it as new, and to the next as an old one', async () => {
  const { open } = await memory();
  const one = open();
  await one.record('fal', MIRA, { handle: 'a' });
  expect(await one.find('fal', MIRA, 0)).toEqual({ handle: 'a', isNew: true });
  expect(await open().find('fal', MIRA, 0)).toEqual({ handle: 'a', isNew: false });
  expect(await open().find('wavespeed', MIRA, 0)).toBeUndefined();
});

it('one that is about to expire is not known', async () => {
  const { open } = await memory();
  await open().record('fal', MIRA, { handle: 'a', expires: HOUR_MS });
  expect(await open().find('fal', MIRA, 0)).toMatchObject({ handle: 'a' });
  expect(await open().find('fal', MIRA, HOUR_MS - 60_000)).toBeUndefined();
});

it('an old one that is forgotten is gone for this run and the next', async () => {
  const { open } = await memory();
  await open().record('pixverse', MIRA, { handle: 101 });
  const one = open();
  await one.forget('pixverse', MIRA, 101, 'now');
  expect(await one.find('pixverse', MIRA, 0)).toBeUndefined();
  expect(await open().find('pixverse', MIRA, 0)).toBeUndefined();
});

it('what took the place of a forgotten one stays', async () => {
  const { open } = await memory();
  await open().record('fal', MIRA, { handle: 'a' });
  const one = open();
  await one.forget('fal', MIRA, 'a', 'now');
  await one.record('fal', MIRA, { handle: 'b' });
  await one.forget('fal', MIRA, 'a', 'now');
  expect(await one.find('fal', MIRA, 0)).toEqual({ handle: 'b', isNew: true });
  expect(await open().find('fal', MIRA, 0)).toMatchObject({ handle: 'b' });
});

it('one of this run that is forgotten after it serves it to its end, and no other', async () => {
  const { open } = await memory();
  const one = open();
  await one.record('fal', MIRA, { handle: 'a' });
  await one.forget('fal', MIRA, 'a', 'after-this-run');
  expect(await one.find('fal', MIRA, 0)).toEqual({ handle: 'a', isNew: true });
  expect(await open().find('fal', MIRA, 0)).toBeUndefined();
});

it('one of this run that is forgotten now is gone for this run and the next', async () => {
  const { open } = await memory();
  const one = open();
  await one.record('fal', MIRA, { handle: { id: 7 } });
  await one.forget('fal', MIRA, { id: 8 }, 'now');
  expect(await one.find('fal', MIRA, 0)).toMatchObject({ handle: { id: 7 } });
  await one.forget('fal', MIRA, { id: 7 }, 'now');
  expect(await one.find('fal', MIRA, 0)).toBeUndefined();
  expect(await open().find('fal', MIRA, 0)).toBeUndefined();
});

it('is read when it is first asked for: another run may have had the project until then', async () => {
  const { path, open } = await memory();
  const late = open();
  await open().record('fal', MIRA, { handle: 'a' });
  await late.record('fal', digestOf('room'), { handle: 'b' });
  const { accounts } = JSON.parse(await readFile(path, 'utf8'));
  expect(accounts.fal).toEqual({ [MIRA]: { handle: 'a' }, [digestOf('room')]: { handle: 'b' } });
});

it('a damaged memory is an empty one', async () => {
  const { path, open } = await memory();
  await writeFile(path, '{"version":1,"accounts":');
  expect(await open().find('fal', MIRA, 0)).toBeUndefined();
});
