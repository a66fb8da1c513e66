import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import type { ClipSource } from '../providers/provider.js';
import { diskError } from '../store/durable.js';
import type { ClipFacts } from '../terms/clip-facts.js';
import type { Digest } from '../terms/digest.js';
import type { Attempt } from './attempt.js';
import type { Desk } from './desk.js';
import type { Run, Show } from './run.js';

/** A clip that is here, whole and proved to be a video, or gone for good. */
export type Fetched =
  | { readonly kind: 'here'; readonly path: string; readonly facts: ClipFacts; readonly digest?: Digest }
  | { readonly kind: 'gone'; readonly message: string }
  | { readonly kind: 'unreadable'; readonly message: string };

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Waiting makes no room on a disk: a person must, and the next run goes on with the part that is there. */
const DISK_CODES: ReadonlySet<string> = new Set(['disk-full', 'disk-failed', 'store-read-only']);

/**
 * Brings a rendered clip into `.storyreel/tmp/`, under its attempt's name so that the next run can go on with a
 * part of it. Tries for as long as a job is watched; asks the provider for a new address when one is dead; fetches
 * a second time what is not a video. Throws a StoryreelError that is not safe to try again, or the signal's reason.
 */
export async function fetchClip(run: Run, desk: Desk, attempt: Attempt, show: Show): Promise<Fetched> {
  const { crew, patience } = run;
  const path = join(await run.tmp(), `${attempt.id}.mp4`);
  let source = attempt.clip;
  let freshlyAsked = false;
  let unreadable = 0;
  let pause = FIRST_PAUSE_MS;
  for (let waited = 0; source; ) {
    show('downloading');
    let digest: Digest | undefined;
    try {
      digest = await crew.collect(source, path, crew.signal);
    } catch (error) {
      if (crew.signal.aborted || !(error instanceof StoryreelError)) {
        throw error;
      }
      if (error.code === 'clip-gone') {
        source = freshlyAsked ? undefined : await newSource(run, desk, attempt);
        freshlyAsked = true;
        if (source) {
          continue;
        }
        return { kind: 'gone', message: error.message };
      }
      if (error.retry !== 'safe' || DISK_CODES.has(error.code) || waited >= patience.jobMs) {
        throw error;
      }
      show('downloading', { note: error.message });
      await crew.clock.sleep(pause, crew.signal);
      waited += pause;
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
      continue;
    }
    try {
      const facts = await crew.probe(path, crew.signal);
      if (facts.video.frames < 1 || !(facts.video.seconds > 0)) {
        throw new Error('it has no pictures');
      }
      return { kind: 'here', path, facts, ...(digest && { digest }) };
    } catch (error) {
      crew.signal.throwIfAborted();
      unreadable++;
      if (unreadable > 1 || source.kind === 'file') {
        return { kind: 'unreadable', message: await setAside(path, messageOf(error)) };
      }
      await rm(path, { force: true }).catch((error: unknown) => {
        throw diskError(error, `remove ${path}`);
      });
    }
  }
  return { kind: 'gone', message: 'the provider gave no address for the clip' };
}

/** Asks once more where the clip is: addresses die sooner than records. */
async function newSource(run: Run, desk: Desk, attempt: Attempt): Promise<ClipSource | undefined> {
  if (!attempt.ticket || attempt.local) {
    return undefined;
  }
  const status = await desk.provider.status(attempt.ticket, { signal: run.crew.signal });
  return status.kind === 'done' ? status.clip : undefined;
}

/** Keeps what was paid for under a name that the next fetch does not take for a part of the clip. */
async function setAside(path: string, why: string): Promise<string> {
  const aside = path.replace(/\.mp4$/, '.unreadable.mp4');
  await rename(path, aside).catch(() => undefined);
  return `what arrived is not a video (${why}); it is kept as ${aside}`;
}
