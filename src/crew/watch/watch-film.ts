import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.js';
import { StoryreelError } from '../../diagnostics/errors.js';
import { makeFilm } from '../../film.js';
import type { Ffmpeg } from '../../media/ffmpeg.js';
import type { Clock } from '../../terms/clock.js';
import type { Emit } from '../../terms/events.js';
import { createMemory, type Memory } from '../../terms/memory.js';
import { FREE } from '../../terms/money.js';
import type { EditOptions } from '../edit-options.js';
import { filesOf } from '../files-of.js';
import { hireCrew } from '../hire-crew.js';
import type { OpenFilm } from '../open-film.js';
import type { Session } from '../session.js';
import { openFileWatch } from './file-watch.js';
import { namedFiles } from './named-files.js';

/** Hears what a watch does. */
export interface WatchListener {
  /** It begins, or files changed; absolute paths. */
  changed(files: readonly string[]): Promise<void>;
  /** What is wrong with the storyboard as it is now, and how many files are watched. */
  checked(diagnostics: readonly Diagnostic[], files: number): Promise<void>;
  /** The events of making a preview. */
  readonly emit: Emit;
  /** There will be no preview of this state; for `project-busy` it is tried again. */
  failed(error: StoryreelError): Promise<void>;
  /** The preview of this state is there. */
  made(): Promise<void>;
}

/** What a watch is given. */
export interface WatchParts {
  /** Absolute path of the storyboard. */
  readonly storyboard: string;
  /** Opens the storyboard as a preview is planned. */
  readonly open: (memory: Memory) => Promise<OpenFilm>;
  /** Finds ffmpeg; as in HireOptions. */
  readonly ffmpeg: (hidden: string) => Promise<Ffmpeg>;
  readonly edit?: EditOptions;
  readonly listener: WatchListener;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** How long a project that another run has is let be before it is asked for again. */
const BUSY_MS = 1_000;

/**
 * Keeps the preview of a storyboard as the storyboard is, until the signal fires: checks it whenever it, its imports, its
 * settings, or a picture or sound it names changes, and makes preview.mp4 anew, for which only what changed is drawn. A
 * save while a preview is made stops that; the shots it had done are kept. Nothing is ever bought.
 *
 * Throws what opening the storyboard throws at first; later that is told, and waited out.
 */
export async function watchFilm(parts: WatchParts): Promise<void> {
  const { clock, signal, storyboard, listener } = parts;
  const { tmp } = await filesOf(storyboard);
  const over = new AbortController();
  const files = openFileWatch(clock);
  const memory = createMemory();
  let begun = clock.now();
  let film: OpenFilm | undefined = await parts.open(memory);
  await mkdir(tmp, { recursive: true });
  const session: Session = { memory, copies: await mkdtemp(join(tmp, 'watch-')) };
  try {
    await listener.changed([]);
    let media: readonly string[] = [];
    while (!signal.aborted) {
      const saved = new AbortController();
      if (film) {
        const named = namedFiles(film.checked);
        // While the text makes no sense, nobody says that the pictures and sounds of before are not meant.
        media = named.media ?? media;
        await files.follow([...named.texts, ...media], begun);
      }
      const next = files.changes(AbortSignal.any([signal, over.signal])).then((changed) => {
        saved.abort(new DOMException('a file was saved', 'AbortError'));
        return changed;
      });
      // It is awaited below; should the round throw first, nobody does.
      next.catch(() => undefined);
      if (film) {
        await round(film, session, { ...parts, signal: AbortSignal.any([signal, saved.signal]) });
      }
      const changed = await next;
      begun = clock.now();
      await listener.changed(changed);
      film = await openAgain(parts, memory);
    }
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  } finally {
    over.abort();
    files.close();
    await rm(session.copies, { recursive: true, force: true });
  }
}

/** Undefined while the file cannot be read: an editor may be about to put it back. */
async function openAgain({ open, listener }: WatchParts, memory: Memory): Promise<OpenFilm | undefined> {
  try {
    return await open(memory);
  } catch (error) {
    if (error instanceof StoryreelError) {
      await listener.failed(error);
      return undefined;
    }
    throw error;
  }
}

/** Tells what is wrong with a storyboard, and makes its preview when nothing much is. Ends quietly when a file is saved. */
async function round(film: OpenFilm, session: Session, parts: WatchParts): Promise<void> {
  const { listener, signal, clock } = parts;
  const { texts, media = [] } = namedFiles(film.checked);
  await listener.checked(film.diagnostics, new Set([...texts, ...media]).size);
  if (!film.plan || hasErrors(film.diagnostics)) {
    return;
  }
  for (let told = false; !signal.aborted; ) {
    try {
      await makePreview(film, session, parts);
      session.memory.forgetUnused();
      if (!signal.aborted) {
        await listener.made();
      }
      return;
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (!(error instanceof StoryreelError)) {
        throw error;
      }
      if (!told) {
        await listener.failed(error);
        told = true;
      }
      if (error.code !== 'project-busy') {
        return;
      }
      await clock.sleep(BUSY_MS, signal).catch(() => undefined);
    }
  }
}

async function makePreview(film: OpenFilm, session: Session, parts: WatchParts): Promise<void> {
  const { ffmpeg, edit, clock, fetch, signal, listener } = parts;
  const crew = hireCrew({
    kind: 'preview',
    open: async () => ({ ...film, keys: new Map() }),
    consent: async ({ total }) => (total === FREE ? undefined : 'budget-or-consent'),
    emit: listener.emit,
    ...(edit ? { edit } : {}),
    session,
    ffmpeg,
    clock,
    fetch,
    signal,
  });
  try {
    await makeFilm(crew);
  } finally {
    await crew.close();
  }
}
