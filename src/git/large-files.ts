import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Repository } from './repository.js';

/** What a blob turns out to be. */
export type LargeFile =
  /** An ordinary file: its bytes are the blob's. */
  | { readonly kind: 'none' }
  /** A pointer of Git LFS, and the file it stands for. */
  | { readonly kind: 'here'; readonly path: string }
  | { readonly kind: 'not-here' };

/** The longest pointer there may be, and how it reads (git-lfs: docs/spec.md). */
const LONGEST_POINTER = 1024;
const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n/;

/** What a blob stands for, be it a pointer to one of the large files that were fetched. */
export async function largeFileOf(repository: Repository, blob: Buffer): Promise<LargeFile> {
  const pointer = blob.length <= LONGEST_POINTER ? POINTER.exec(blob.toString('utf8')) : null;
  const id = pointer?.[1];
  if (id === undefined) {
    return { kind: 'none' };
  }
  const common = (await repository.run(['rev-parse', '--git-common-dir']))
    .toString('utf8')
    .replace(/\n$/, '');
  const folder = join(resolve(repository.root, common), 'lfs/objects', id.slice(0, 2), id.slice(2, 4));
  const path = join(folder, id);
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return isThere ? { kind: 'here', path } : { kind: 'not-here' };
}
