import { examineClip } from '../media/examine.js';
import type { Ffmpeg } from '../media/ffmpeg.js';
import { readClipFacts } from '../media/probe.js';
import type { ProjectFiles } from '../store/project-files.js';
import type { ClipWarning } from '../terms/clip-warning.js';
import type { Digest } from '../terms/digest.js';
import { type Expected, judgeClip, type LookedAt } from './judge.js';
import { noteLook, recallLook } from './notes.js';

/** A clip that has come. */
export interface ArrivedClip {
  readonly path: string;
  readonly digest: Digest;
  readonly expected: Expected;
}

/** What inspecting is given. */
export interface InspectorParts {
  readonly files: ProjectFiles;
  readonly ffmpeg: Ffmpeg;
  /** Ends it; clips that were not looked at yet stay so. */
  readonly signal: AbortSignal;
}

/** Looks at clips behind everything else that goes on. */
export interface Inspector {
  /**
   * Looks at a clip when its turn comes and tells what is the matter with it. One clip at a time, at the lowest
   * priority. A look that fails tells nothing: the clip is there, and whoever uses it will say so.
   */
  inspect(clip: ArrivedClip, tell: (warning: ClipWarning) => void): void;
  /** Resolves when all clips that came have been looked at. Never rejects. */
  settled(): Promise<void>;
}

/** An inspector with nothing to do. */
export function openInspector(parts: InspectorParts): Inspector {
  let last: Promise<void> = Promise.resolve();
  return {
    inspect(clip, tell) {
      last = last.then(async () => {
        const seen = await look(clip, parts).catch(() => undefined);
        if (seen) {
          judgeClip(seen, clip.expected).forEach(tell);
        }
      });
    },
    settled: () => last,
  };
}

async function look(
  { path, digest }: ArrivedClip,
  { files, ffmpeg, signal }: InspectorParts,
): Promise<LookedAt> {
  const known = await recallLook(files, digest);
  if (known) {
    return known;
  }
  signal.throwIfAborted();
  const { seconds } = (await readClipFacts(path, { ffmpeg, signal })).video;
  const seen = { seconds, ...(await examineClip(path, seconds, ffmpeg, signal)) };
  await noteLook(files, digest, seen);
  return seen;
}
