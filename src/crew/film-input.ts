import { join } from 'node:path';
import type { Music, Voice } from '../language/film.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import type { FilmInput, ShotInput } from '../stitch/film-input.js';
import type { ProjectStore } from '../store/project-store.js';
import { type Digest, digestOfFile } from '../terms/digest.js';
import { frameRate, frameSize } from '../terms/frame-size.js';
import { type Memory, NO_MEMORY } from '../terms/memory.js';
import { type EditOptions, sizeWanted } from './edit-options.js';
import { filmCards } from './film-cards.js';
import type { Rendered } from './render-plan.js';

/** Where a film is made, and how it is to come out. */
export interface FilmInputParts {
  readonly store: ProjectStore;
  /** The film's file name, beside the storyboard. */
  readonly name: string;
  readonly edit?: Pick<EditOptions, 'size' | 'quality'>;
  /** Of films made before by the same process. */
  readonly memory?: Memory;
}

/** Of a film that does not say. */
export const DEFAULT_FPS = 24;

/**
 * A plan as the film it is to become, with what there is of its shots: all that the film section and the shots say of the
 * edit, its sounds by their content, its cards by their words. Throws the file system's errors for a sound that is gone.
 */
export async function filmInput(
  plan: Plan,
  rendered: Rendered,
  { store, name, edit = {}, memory = NO_MEMORY }: FilmInputParts,
): Promise<FilmInput> {
  const { storyboard, shots } = plan;
  const { film } = storyboard;
  const first = shots[0];
  const planned = frameSize(first?.aspectRatio ?? '', first?.resolution ?? '') ?? {
    width: 1280,
    height: 720,
  };
  const size = edit.size === undefined ? planned : sizeWanted(edit.size, plan);
  const [cards, music, inputs] = await Promise.all([
    filmCards(plan, size, memory),
    film.music && musicInput(film.music, memory),
    Promise.all(shots.map((shot) => shotInput(shot, rendered, memory))),
  ]);
  return {
    title: storyboard.title ?? name.replace(/\.mp4$/, ''),
    rate: frameRate(film.fps ?? DEFAULT_FPS),
    fit: film.fit ?? 'crop',
    size,
    exactSize: edit.size !== undefined,
    output: join(store.files.folder, name),
    work: store.files.tmp,
    cache: join(store.files.hidden, 'pieces'),
    quality: edit.quality ?? 'standard',
    cards,
    shots: inputs,
    ...(music ? { music } : {}),
    sound: {
      matchLevels: film.matchLevels,
      ...(film.loudness ? { loudness: film.loudness } : {}),
    },
    captions: film.captions,
  };
}

async function shotInput(
  { id, shot, seconds }: PlannedShot,
  { clips, missing, standIns }: Rendered,
  memory: Memory,
): Promise<ShotInput> {
  const clip = clips.get(id);
  const standIn = clip ? undefined : standIns?.get(id);
  const { trim, transition, title, caption } = shot;
  const voice = shot.voice && (await voiceInput(shot.voice, memory));
  return {
    id,
    title: id,
    prompt: shot.prompt.text.trim(),
    seconds,
    ...(trim ? { trim } : {}),
    ...(standIn ? { standIn } : {}),
    ...(clip ? { clip } : { missing: missing.get(id) ?? 'not rendered yet' }),
    ...(transition ? { transition: { kind: transition.kind, seconds: transition.seconds } } : {}),
    ...(title
      ? {
          overlayTitle: {
            text: title.text,
            position: title.position,
            ...(title.start === undefined ? {} : { start: title.start }),
            ...(title.seconds === undefined ? {} : { seconds: title.seconds }),
          },
        }
      : {}),
    ...(caption === undefined ? {} : { caption }),
    ...(voice ? { voice } : {}),
  };
}

async function musicInput({ file, ...music }: Music, memory: Memory) {
  return { path: file.path, digest: await contentOf(file.path, memory), ...music };
}

async function voiceInput({ file, start, gainDb }: Voice, memory: Memory) {
  return { path: file.path, digest: await contentOf(file.path, memory), start, gainDb };
}

function contentOf(path: string, memory: Memory): Promise<Digest> {
  return memory.recallOf(path, 'digest', () => digestOfFile(path));
}
