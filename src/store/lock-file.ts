import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { messageOf, StoryreelError, systemCode } from '../diagnostics/errors.js';
import { diskError, replaceFile } from './durable.js';
import {
  LOCK_VERSION,
  type LockedShot,
  type LockedShots,
  lockSchema,
  type WrittenShot,
} from './lock-schema.js';
import { lockText } from './lock-text.js';

/**
 * The shots a lock file names; none when there is no file.
 * Throws a StoryreelError: `lock-newer` (written by a later storyreel) or `lock-invalid`, with the line.
 */
export async function readLock(path: string): Promise<LockedShots> {
  const text = await textOf(path);
  return text === undefined ? {} : parseLock(text, basename(path));
}

/**
 * Writes a lock file; `unchanged` when it already says this, also with the line ends of a Windows checkout.
 * Throws a StoryreelError about the disk.
 */
export async function writeLock(
  path: string,
  shots: LockedShots,
  tmp: string,
): Promise<'written' | 'unchanged'> {
  const text = lockText(shots);
  if ((await textOf(path))?.replaceAll('\r\n', '\n') === text) {
    return 'unchanged';
  }
  try {
    await replaceFile(path, text, tmp);
    return 'written';
  } catch (error) {
    throw diskError(error, `write ${basename(path)}`);
  }
}

/** The shots in the text of a lock file called `name`. Throws as readLock does. */
function parseLock(text: string, name: string): LockedShots {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const wrong = document.errors[0];
  if (wrong) {
    throw invalid(name, wrong.linePos?.[0].line, wrong.message.split('\n')[0] ?? wrong.message);
  }
  const content = contentOf(document, name);
  const version = (content as { readonly lock?: unknown } | null)?.lock;
  if (typeof version === 'number' && version > LOCK_VERSION) {
    throw new StoryreelError(
      'lock-newer',
      `${name} has version ${version}; this storyreel reads version ${LOCK_VERSION}`,
      {
        hint: 'update storyreel',
      },
    );
  }
  const checked = lockSchema.safeParse(content);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const place = issue?.path ?? [];
    const line = lineOf(document, place, lines);
    throw invalid(
      name,
      line,
      `${place.length > 0 ? `${place.join('.')}: ` : ''}${issue?.message ?? 'not a lock'}`,
    );
  }
  const shots = Object.entries(checked.data.shots).map(([id, written]) => [id, lockedShot(written)] as const);
  const astray = shots.find(([, { take, takes }]) => !takes.some((each) => each.take === take));
  if (astray) {
    const [id, { take, takes }] = astray;
    const line = lineOf(document, ['shots', id, 'take'], lines);
    const others = takes.map((each) => each.take).join(', ');
    throw invalid(name, line, `shot "${id}" has no take ${take}; it has ${others}`);
  }
  return Object.fromEntries(shots);
}

/** A block of either form as what it says. */
function lockedShot(written: WrittenShot): LockedShot {
  if ('takes' in written) {
    const { take, takes, request } = written;
    return { take, takes: [...takes].sort((a, b) => a.take - b.take), request };
  }
  const { request, ...sole } = written;
  return { take: sole.take, takes: [sole], request };
}

/** An alias to nowhere, or one that stands for too much, is only found when the values are made. */
function contentOf(document: Document.Parsed, name: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw invalid(name, undefined, messageOf(error));
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return undefined;
    }
    throw diskError(error, `read ${basename(path)}`);
  }
}

/** The line, from 1, of a place in the document, or of the nearest thing around it that is there. */
function lineOf(
  document: Document.Parsed,
  place: readonly PropertyKey[],
  lines: LineCounter,
): number | undefined {
  for (let depth = place.length; depth >= 0; depth--) {
    const node: unknown = document.getIn(place.slice(0, depth), true);
    if (isNode(node) && node.range) {
      return lines.linePos(node.range[0]).line;
    }
  }
  return undefined;
}

function invalid(name: string, line: number | undefined, message: string): StoryreelError {
  return new StoryreelError('lock-invalid', `${name}${line === undefined ? '' : `:${line}`}: ${message}`, {
    hint: `take ${name} back from git, or settle the merge conflict in it; bought clips are not affected`,
  });
}
