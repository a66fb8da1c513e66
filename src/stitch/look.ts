import { StoryreelError } from '../diagnostics/errors.js';
import { readClipFacts } from '../media/probe.js';
import type { ClipFacts } from '../terms/clip-facts.js';
import { NO_MEMORY } from '../terms/memory.js';
import type { ShotInput } from './film-input.js';
import { badClip } from './jobs/blame.js';
import { sideBySide } from './jobs/side-by-side.js';
import type { StitchCrew } from './stitch-crew.js';

/** Clips looked at together: enough to hide a slow disk. */
const LOOKS = 8;

/** The facts of every shot's clip, or of its stand-in, by the shot's id. Throws a StoryreelError `clip-unreadable`. */
export async function lookAtClips(
  shots: readonly ShotInput[],
  crew: Pick<StitchCrew, 'ffmpeg' | 'signal' | 'memory'>,
): Promise<ReadonlyMap<string, ClipFacts>> {
  const facts = new Map<string, ClipFacts>();
  const tasks = shots.map((shot) => async (signal: AbortSignal) => {
    const found = await lookAtClip(shot, crew, signal);
    if (found) {
      facts.set(shot.id, found);
    }
  });
  await sideBySide(tasks, LOOKS, crew.signal);
  return facts;
}

/** The facts of one shot's clip, or of its stand-in; read only when it does not bring them along. */
export async function lookAtClip(
  shot: ShotInput,
  { ffmpeg, memory = NO_MEMORY }: Pick<StitchCrew, 'ffmpeg' | 'memory'>,
  signal: AbortSignal,
): Promise<ClipFacts | undefined> {
  const clip = shot.clip ?? shot.standIn;
  try {
    const read = (path: string) =>
      memory.recallOf(path, 'facts', () => readClipFacts(path, { ffmpeg, signal }));
    return clip && (clip.facts ?? (await read(clip.path)));
  } catch (error) {
    throw error instanceof StoryreelError && error.code !== 'disk-full' ? badClip(shot, error) : error;
  }
}
