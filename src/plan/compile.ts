import { castOf } from '../checks/cast.js';
import { clipSeconds } from '../checks/length.js';
import type { Shot, Storyboard } from '../language/storyboard.js';
import type { ModelCard } from '../models/card.js';
import { compilePrompt } from '../models/dialect.js';
import { defaultOf } from '../models/limits.js';
import type { Parameters, Request, RequestReference } from '../models/request.js';
import type { PictureDigests } from './picture-digests.js';

/** What compiling needs to know beside the shot. */
export interface CompileContext {
  readonly storyboard: Storyboard;
  readonly digests: PictureDigests;
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
  { storyboard, digests, extraOptions }: CompileContext,
): Request | undefined {
  const names = castOf(shot).map((entry) => entry.name);
  const describe = (name: string): string => storyboard.references.get(name)?.description ?? name;
  const compiled = compilePrompt(shot.prompt.tokens, names, shot.style, card.dialect, describe);
  const references: RequestReference[] = [];
  for (const name of compiled.order) {
    const reference = storyboard.references.get(name);
    const digest = digests.get(name);
    if (!reference || !digest || reference.picture.kind === 'frame') {
      return undefined;
    }
    const { picture, type } = reference;
    references.push({ name, alias: compiled.aliases.get(name) ?? name, type, digest, picture });
  }
  return {
    model: card.id,
    dialect: card.dialect.version,
    prompt: compiled.text,
    references,
    parameters: parametersOf(shot, card, storyboard),
    options: { ...extraOptions, ...shot.options },
    take,
  };
}

function parametersOf(shot: Shot, card: ModelCard, storyboard: Storyboard): Parameters {
  const { properties } = card.parameters;
  const fps = storyboard.film.fps ?? defaultOf(card, 'fps');
  const audio = shot.audio ?? defaultOf(card, 'audio') ?? false;
  return {
    duration: clipSeconds(shot, card),
    resolution: shot.resolution ?? defaultOf(card, 'resolution') ?? '720p',
    aspect_ratio: shot.aspectRatio ?? defaultOf(card, 'aspect_ratio') ?? '16:9',
    // Models' own defaults are opposite (providers differ), so the switch is always said.
    ...(properties.audio ? { audio } : {}),
    ...(properties.seed && shot.seed !== undefined ? { seed: shot.seed } : {}),
    ...(properties.fps && fps !== undefined ? { fps } : {}),
  };
}
