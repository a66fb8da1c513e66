import { join } from 'node:path';
import { StoryreelError } from '../diagnostics/errors.js';
import { diskError } from '../store/durable.js';
import type { ClipFacts } from '../terms/clip-facts.js';
import type { Digest } from '../terms/digest.js';
import type { Attempt } from './attempt.js';
import type { Desk } from './desk.js';
import { createFindAgain, isMissing } from './find-again.js';
import type { Run, Show } from './run.js';
import { createAside } from './set-aside.js';

/** A clip that is here, whole and proved to be a video, or gone for good. */
export type Fetched =
  | { readonly kind: 'here'; readonly path: string; readonly facts: ClipFacts; readonly digest?: Digest }
  | { readonly kind: 'gone'; readonly message: string }
  | { readonly kind: 'unreadable'; readonly message: string };

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A try that ends for being slow has itself taken so long: such a clip is not fetched for ever. */
const SLOW_MS = 60_000;
/** A clip that is here sooner needs no word on how far it is. */
const BETWEEN_FRACTIONS_MS = 5_000;
/** Waiting makes no room on a disk: a person must, and the next run goes on with the part that is there. */
const DISK_CODES: ReadonlySet<string> = new Set(['disk-full', 'disk-failed', 'store-read-only']);

/** Whether it is this machine's disk that kept a clip from coming, which says nothing of the clip. */
export function isOfDisk({ code }: StoryreelError): boolean {
  return DISK_CODES.has(code);
}

/**
 * Brings a rendered clip into `.storyreel/tmp/`, under its attempt's name so that the next run can go on with a
 * part of it. Tries for as long as a job is watched, and for some minutes where the clip is not at its address; fetches
 * a second time what is not a video, and keeps what came until there is a better one. Throws a StoryreelError that is
 * not safe to try again, or that the provider or the disk does not answer, or the signal's reason.
 */
export async function fetchClip(run: Run, desk: Desk, attempt: Attempt, show: Show): Promise<Fetched> {
  const { crew, patience } = run;
  const path = join(await run.tmp(), `${attempt.id}.mp4`);
  const findAgain = createFindAgain(run, desk, attempt, show);
  let source = attempt.clip;
  const aside = createAside(path);
  const progress = showingFraction(run, show);
  let pause = FIRST_PAUSE_MS;
  for (let waited = 0; source; ) {
    show('downloading');
    let digest: Digest | undefined;
    try {
      digest = await crew.collect(source, path, crew.signal, progress);
    } catch (error) {
      if (crew.signal.aborted || !(error instanceof StoryreelError)) {
        throw error;
      }
      if (isMissing(error)) {
        const found = await findAgain(error, source);
        if (found.kind === 'try') {
          source = found.source;
          continue;
        }
        return aside.isUsed()
          ? { kind: 'unreadable', message: `${aside.describe()}, and ${found.message}` }
          : found;
      }
      if (error.retry !== 'safe' || isOfDisk(error) || waited >= patience.jobMs) {
        throw error;
      }
      show('downloading', { note: error.message });
      await crew.clock.sleep(pause, crew.signal);
      waited += pause + (error.code === 'clip-slow' ? SLOW_MS : 0);
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
      continue;
    }
    const seen = await look(run, path);
    if (!('why' in seen)) {
      await aside.discard();
      return { kind: 'here', path, facts: seen, ...(digest && { digest }) };
    }
    const isSecond = aside.isUsed();
    await aside.keep(seen.why);
    if (isSecond || source.kind === 'file') {
      return { kind: 'unreadable', message: aside.describe() };
    }
  }
  return { kind: 'gone', message: 'the provider gave no address for the clip' };
}

/** Shows how much of a clip is here, now and then. */
function showingFraction({ crew }: Run, show: Show): (fraction: number) => void {
  let shown = crew.clock.now();
  return (fraction) => {
    const now = crew.clock.now();
    // Not within the pause, forwards or back: a clock may be set.
    if (Math.abs(now - shown) >= BETWEEN_FRACTIONS_MS) {
      shown = now;
      show('downloading', { fraction });
    }
  };
}

/**
 * What is to be known of a clip, or why it is not a video. Throws when it could not be looked at, which says nothing of it:
 * it stays where it is for the next run.
 */
async function look({ crew }: Run, path: string): Promise<ClipFacts | { readonly why: string }> {
  try {
    const facts = await crew.probe(path, crew.signal);
    const isVideo = facts.video.frames >= 1 && facts.video.seconds > 0;
    return isVideo ? facts : { why: 'it has no pictures' };
  } catch (error) {
    crew.signal.throwIfAborted();
    if (error instanceof StoryreelError && error.code === 'clip-unreadable') {
      return { why: error.message };
    }
    throw diskError(error, 'look into a clip', path);
  }
}
