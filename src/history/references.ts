import { castOf } from '../checks/cast.js';
import type { Reference } from '../language/storyboard.js';
import type { Plan } from '../plan/plan.js';
import type { Digest } from '../terms/digest.js';
import { firstRequest } from './shot-values.js';

/** A reference of the library that is not as it was. */
export interface ReferenceDifference {
  readonly name: string;
  /** Its name before, when it is renamed. */
  readonly was?: string;
  readonly fate: 'added' | 'removed' | 'renamed' | 'changed';
  /** What of it has changed. */
  readonly parts: readonly ('picture' | 'type' | 'description')[];
  /** Digests of the picture, where it is a file that a shot uses. */
  readonly before?: Digest;
  readonly after?: Digest;
  /** How many shots of the newer film use it; of a removed one, of the older. */
  readonly uses: number;
}

interface Entry {
  readonly reference: Reference;
  readonly digest: Digest | undefined;
  readonly uses: number;
}

/** Compares the libraries of two films. */
export function compareReferences(before: Plan, after: Plan): readonly ReferenceDifference[] {
  const [old, now] = [libraryOf(before), libraryOf(after)];
  const gone = new Map([...old].filter(([name]) => !now.has(name)));
  const found: ReferenceDifference[] = [];
  for (const [name, entry] of now) {
    const was = old.get(name);
    const digests = {
      ...(was?.digest ? { before: was.digest } : {}),
      ...(entry.digest ? { after: entry.digest } : {}),
    };
    if (was) {
      const parts = partsOf(was, entry);
      if (parts.length > 0) {
        found.push({ name, fate: 'changed', parts, ...digests, uses: entry.uses });
      }
      continue;
    }
    const twin = [...gone].find(
      ([, other]) => other.digest !== undefined && partsOf(other, entry).length === 0,
    );
    if (twin) {
      gone.delete(twin[0]);
      found.push({ name, was: twin[0], fate: 'renamed', parts: [], uses: entry.uses });
    } else {
      found.push({ name, fate: 'added', parts: [], ...digests, uses: entry.uses });
    }
  }
  for (const [name, { digest, uses }] of gone) {
    found.push({ name, fate: 'removed', parts: [], ...(digest ? { before: digest } : {}), uses });
  }
  return found;
}

function libraryOf({ storyboard, shots }: Plan): ReadonlyMap<string, Entry> {
  const digests = new Map<string, Digest>();
  const uses = new Map<string, number>();
  for (const planned of shots) {
    for (const { name } of castOf(planned.shot)) {
      uses.set(name, (uses.get(name) ?? 0) + 1);
    }
    for (const { name, digest, picture } of firstRequest(planned)?.references ?? []) {
      if (picture.kind === 'file') {
        digests.set(name, digest);
      }
    }
  }
  return new Map(
    [...storyboard.references].map(([name, reference]) => [
      name,
      { reference, digest: digests.get(name), uses: uses.get(name) ?? 0 },
    ]),
  );
}

function partsOf(before: Entry, after: Entry): ReferenceDifference['parts'] {
  const [a, b] = [before.reference, after.reference];
  return [
    ...(samePicture(before, after) ? [] : ['picture' as const]),
    ...(a.type === b.type ? [] : ['type' as const]),
    ...((a.description ?? '') === (b.description ?? '') ? [] : ['description' as const]),
  ];
}

/** Pictures are compared by content where that is known of both, else by how they are written. */
function samePicture(before: Entry, after: Entry): boolean {
  if (before.digest !== undefined && after.digest !== undefined) {
    return before.digest === after.digest;
  }
  return writtenAs(before.reference) === writtenAs(after.reference);
}

function writtenAs({ picture }: Reference): string {
  switch (picture.kind) {
    case 'file':
      return `file ${picture.written}`;
    case 'url':
      return `url ${picture.url}`;
    case 'frame':
      return `frame ${picture.shot} ${picture.at}`;
  }
}
