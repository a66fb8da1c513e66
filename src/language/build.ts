import { dirname, resolve } from 'node:path';
import type { Span } from '../diagnostics/source.js';
import type { Json } from '../terms/brand.js';
import { buildShotTitle, buildVoice } from './build-film.js';
import { readPrompt } from './prompt.js';
import type { ReferenceDocument, ShotDocument, StoryboardDocument } from './schema/storyboard.js';
import { DEFAULT_MODEL, type Reference, type ReferencePicture, type Shot } from './storyboard.js';
import { buildTransition } from './transition.js';
import type { Located, Path } from './yaml/located.js';

/** The references a file declares. Paths are taken relative to that file. */
export function buildReferences(
  located: Located,
  documents: Readonly<Record<string, ReferenceDocument>>,
  imported: boolean,
): Reference[] {
  const folder = dirname(located.source.absolutePath);
  return Object.entries(documents).map(([name, document]) => ({
    name,
    type: document.type,
    picture: pictureOf(document, folder),
    description: document.description,
    imported,
    namePlace: () => located.key(['references', name]),
    place: (...path) => located.value(['references', name, ...path]),
  }));
}

function pictureOf({ image, frame }: ReferenceDocument, folder: string): ReferencePicture {
  if (frame) {
    return { kind: 'frame', shot: frame.shot, at: frame.at ?? 'last' };
  }
  const written = image ?? '';
  return /^https:\/\//i.test(written)
    ? { kind: 'url', url: written }
    : { kind: 'file', path: resolve(folder, written), written };
}

/** The shots of a storyboard, with the defaults inherited. Shots that were pruned away (null) are left out. */
export function buildShots(located: Located, document: Partial<StoryboardDocument>): Shot[] {
  const defaults: Partial<ShotDocument> = document.defaults ?? {};
  const shots: readonly (ShotDocument | null)[] = document.shots ?? [];
  const folder = dirname(located.source.absolutePath);
  const between = document.film?.transition;
  return shots.flatMap((shot, index) => {
    if (shot === null) {
      return [];
    }
    const base: Path = ['shots', index];
    const statedAt = (path: readonly string[]): Path | undefined => {
      const [field = ''] = path;
      if (field in shot) {
        return [...base, ...path];
      }
      if (field === 'transition' && index > 0 && between !== undefined) {
        return ['film', ...path];
      }
      return field in defaults ? ['defaults', ...path] : undefined;
    };
    const place = (...path: string[]): Span =>
      located.value(path.length === 0 ? base : (statedAt(path) ?? [...base, 'id']));
    const keyPlace = (...path: string[]): Span => located.key(statedAt(path) ?? [...base, 'id']);
    const promptPath = [...base, 'prompt'];
    const { trim, voice, title } = shot;
    const transition = shot.transition ?? (index > 0 ? between : undefined);
    return {
      id: shot.id,
      index,
      prompt: readPrompt(located.source, shot.prompt, located.scalar(promptPath), located.value(promptPath)),
      attached: (shot.references ?? []).map((name, position) => ({
        name,
        place: () => located.value([...base, 'references', position]),
      })),
      model: shot.model ?? defaults.model ?? DEFAULT_MODEL,
      aspectRatio: shot.aspect_ratio ?? defaults.aspect_ratio,
      resolution: shot.resolution ?? defaults.resolution,
      duration: shot.duration ?? defaults.duration,
      audio: shot.audio ?? defaults.audio,
      style: (shot.style ?? defaults.style ?? '').trim(),
      seed: shot.seed,
      takes: shot.takes ?? defaults.takes ?? 1,
      transition: buildTransition(transition),
      trim: trim && { start: trim.start, end: trim.end },
      voice: voice === undefined ? undefined : buildVoice(voice, folder),
      title: title === undefined ? undefined : buildShotTitle(title),
      caption: shot.caption?.trim(),
      options: (shot.options ?? {}) as { readonly [key: string]: Json },
      place,
      keyPlace,
    };
  });
}
