import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { openFilm } from '../../src/crew/open-film.js';
import { asAnimatic, previewOptions } from '../../src/crew/preview.js';
import { watchFilm } from '../../src/crew/watch/watch-film.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { findFfmpeg } from '../../src/media/ffmpeg-find.js';
import { loadCards } from '../../src/models/cards.js';
import type { Clock } from '../../src/terms/clock.js';
import type { FilmEvent } from '../../src/terms/events.js';

/** The clock on the wall. */
export const CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
};

/** What a watch told. */
export type Told =
  | { readonly kind: 'changed'; readonly files: readonly string[] }
  | { readonly kind: 'checked'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'event'; readonly event: FilmEvent }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'made' };

/** A watch over a folder's storyboard that ends with the test. */
export interface Watching {
  readonly told: readonly Told[];
  /** The first thing told from now on, or since the last call, that fits. */
  next(fits: (told: Told) => boolean): Promise<Told>;
  /** The shots drawn up to the next preview, from now on or since the last call. */
  preview(): Promise<readonly string[]>;
  /** Ends it. */
  end(): Promise<void>;
}

/** Begins to watch; every request to anywhere fails the test. */
export function startWatching(folder: string): Watching {
  const told: Told[] = [];
  const stop = new AbortController();
  const requests: string[] = [];
  let wake: () => void = () => undefined;
  let read = 0;
  const tell = (each: Told): void => {
    told.push(each);
    wake();
  };
  const storyboard = join(folder, 'storyboard.yaml');
  const watching = watchFilm({
    storyboard,
    open: async () =>
      openFilm(storyboard, {
        cards: await loadCards(),
        credentials: async () => new Set(['local']),
        notify: () => undefined,
        adapt: asAnimatic,
        extraOptions: previewOptions,
      }),
    ffmpeg: () => findFfmpeg({ env: { PATH: process.env.PATH } }),
    listener: {
      changed: async (files) => tell({ kind: 'changed', files }),
      checked: async (diagnostics) => tell({ kind: 'checked', diagnostics }),
      emit: (event) => tell({ kind: 'event', event }),
      failed: async ({ code }) => tell({ kind: 'failed', code }),
      made: async () => tell({ kind: 'made' }),
    },
    clock: CLOCK,
    fetch: async (url) => {
      requests.push(String(url));
      throw new Error('a watch asks nobody');
    },
    signal: stop.signal,
  });
  const end = async (): Promise<void> => {
    stop.abort(new DOMException('interrupted', 'AbortError'));
    await watching;
    if (requests.length > 0) {
      throw new Error(`asked ${requests.join()}`);
    }
  };
  onTestFinished(end);
  const next = async (fits: (each: Told) => boolean): Promise<Told> => {
    for (;;) {
      for (; read < told.length; read += 1) {
        const each = told[read];
        if (each && fits(each)) {
          read += 1;
          return each;
        }
      }
      await Promise.race([
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
        watching.then(() => Promise.reject(new Error('the watch ended'))),
      ]);
    }
  };
  return {
    told,
    next,
    async preview() {
      const from = read;
      await next(({ kind }) => kind === 'made');
      return told
        .slice(from, read)
        .flatMap((each) =>
          each.kind === 'event' && each.event.type === 'shot-stored' ? [each.event.shot] : [],
        );
    },
    end,
  };
}
