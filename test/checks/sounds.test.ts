import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSoundFacts } from '../../src/media/sound-content.js';
import { anyBuild } from '../media/footage.js';

/** What ffmpeg writes under each name, and what it is. */
const WRITTEN: readonly (readonly [file: string, options: readonly string[], format: string])[] = [
  ['a.wav', [], 'wav'],
  ['big.wav', ['-rf64', 'always'], 'wav'],
  ['tagged.mp3', [], 'mp3'],
  ['bare.mp3', ['-id3v2_version', '0', '-write_xing', '0'], 'mp3'],
  ['low.mp3', ['-id3v2_version', '0', '-ar', '16000', '-b:a', '24k'], 'mp3'],
  ['a.aac', ['-f', 'adts'], 'aac'],
  ['a.m4a', [], 'm4a'],
  ['a.mp4', [], 'm4a'],
  ['a.flac', [], 'flac'],
  ['a.ogg', ['-c:a', 'libvorbis'], 'ogg'],
  ['a.opus', ['-c:a', 'libopus'], 'ogg'],
];

const OTHER: readonly (readonly [file: string, content: Buffer, looksLike: string])[] = [
  ['words.mp3', Buffer.from('la la la, and so on\n'), 'text'],
  ['wide.mp3', Buffer.from('\ufeffla la la, and so on\n', 'utf16le'), 'data of an unknown kind'],
  ['page.mp3', Buffer.from('<!doctype html><title>Not found</title>\n'), 'a web page'],
  ['photo.wav', Buffer.from('ffd8ffe000104a46494600010100', 'hex'), 'a JPEG picture'],
  ['film.wav', Buffer.from('RIFF\0\0\0\0AVI LIST', 'latin1'), 'data of an unknown kind'],
  ['heart.m4a', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'), 'a HEIC picture'],
  ['zeros.mp3', Buffer.alloc(64), 'data of an unknown kind'],
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'storyreel-sounds-'));
  const outputs = WRITTEN.flatMap(([file, options]) => ['-t', '0.2', ...options, join(folder, file)]);
  const tone = ['-f', 'lavfi', '-i', 'sine=sample_rate=48000'];
  execFileSync(anyBuild().path, ['-v', 'error', ...tone, ...outputs], { stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a sound is told by its content', () => {
  it.each(WRITTEN)('%s', async (file, _, format) => {
    expect(await readSoundFacts(join(folder, file))).toMatchObject({ kind: 'sound', format });
  });

  it.each(OTHER)('and %s is none', async (file, content, looksLike) => {
    writeFileSync(join(folder, file), content);

    expect(await readSoundFacts(join(folder, file))).toEqual({ kind: 'foreign', looksLike });
  });

  it.each([
    ['nothing', '', 'it is empty'],
    ['a byte', 'R', 'it is only 1 byte long'],
    ['too little', 'RIFF', 'it is only 4 bytes long'],
  ])('%s cannot be read as one', async (name, content, reason) => {
    writeFileSync(join(folder, name), content);

    expect(await readSoundFacts(join(folder, name))).toEqual({ kind: 'unreadable', reason });
  });
});
