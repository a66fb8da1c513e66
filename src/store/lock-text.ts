import { Document } from 'yaml';
import { closingLine } from './lock-conflict.js';
import { LOCK_VERSION, type LockedShot, type LockedShots, type LockedTake } from './lock-schema.js';

const HEADER = `# Which clip each shot is, by content. Written by storyreel; keep it in git and do not edit it.
# One block per shot, sorted, so that changes to different shots merge.`;

/** Without it, git would see no line between the last block and one that is added after it. */
const FOOTER = '# A line that stays, for git to merge what is added before it.';

/**
 * The text of a lock file: the same shots give the same bytes, whatever order they come in. Every string is in
 * double quotes on one line, so that no prompt, id or hash can read as anything but itself, to any YAML reader.
 */
export function lockText(shots: LockedShots): string {
  const blocks = Object.keys(shots)
    .sort()
    .map((id) => blockText(id, shots[id] as LockedShot));
  // Joined once: the lock of thousands of shots is some megabytes.
  return [HEADER, '', `lock: ${LOCK_VERSION}`, 'shots:', ...blocks, FOOTER, ''].join('\n');
}

/**
 * A shot's block: its first and its last line name it, or git would take lines that the blocks of two shots share for one
 * another's and merge them into blocks of nobody. Its lines in the one order they are written in; what is absent is left out. They are written by hand, as a
 * block is of one form only and a run of thousands of shots would spend more on YAML nodes than on anything else.
 */
function blockText(id: string, { take, takes, request }: LockedShot): string {
  const { prompt, duration, resolution, aspect_ratio, audio, seed, fps, options, references } = request;
  const lines = [
    `  ${keyText(id)}:`,
    ...takesLines(take, takes).map((line) => `    ${line}`),
    '    request:',
    ...fields({ prompt, duration, resolution, aspect_ratio, audio, seed, fps }).map(
      (line) => `      ${line}`,
    ),
    ...optionLines(options),
    ...listed(
      '      references:',
      references.map((reference) => `        - ${referenceText(reference)}`),
    ),
    closingLine(id),
  ];
  return `${lines.join('\n')}\n`;
}

function listed(name: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [`${name} []`] : [name, ...items];
}

type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** A line for each field that is there. A string is written as in JSON, which every YAML reader takes. */
function fields(all: Fields): string[] {
  return Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${JSON.stringify(value)}`],
  );
}

/** One take stands in the block itself; of several, the picked one is a line of its own. */
function takesLines(picked: number, takes: readonly LockedTake[]): readonly string[] {
  const [sole, ...others] = takes;
  if (sole && others.length === 0) {
    return takeLines(sole);
  }
  return [`take: ${picked}`, 'takes:', ...[...takes].sort((a, b) => a.take - b.take).flatMap(takeItem)];
}

function takeLines(each: LockedTake): readonly string[] {
  const { take, key, clip, model, provider, job, seed, cost_usd, note } = each;
  return fields({ key, take, clip, model, provider, job, seed, cost_usd, note });
}

function takeItem(take: LockedTake): readonly string[] {
  return takeLines(take).map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`);
}

function referenceText({ name, type, sha256, frame }: LockedShot['request']['references'][number]): string {
  const parts = fields({ name, type, sha256 });
  if (frame) {
    const { shot, at, clip } = frame;
    parts.push(`frame: { ${fields({ shot, at, clip }).join(', ')} }`);
  }
  return `{ ${parts.join(', ')} }`;
}

/** What only one model has can be of any form. */
function optionLines(options: LockedShot['request']['options']): readonly string[] {
  if (!options || Object.keys(options).length === 0) {
    return [];
  }
  const sorted = Object.fromEntries(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)));
  // Nested as it will stand, so that no line of it looks like the end of a document.
  const text = new Document({ shot: { in: { request: { options: sorted } } } }).toString(FORM);
  return text.trimEnd().split('\n').slice(3);
}

/** Most ids are plain in YAML; it knows best which are not, like `null` or `10`. */
function keyText(id: string): string {
  const isWord = /^[a-z][a-z0-9]*-[a-z0-9-]*$/.test(id);
  return isWord ? id : new Document({ [id]: 0 }).toString(FORM).replace(/: 0\n$/, '');
}

const FORM = {
  lineWidth: 0,
  defaultStringType: 'QUOTE_DOUBLE',
  defaultKeyType: 'PLAIN',
  doubleQuotedAsJSON: true,
} as const;
