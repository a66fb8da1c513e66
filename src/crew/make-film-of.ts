import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FilmEnd, makeFilm } from '../film.js';
import type { FfmpegPlaces } from '../media/ffmpeg-candidates.js';
import { findFfmpeg } from '../media/ffmpeg-find.js';
import { loadCards } from '../models/cards.js';
import { FREE } from '../terms/money.js';
import { type HireOptions, hireCrew } from './hire-crew.js';
import { openFilm } from './open-film.js';
import { asAnimatic, previewOptions } from './preview.js';

/** How a film is made from a program. Everything has a default that costs nothing. */
export interface FilmOptions
  extends Partial<Pick<HireOptions, 'kind' | 'edit' | 'consent' | 'emit' | 'fetch' | 'signal'>> {
  /** Keys by provider, e.g. `new Map([['fal', key]])`. None are looked up anywhere. */
  readonly keys?: ReadonlyMap<string, string>;
  /** The model of every shot, whatever the storyboard says. */
  readonly model?: string;
  /** Where ffmpeg may be, e.g. `{ env: process.env }`; the builds that npm brings along are always looked at. */
  readonly ffmpeg?: FfmpegPlaces;
}

/**
 * Makes the film of a storyboard, as the command line does: `kind: 'film'` (the default) renders and stitches, `'preview'`
 * makes the animatic, `'stitch'` takes what is stored. Without a `consent` of yours nothing is bought.
 *
 * The author's mistakes come back as diagnostics. Throws StoryreelErrors for what the world does, e.g.
 * `storyboard-unreadable`, `project-busy`, `ffmpeg-missing`.
 */
export async function makeFilmOf(storyboard: string, options: FilmOptions = {}): Promise<FilmEnd> {
  const path = resolve(storyboard);
  const { kind = 'film', keys = new Map<string, string>(), emit = () => undefined } = options;
  const crew = hireCrew({
    kind,
    ...(options.edit ? { edit: options.edit } : {}),
    emit,
    consent: options.consent ?? (async (plan) => (plan.total > FREE ? 'budget-or-consent' : undefined)),
    fetch: options.fetch ?? globalThis.fetch,
    signal: options.signal ?? new AbortController().signal,
    clock: { now: () => Date.now(), sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}) },
    ffmpeg: () => findFfmpeg(options.ffmpeg ?? { env: {} }),
    async open() {
      const film = await openFilm(path, {
        cards: await loadCards(),
        credentials: async () => new Set(['local', ...keys.keys()]),
        notify: (notice) => emit({ type: 'notice-given', ...notice }),
        model: options.model,
        asLocked: kind === 'stitch',
        ...(kind === 'preview' ? { adapt: asAnimatic, extraOptions: previewOptions } : {}),
      });
      return { ...film, keys };
    },
  });
  try {
    return await makeFilm(crew);
  } finally {
    await crew.close();
  }
}
