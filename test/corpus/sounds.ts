import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A second of silence, 8 kHz, 8 bit, one channel (RIFF WAVE). */
export function wav(): Buffer {
  const samples = Buffer.alloc(8000, 0x80);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

/** The sounds that the storyboards of the corpus name, good and bad, into a folder `audio`. */
export function writeSounds(audio: string): void {
  mkdirSync(audio, { recursive: true });
  const files: Readonly<Record<string, Buffer | string>> = {
    'theme.wav': wav(),
    'mira.wav': wav(),
    'text.mp3': 'This is not a sound at all.\n',
    'empty.wav': '',
    'picture.wav': Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR', 'latin1'),
    'notes.mid': Buffer.from('MThd\0\0\0\x06\0\x01\0\x01\0\x60', 'latin1'),
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(audio, name), content);
  }
  mkdirSync(join(audio, 'folder.wav'), { recursive: true });
}
