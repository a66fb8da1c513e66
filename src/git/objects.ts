import { StoryreelError } from '../diagnostics/errors.js';
import { type GitPlace, type GitProcess, startGit } from './run-git.js';

/** An object of a repository. */
export interface GitObject {
  /** Its name: SHA-1 or SHA-256, in hex. */
  readonly id: string;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  readonly bytes: Buffer;
}

/** Reads objects, many of them through one git. Whoever opens it closes it. */
export interface ObjectReader {
  /**
   * An object by its id, or by anything else that git takes for a name and that has no line break. Undefined when it is not
   * here: there is none, or a partial or shallow clone left it out.
   */
  read(name: string): Promise<GitObject | undefined>;
  close(): void;
}

interface Waiting {
  readonly name: string;
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Starts reading objects; git runs from the first question on. */
export function openObjects(place: GitPlace): ObjectReader {
  const waiting: Waiting[] = [];
  let git: GitProcess | undefined;

  function ask(question: Waiting): void {
    git ??= start();
    waiting.push(question);
    git.input.write(`${question.name}\n`);
  }

  function start(): GitProcess {
    const started = startGit(place, ['cat-file', '--batch']);
    const answers = new Answers((object) => waiting.shift()?.resolve(object));
    started.output.on('data', (piece: Buffer) => answers.take(piece));
    started.ended.then(({ said }) => ended(said), fail);
    return started;
  }

  function ended(said: string): void {
    const [first, ...others] = waiting.splice(0);
    git = undefined;
    if (first && NOT_FETCHED.test(said)) {
      first.resolve(undefined);
      others.forEach(ask);
    } else if (first) {
      const error = new StoryreelError('git-failed', `git cat-file ended: ${said}`, { retry: 'safe' });
      for (const each of [first, ...others]) {
        each.reject(error);
      }
    }
  }

  function fail(error: unknown): void {
    git = undefined;
    for (const each of waiting.splice(0)) {
      each.reject(error);
    }
  }

  return {
    read: (name) => new Promise((resolve, reject) => ask({ name, resolve, reject })),
    close() {
      git?.input.end();
      git = undefined;
    },
  };
}

/** A partial clone that may not fetch what it lacks ends for the first such object. */
const NOT_FETCHED = /could not fetch/;

interface Header {
  readonly id: string;
  readonly type: GitObject['type'];
  readonly size: number;
}

/** Cuts the answers of `cat-file --batch` out of the stream: `<id> <type> <size>`, the bytes, a line break. */
class Answers {
  readonly #found: (object: GitObject | undefined) => void;
  /** What has come and is not used yet, as it came: a large object is put together only once. */
  #pieces: Buffer[] = [];
  #size = 0;
  #header: Header | undefined;

  constructor(found: (object: GitObject | undefined) => void) {
    this.#found = found;
  }

  take(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
    while (this.#header ? this.#takeBody(this.#header) : this.#takeHeader()) {
      // Each turn uses up one header or one body.
    }
  }

  #takeHeader(): boolean {
    const bytes = this.#all();
    const end = bytes.indexOf(10);
    if (end === -1) {
      return false;
    }
    const line = bytes.toString('utf8', 0, end);
    this.#keep(bytes.subarray(end + 1));
    const [, id = '', type, size] = /^([0-9a-f]+) (blob|tree|commit|tag) (\d+)$/.exec(line) ?? [];
    if (type === undefined) {
      // "<name> missing", "<name> ambiguous"
      this.#found(undefined);
    } else {
      this.#header = { id, type: type as GitObject['type'], size: Number(size) };
    }
    return true;
  }

  #takeBody({ id, type, size }: Header): boolean {
    if (this.#size < size + 1) {
      return false;
    }
    const bytes = this.#all();
    this.#header = undefined;
    this.#keep(bytes.subarray(size + 1));
    this.#found({ id, type, bytes: bytes.subarray(0, size) });
    return true;
  }

  #all(): Buffer {
    const [first = Buffer.alloc(0), ...others] = this.#pieces;
    const bytes = others.length === 0 ? first : Buffer.concat(this.#pieces);
    this.#keep(bytes);
    return bytes;
  }

  #keep(bytes: Buffer): void {
    this.#pieces = [bytes];
    this.#size = bytes.length;
  }
}
