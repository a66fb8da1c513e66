import {
  type LockedShot,
  type LockedShots,
  lockedShot,
  severalTakesSchema,
  soleTakeSchema,
} from './lock-schema.js';
import { lockText } from './lock-text.js';

/**
 * What a lock says whose text is just as storyreel writes it; undefined for any other, which has to be read as YAML. That takes
 * a second for a thousand shots, and this a small part of it. It may guess at what a line means, as what came of all the
 * lines is written again and compared.
 */
export function lockAsWritten(text: string): LockedShots | undefined {
  const plain = text.replaceAll('\r\n', '\n');
  const shots: [string, LockedShot][] = [];
  for (const [id, block] of blocksOf(plain) ?? []) {
    const written = ('takes' in block ? severalTakesSchema : soleTakeSchema).safeParse(block);
    if (!written.success) {
      return undefined;
    }
    const shot = lockedShot(written.data);
    const numbers = new Set(shot.takes.map(({ take }) => take));
    if (numbers.size < shot.takes.length || !numbers.has(shot.take)) {
      return undefined;
    }
    shots.push([id, shot]);
  }
  const lock = Object.fromEntries(shots);
  return lockText(lock) === plain ? lock : undefined;
}

type Fields = Record<string, unknown>;

/** The blocks by id, as far as their lines are of the few forms that nearly all have. */
function blocksOf(text: string): readonly (readonly [string, Fields])[] | undefined {
  const blocks: [string, Fields][] = [];
  let block: Fields = {};
  let request: Fields = {};
  let takes: Fields[] = [];
  let references: unknown[] = [];
  const lines = text.slice(text.indexOf('\nshots:\n') + '\nshots:\n'.length).split('\n');
  try {
    for (const line of lines) {
      const [, indent = '', dash = '', name = '', value = ''] = LINE.exec(line) ?? [];
      const place = `${indent.length}${dash}`;
      if (/^ *(?:#.*)?$/.test(line)) {
      } else if (place === '2' && value === '') {
        block = {};
        blocks.push([name, block]);
      } else if (place === '4' && name === 'takes' && value === '') {
        takes = [];
        block.takes = takes;
      } else if (place === '4' && name === 'request' && value === '') {
        request = {};
        block.request = request;
      } else if (place === '4') {
        block[name] = JSON.parse(value);
      } else if (place === '6- ') {
        takes.push({ [name]: JSON.parse(value) });
      } else if (place === '6' && name === 'references') {
        references = [];
        request.references = references;
      } else if (place === '6') {
        request[name] = JSON.parse(value);
      } else if (place === '8' && takes.length > 0) {
        (takes.at(-1) as Fields)[name] = JSON.parse(value);
      } else if (line.startsWith('        - { ')) {
        // A mapping on one line is JSON but for its keys.
        references.push(JSON.parse(line.slice(10).replace(/(?<=[{,] )([a-z0-9]+)(?=: )/g, '"$1"')));
      } else {
        return undefined;
      }
    }
    return blocks;
  } catch {
    // A value that is not on one line.
    return undefined;
  }
}

/** Indentation, the dash of a list's entry, a key, and its value. */
const LINE = /^( *)(- )?([a-z][a-z0-9_-]*):(?: (.*))?$/;
