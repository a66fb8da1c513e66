import { posix } from 'node:path';
import type { ObjectReader } from './objects.js';

/** What a path is in a commit. */
export type TreeEntry =
  /** `path` is where it really lies, symbolic links followed. */
  | { readonly kind: 'file'; readonly path: string; readonly id: string }
  | { readonly kind: 'folder'; readonly path: string; readonly id: string }
  | { readonly kind: 'missing' }
  /** Inside another repository; `path` is that one's folder. */
  | { readonly kind: 'submodule'; readonly path: string }
  /** A symbolic link leads out of the repository, or in a circle. */
  | { readonly kind: 'astray'; readonly path: string }
  /** The commit names it, but a partial clone has not got it. */
  | { readonly kind: 'not-here'; readonly path: string };

interface Child {
  readonly mode: string;
  readonly id: string;
}

/** The least links that no honest project has in a row. */
const MOST_LINKS = 40;

/** The files of a commit by their paths. Each folder is read once. */
export class CommitTree {
  readonly #objects: ObjectReader;
  readonly #root: string;
  readonly #folders = new Map<string, Promise<ReadonlyMap<string, Child> | undefined>>();

  /** @param commit Id of a commit. */
  constructor(objects: ObjectReader, commit: string) {
    this.#objects = objects;
    this.#root = `${commit}^{tree}`;
  }

  /** What a path, relative to the root and with forward slashes, is. Links are followed, in it and at its end. */
  async find(path: string): Promise<TreeEntry> {
    return this.#find(path, 0);
  }

  /** The bytes of a file; undefined when a partial clone has not got them. */
  async read(id: string): Promise<Buffer | undefined> {
    return (await this.#objects.read(id))?.bytes;
  }

  async #find(written: string, links: number): Promise<TreeEntry> {
    const path = posix.normalize(written).replace(/\/$/, '');
    if (path === '..' || path.startsWith('../') || posix.isAbsolute(path) || links > MOST_LINKS) {
      return { kind: 'astray', path };
    }
    const steps = path === '.' ? [] : path.split('/');
    let folder = this.#root;
    for (const [depth, step] of steps.entries()) {
      const here = steps.slice(0, depth + 1).join('/');
      const rest = steps.slice(depth + 1);
      const children = await this.#children(folder);
      if (!children) {
        return { kind: 'not-here', path: here };
      }
      const child = children.get(step);
      if (!child) {
        return { kind: 'missing' };
      }
      if (child.mode === '120000') {
        const target = await this.#objects.read(child.id);
        const aim = posix.join(posix.dirname(here), target?.bytes.toString('utf8') ?? '', ...rest);
        const leaves = target?.bytes[0] === 0x2f;
        return !target
          ? { kind: 'not-here', path: here }
          : leaves
            ? { kind: 'astray', path: here }
            : this.#find(aim, links + 1);
      }
      if (child.mode === '160000') {
        return { kind: 'submodule', path: here };
      }
      if (child.mode === '40000') {
        folder = child.id;
      } else {
        return rest.length > 0 ? { kind: 'missing' } : { kind: 'file', path: here, id: child.id };
      }
    }
    return { kind: 'folder', path, id: folder };
  }

  #children(tree: string): Promise<ReadonlyMap<string, Child> | undefined> {
    const known =
      this.#folders.get(tree) ?? this.#objects.read(tree).then((object) => object && childrenOf(object));
    this.#folders.set(tree, known);
    return known;
  }
}

/** The entries of a tree object: `<mode> <name>\0<id>`, the id in bytes. */
function childrenOf({
  id,
  bytes,
}: {
  readonly id: string;
  readonly bytes: Buffer;
}): ReadonlyMap<string, Child> {
  const children = new Map<string, Child>();
  const idBytes = id.length / 2;
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, space);
    const name = bytes.toString('utf8', space + 1, end);
    const mode = bytes.toString('latin1', at, space);
    at = end + 1 + idBytes;
    children.set(name, { mode, id: bytes.toString('hex', end + 1, at) });
  }
  return children;
}
