import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestOf } from '../../terms/digest.js';
import { type FrameSize, frameSize } from '../../terms/frame-size.js';
import type { Draft, Job } from '../job.js';

/** A clip as a file. */
export interface ClipFile extends FrameSize {
  readonly path: string;
  readonly bytes: number;
}

/** One order to make a clip. */
export interface ClipOrder {
  readonly draft: Draft;
  /** Of everything in the request; the same request gives the same bytes. */
  readonly key: Digest;
  /** Where to write it. */
  readonly path: string;
}

/** Makes a clip for a request. */
export type ClipMaker = (order: ClipOrder) => Promise<void>;

/** Makes and keeps clips, each request's once. */
export class ClipRoom {
  readonly #clips = new Map<Digest, { made?: ClipFile; readonly done: Promise<ClipFile> }>();
  readonly #folder: string;
  readonly #make: ClipMaker;
  readonly #keyOf: (draft: Draft) => Digest;

  /** `digest` gives the content of a picture by its handle. */
  constructor(folder: string, make: ClipMaker, digest: (handle: string | number) => string) {
    this.#folder = folder;
    this.#make = make;
    this.#keyOf = (draft) => {
      const references = draft.references.map(({ name, type, handle }) => [name, type, digest(handle)]);
      const parameters = Object.entries(draft.parameters).sort(([a], [b]) => (a < b ? -1 : 1));
      return digestOf(JSON.stringify([draft.model, draft.prompt, references, parameters]));
    };
  }

  /** Begins a job's clip unless it is there or being made. The promise is the clip. */
  begin(job: Job): Promise<ClipFile> {
    const key = this.#keyOf(job.draft);
    const known = this.#clips.get(key);
    if (known) {
      return known.done;
    }
    const entry: { made?: ClipFile; readonly done: Promise<ClipFile> } = {
      done: this.#produce(job.draft, key),
    };
    this.#clips.set(key, entry);
    entry.done.then(
      (made) => {
        entry.made = made;
      },
      () => this.#clips.delete(key),
    );
    return entry.done;
  }

  /** A job's clip if it is made already. */
  ready(job: Job): ClipFile | undefined {
    return this.#clips.get(this.#keyOf(job.draft))?.made;
  }

  /** Resolves when nothing is being made any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#clips.values()].map((clip) => clip.done));
  }

  async #produce(draft: Draft, key: Digest): Promise<ClipFile> {
    const path = join(this.#folder, `${key}.mp4`);
    const { aspect_ratio, resolution } = draft.parameters;
    const size = frameSize(aspect_ratio, resolution) ?? { width: 2, height: 2 };
    const kept = await stat(path).catch(() => undefined);
    if (!kept) {
      await mkdir(this.#folder, { recursive: true });
      const partial = `${path}.partial`;
      await this.#make({ draft, key, path: partial });
      await rename(partial, path);
    }
    return { path, bytes: (kept ?? (await stat(path))).size, ...size };
  }
}
