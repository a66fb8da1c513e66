import type { Ffmpeg } from '../media/ffmpeg.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import { openInspector } from '../quality/inspector.js';
import { type Expected, judgeClip } from '../quality/judge.js';
import { recallLook } from '../quality/notes.js';
import type { ProjectFiles } from '../store/project-files.js';
import type { ProjectStore } from '../store/project-store.js';
import type { ClipWarning } from '../terms/clip-warning.js';
import type { Emit } from '../terms/events.js';

/** What the inspection of a run is given. */
export interface InspectionParts {
  readonly store: ProjectStore;
  readonly ffmpeg: Ffmpeg;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/** Looks at the clips of a run as they come. */
export interface Inspection {
  /** Tells what is known of the clips that are here already. Before anything is bought: it may change somebody's mind. */
  tellKnown(): Promise<void>;
  /** To be called with a run's events: each clip that is stored is looked at, and nothing waits for that. */
  readonly watch: Emit;
  /** Resolves when all clips that came have been looked at. */
  settled(): Promise<void>;
}

/** The inspection of a plan's clips; what it finds becomes `shot-warning` events. */
export function openInspection(plan: Plan, { store, ffmpeg, signal, emit }: InspectionParts): Inspection {
  const { files, clips } = store;
  const inspector = openInspector({ files, ffmpeg, signal });
  const planned = new Map(plan.shots.map((shot) => [shot.id, shot]));
  return {
    async tellKnown() {
      for (const [shot, warnings] of await knownWarnings(plan, files)) {
        for (const warning of warnings) {
          emit({ type: 'shot-warning', shot, take: planned.get(shot)?.picked ?? 1, ...warning });
        }
      }
    },
    watch(event) {
      const shot = event.type === 'shot-stored' ? planned.get(event.shot) : undefined;
      if (event.type === 'shot-stored' && shot?.card) {
        const arrived = { path: clips.pathOf(event.clip), digest: event.clip, expected: expectedOf(shot) };
        inspector.inspect(arrived, (warning) =>
          emit({ type: 'shot-warning', shot: event.shot, take: event.take, ...warning }),
        );
      }
    },
    settled: () => inspector.settled(),
  };
}

/** What is the matter with the clips a plan has, as far as they were looked at, by shot. Decodes nothing. */
export async function knownWarnings(
  plan: Plan,
  files: ProjectFiles,
): Promise<ReadonlyMap<string, readonly ClipWarning[]>> {
  const found = await Promise.all(
    plan.shots.map(async (shot) => {
      const seen = shot.clip && (await recallLook(files, shot.clip.digest));
      return [shot.id, seen ? judgeClip(seen, expectedOf(shot)) : []] as const;
    }),
  );
  return new Map(found.filter(([, warnings]) => warnings.length > 0));
}

function expectedOf({ duration, request, foreseen }: PlannedShot): Expected {
  return { seconds: duration, sound: (request ?? foreseen)?.parameters.audio === true };
}
