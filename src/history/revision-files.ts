import { copyFile, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { largeFileOf } from '../git/large-files.js';
import type { ObjectReader } from '../git/objects.js';
import type { Repository } from '../git/repository.js';
import type { Revision } from '../git/revisions.js';
import { CommitTree, type TreeEntry } from '../git/tree.js';
import { type Unchanged, unchangedSince } from '../git/unchanged.js';
import type { HistoryNote } from './note.js';

/** The files of a revision, put into a folder one by one. */
export class RevisionFiles {
  readonly tree: CommitTree;
  readonly #repository: Repository;
  readonly #revision: Revision;
  readonly #folder: string;
  readonly #brought = new Map<string, Promise<boolean>>();
  readonly #notes = new Map<string, HistoryNote>();
  #unchanged: Promise<Unchanged> | undefined;

  /** @param folder Absolute; stands for the root of the repository. */
  constructor(repository: Repository, objects: ObjectReader, revision: Revision, folder: string) {
    this.#repository = repository;
    this.#revision = revision;
    this.#folder = folder;
    this.tree = new CommitTree(objects, revision.commit);
  }

  /** What could not be brought, and why. */
  get notes(): readonly HistoryNote[] {
    return [...this.#notes.values()];
  }

  /** Puts the file at a path of the repository into the folder. False when the revision has none that can be read. */
  bring(path: string): Promise<boolean> {
    const bringing = this.#brought.get(path) ?? this.#bring(path);
    this.#brought.set(path, bringing);
    return bringing;
  }

  async #bring(path: string): Promise<boolean> {
    const entry = await this.tree.find(path);
    if (entry.kind !== 'file') {
      this.#note(path, reasonWithout(entry, path, this.#revision));
      return false;
    }
    const target = join(this.#folder, path);
    await mkdir(dirname(target), { recursive: true });
    this.#unchanged ??= unchangedSince(this.#repository, this.#revision.commit);
    if (
      (await this.#unchanged).has(entry.path) &&
      (await lend(join(this.#repository.root, entry.path), target))
    ) {
      return true;
    }
    const bytes = await this.tree.read(entry.id);
    if (!bytes) {
      this.#note(path, reasonWithout({ kind: 'not-here', path: entry.path }, path, this.#revision));
      return false;
    }
    const large = await largeFileOf(this.#repository, bytes);
    if (large.kind === 'not-here') {
      this.#note(path, {
        code: 'large-file-not-here',
        why: 'is kept by Git LFS and has not been fetched',
        hint: `git lfs fetch origin ${this.#revision.commit}`,
      });
      return false;
    }
    await (large.kind === 'here' ? copyFile(large.path, target) : writeFile(target, bytes));
    return true;
  }

  #note(path: string, reason: Reason | undefined): void {
    if (reason) {
      const { code, why, hint } = reason;
      const message = `${path} of ${this.#revision.name} ${why}`;
      this.#notes.set(path, { code, message, ...(hint === undefined ? {} : { hint }) });
    }
  }
}

interface Reason {
  readonly code: string;
  readonly why: string;
  readonly hint?: string;
}

/** Why there is nothing to bring; nothing for what is simply not there, which the checks say with its place. */
function reasonWithout(
  entry: Exclude<TreeEntry, { kind: 'file' }>,
  path: string,
  { name }: Revision,
): Reason | undefined {
  switch (entry.kind) {
    case 'submodule':
      return {
        code: 'file-in-submodule',
        why: `lies in the submodule ${entry.path}, whose history is its own`,
        hint: 'keep what the storyboard uses in the repository of the storyboard, or compare inside the submodule',
      };
    case 'astray':
      return { code: 'link-astray', why: 'is a symbolic link that leads out of the repository' };
    case 'not-here':
      return {
        code: 'object-not-here',
        why: 'was left out of this partial clone',
        hint: `git fetches it when it is asked for it: git cat-file -e "${name}:${path}"`,
      };
    default:
      return undefined;
  }
}

/** Lets a file of the work tree stand for that of the revision: by a link, where there are links, else by a copy. */
async function lend(original: string, target: string): Promise<boolean> {
  const isThere = await stat(original).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isThere) {
    return false;
  }
  await symlink(original, target).catch(() => copyFile(original, target));
  return true;
}
