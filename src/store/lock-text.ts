import { Document, isMap, isSeq } from 'yaml';
import { LOCK_VERSION, type LockedShot, type LockedShots, type LockedTake } from './lock-schema.js';

const HEADER = ` Which clip each shot is, by content. Written by storyreel; keep it in git and do not edit it.
 One block per shot, sorted, so that changes to different shots merge.`;

/**
 * The text of a lock file: the same shots give the same bytes, whatever order they come in. Every string is in
 * double quotes on one line, so that no prompt, id or hash can read as anything but itself, to any YAML reader.
 */
export function lockText(shots: LockedShots): string {
  // Each block by itself: the nodes of thousands of them together would be the most memory a run takes.
  const blocks = Object.keys(shots)
    .sort()
    .map((id) => blockText(id, shots[id] as LockedShot));
  const opening = new Document({ lock: LOCK_VERSION });
  opening.commentBefore = HEADER;
  const listed = blocks.length === 0 ? 'shots: {}\n' : `shots:\n${blocks.join('\n')}`;
  return `${opening.toString(FORM)}${listed}`;
}

const FORM = {
  lineWidth: 0,
  defaultStringType: 'QUOTE_DOUBLE',
  defaultKeyType: 'PLAIN',
  doubleQuotedAsJSON: true,
} as const;

/** A shot's block, indented as it stands in the whole. */
function blockText(id: string, shot: LockedShot): string {
  const document = new Document({ shots: { [id]: shotBlock(shot) } });
  const references = document.getIn(['shots', id, 'request', 'references']);
  for (const reference of isSeq(references) ? references.items : []) {
    if (isMap(reference)) {
      reference.flow = true;
    }
  }
  return document.toString(FORM).slice('shots:\n'.length);
}

/** A block with its lines in the one order they are written in; what is absent is left out. */
function shotBlock({ takes, request, ...picked }: LockedShot): object {
  const { prompt, duration, resolution, aspect_ratio, audio, seed, fps, options, references } = request;
  return present({
    ...takeBlock(picked),
    takes: takes && [...takes].sort((a, b) => a.take - b.take).map(takeBlock),
    request: present({
      prompt,
      duration,
      resolution,
      aspect_ratio,
      audio,
      seed,
      fps,
      options: options && Object.keys(options).length > 0 ? sortedByKey(options) : undefined,
      references: references.map(({ name, type, sha256 }) => ({ name, type, sha256 })),
    }),
  });
}

function takeBlock({ take, key, clip, model, provider, job, seed, cost_usd }: LockedTake): object {
  return present({ key, take, clip, model, provider, job, seed, cost_usd });
}

function present(block: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(block).filter(([, value]) => value !== undefined));
}

function sortedByKey(block: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(block).sort(([a], [b]) => (a < b ? -1 : 1)));
}
