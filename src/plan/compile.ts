import { castOf } from '../checks/cast.js';
import { clipSeconds } from '../checks/length.js';
import type { Reference, Shot, Storyboard } from '../language/storyboard.js';
import type { ModelCard } from '../models/card.js';
import { compilePrompt } from '../models/dialect.js';
import { defaultOf } from '../models/limits.js';
import type { Parameters, Request, RequestReference } from '../models/request.js';
import type { Digest } from '../terms/digest.js';
import { frameDigest } from './frames.js';
import type { PictureDigests } from './picture-digests.js';
import { seedOf } from './seeds.js';

/** A clip that frames are taken from. */
export interface FrameClip {
  readonly digest: Digest;
  /** Absolute. */
  readonly path: string;
}

/** What compiling needs to know beside the shot. */
export interface CompileContext {
  readonly storyboard: Storyboard;
  readonly digests: PictureDigests;
  /** The clips of the shots it takes frames of, as far as they are known, by shot id. */
  readonly clips: ReadonlyMap<string, FrameClip>;
  /** Options of ours, e.g. the label a preview draws. */
  readonly extraOptions?: Request['options'];
}

/**
 * The request of one take of a shot, or undefined when one of its references cannot be had: unknown, unreadable, or a
 * frame of a shot that is not rendered yet.
 */
export function compileShot(
  shot: Shot,
  card: ModelCard,
  take: number,
  { storyboard, digests, clips, extraOptions }: CompileContext,
): Request | undefined {
  const names = castOf(shot).map((entry) => entry.name);
  const describe = (name: string): string => storyboard.references.get(name)?.description ?? name;
  const compiled = compilePrompt(shot.prompt.tokens, names, shot.style, card.dialect, describe);
  const references: RequestReference[] = [];
  for (const name of compiled.order) {
    const reference = storyboard.references.get(name);
    const pictured = reference && pictureOf(reference, digests, clips);
    if (!pictured) {
      return undefined;
    }
    references.push({
      name,
      alias: compiled.aliases.get(name) ?? name,
      type: reference.type,
      ...pictured,
    });
  }
  return {
    model: card.id,
    dialect: card.dialect.version,
    prompt: compiled.text,
    references,
    parameters: parametersOf(shot, card, take, storyboard),
    options: { ...extraOptions, ...shot.options },
    take,
  };
}

function pictureOf(
  { name, picture }: Reference,
  digests: PictureDigests,
  clips: CompileContext['clips'],
): Pick<RequestReference, 'picture' | 'digest'> | undefined {
  if (picture.kind === 'frame') {
    const { kind, shot, at } = picture;
    const clip = clips.get(shot);
    return (
      clip && {
        digest: frameDigest(clip.digest, at),
        picture: { kind, shot, at, clip: clip.path, digest: clip.digest },
      }
    );
  }
  const digest = digests.get(name);
  return digest && { digest, picture };
}

function parametersOf(shot: Shot, card: ModelCard, take: number, storyboard: Storyboard): Parameters {
  const { properties } = card.parameters;
  const fps = storyboard.film.fps ?? defaultOf(card, 'fps');
  const seed = seedOf(shot, card, take);
  const audio = shot.audio ?? defaultOf(card, 'audio') ?? false;
  return {
    duration: clipSeconds(shot, card),
    resolution: shot.resolution ?? defaultOf(card, 'resolution') ?? '720p',
    aspect_ratio: shot.aspectRatio ?? defaultOf(card, 'aspect_ratio') ?? '16:9',
    // Models' own defaults are opposite (providers differ), so the switch is always said.
    ...(properties.audio ? { audio } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(properties.fps && fps !== undefined ? { fps } : {}),
  };
}
