import { open } from 'node:fs/promises';
import { begins, describeContent } from './picture-content.js';

/** What the first bytes of a sound file tell, without decoding it. */
export type SoundFacts =
  | {
      readonly kind: 'sound';
      readonly format: SoundFormat;
      /** File size. */
      readonly bytes: number;
    }
  /** Too little of it to be a sound; `reason` is for people. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** A file of another kind, e.g. "a PNG picture" or "text". */
  | { readonly kind: 'foreign'; readonly looksLike: string };

/** Formats of music and voices, told apart by content. Opus and Vorbis both come in Ogg. */
export type SoundFormat = 'wav' | 'mp3' | 'aac' | 'm4a' | 'flac' | 'ogg';

/** As much as tells text from data. */
const HEAD_BYTES = 1024;

/** Less than this has no room for a header. */
const LEAST_BYTES = 12;

/**
 * Looks at a sound's content, whatever its name is. Reads its first bytes only.
 * Throws the file system's error when the file cannot be read.
 */
export async function readSoundFacts(path: string): Promise<SoundFacts> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    const format = soundFormat(head);
    if (format === undefined && size < LEAST_BYTES) {
      const reason = size === 0 ? 'it is empty' : `it is only ${size} ${size === 1 ? 'byte' : 'bytes'} long`;
      return { kind: 'unreadable', reason };
    }
    return format === undefined
      ? { kind: 'foreign', looksLike: describeForeign(head) }
      : { kind: 'sound', format, bytes: size };
  } finally {
    await file.close();
  }
}

/** The format by its first bytes; undefined for everything else. */
function soundFormat(head: Buffer): SoundFormat | undefined {
  // RF64 is the WAVE of more than 4 GB (EBU Tech 3306).
  if ((begins(head, 'RIFF') || begins(head, 'RF64')) && begins(head, 'WAVE', 8)) {
    return 'wav';
  }
  if (begins(head, 'fLaC')) {
    return 'flac';
  }
  if (begins(head, 'OggS')) {
    return 'ogg';
  }
  // Brands of MP4 files; whether one of the general ones has a sound track shows when it is decoded.
  if (/^ftyp(?:M4A|M4B|mp4[12]|iso[m2-9]|dash)/.test(head.toString('latin1', 4, 12))) {
    return 'm4a';
  }
  // ID3 may stand before other formats too; it tells a sound all the same.
  return begins(head, 'ID3') || isMp3Frame(head) ? 'mp3' : isAdtsFrame(head) ? 'aac' : undefined;
}

/** An MPEG audio frame of layer II or III: sync, version, layer, bit rate and sample rate that exist (ISO 11172-3, 2.4.1.3). */
function isMp3Frame(head: Buffer): boolean {
  const [sync = 0, kind = 0, rates = 0] = head;
  const [version, layer] = [(kind >> 3) & 3, (kind >> 1) & 3];
  const [bitRate, sampleRate] = [rates >> 4, (rates >> 2) & 3];
  return (
    sync === 0xff &&
    kind >> 5 === 7 &&
    version !== 1 &&
    (layer === 1 || layer === 2) &&
    bitRate !== 15 &&
    sampleRate !== 3
  );
}

/** An AAC frame in ADTS: twelve bits of sync, layer 0, a sample rate that exists (ISO 13818-7, 6.2.1). */
function isAdtsFrame(head: Buffer): boolean {
  const [sync = 0, kind = 0, rates = 0] = head;
  return sync === 0xff && (kind & 0xf6) === 0xf0 && ((rates >> 2) & 15) < 13;
}

const OTHER_SIGNATURES: readonly (readonly [signature: string, at: number, looksLike: string])[] = [
  ['\x89PNG', 0, 'a PNG picture'],
  ['\xff\xd8\xff', 0, 'a JPEG picture'],
  ['WEBP', 8, 'a WebP picture'],
  ['AIFF', 8, 'an AIFF sound'],
  ['AIFC', 8, 'an AIFF sound'],
  ['MThd', 0, 'a MIDI file, which holds notes and no sound'],
  ['#!AMR', 0, 'an AMR sound'],
  ['0&\xb2\x75\x8e\x66\xcf\x11', 0, 'a Windows Media file'],
  ['caff', 0, 'a Core Audio sound'],
];

function describeForeign(head: Buffer): string {
  const known = OTHER_SIGNATURES.find(([signature, at]) => begins(head, signature, at));
  return known?.[2] ?? describeContent(head);
}
