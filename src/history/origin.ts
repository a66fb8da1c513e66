import { positionAt } from '../diagnostics/source.js';
import { blameLines, type LineOrigin } from '../git/blame.js';
import { commitsOf, isEditing } from '../git/commit-facts.js';
import type { Repository } from '../git/repository.js';
import { lineRangeOf, pathInRepository, type Source } from './places.js';

/** Where a value comes from, and who put it there. */
export interface Origin {
  /** As people are shown it. */
  readonly file: string;
  /** From 1; absent for a picture. */
  readonly line?: number;
  /** Absent without git, and for a file of another repository. */
  readonly change?: LineOrigin;
}

/** Finds out where values come from. Without a repository only their places are told. */
export class Origins {
  readonly #repository: Repository | undefined;
  readonly #folder: string;

  /** @param folder Absolute; the one the repository was opened at. */
  constructor(repository: Repository | undefined, folder: string) {
    this.#repository = repository;
    this.#folder = folder;
  }

  /** The origins of some values, in their order; git is asked once for each file. */
  async of(sources: readonly Source[]): Promise<readonly Origin[]> {
    const byFile = new Map<string, Extract<Source, { kind: 'lines' }>[]>();
    for (const source of sources) {
      if (source.kind === 'lines') {
        const { absolutePath } = source.span.file;
        byFile.set(absolutePath, [...(byFile.get(absolutePath) ?? []), source]);
      }
    }
    const found = new Map<Source, Origin>();
    await Promise.all([
      ...[...byFile].map(async ([path, those]) => {
        const changes = await this.#blame(path, those);
        those.forEach((source, index) => {
          const { file, start } = source.span;
          const change = changes[index];
          found.set(source, {
            file: file.path,
            line: positionAt(file, start).line,
            ...(change ? { change } : {}),
          });
        });
      }),
      ...sources.map(async (source) => {
        if (source.kind === 'picture') {
          found.set(source, await this.#pictureOrigin(source.path));
        }
      }),
    ]);
    return sources.flatMap((source) => found.get(source) ?? []);
  }

  async #blame(
    absolutePath: string,
    sources: readonly Extract<Source, { kind: 'lines' }>[],
  ): Promise<readonly LineOrigin[]> {
    const path = this.#pathOf(absolutePath);
    return this.#repository && path !== undefined
      ? blameLines(
          this.#repository,
          path,
          sources.map(({ span }) => lineRangeOf(span)),
        )
      : [];
  }

  async #pictureOrigin(absolutePath: string): Promise<Origin> {
    const path = this.#pathOf(absolutePath);
    if (!this.#repository || path === undefined) {
      return { file: path ?? absolutePath };
    }
    const [isEdited, [commit]] = await Promise.all([
      isEditing(this.#repository, path),
      commitsOf(this.#repository, [path], { most: 1 }),
    ]);
    if (!commit || isEdited) {
      return { file: path, change: { kind: 'not-committed' } };
    }
    return { file: path, change: { kind: 'commit', commit, orEarlier: false } };
  }

  #pathOf(absolutePath: string): string | undefined {
    return this.#repository && pathInRepository(this.#repository, this.#folder, absolutePath);
  }
}
