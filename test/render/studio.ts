import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoryreelError } from '../../src/diagnostics/errors.js';
import type { ModelCard, Offer } from '../../src/models/card.js';
import type { Request } from '../../src/models/request.js';
import { createBudget } from '../../src/render/budget.js';
import { type Journal, openJournal } from '../../src/render/journal.js';
import { ledgerOf } from '../../src/render/ledger.js';
import { renderClips } from '../../src/render/render.js';
import type { ClipOutcome, Crew, WantedClip } from '../../src/render/work.js';
import { OF_THE_FILM, projectFiles } from '../../src/store/project-files.js';
import { openProjectStore } from '../../src/store/project-store.js';
import type { ClipFacts } from '../../src/terms/clip-facts.js';
import { digestOf, type RequestKey } from '../../src/terms/digest.js';
import type { FilmEvent } from '../../src/terms/events.js';
import { sumUsd, type Usd, usd } from '../../src/terms/money.js';
import { FarEnd } from './far-end.js';
import { virtualClock } from './virtual-clock.js';

/** What each clip costs. */
export const PRICE = usd('0.25');

/** A project folder, the services it speaks to, and runs on it one after the other. */
export async function openStudio(...names: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-render-'));
  const clock = virtualClock();
  const farEnds = new Map(
    (names.length > 0 ? names : ['alpha']).map((name) => [name, new FarEnd(name, clock)]),
  );
  const journals: Journal[] = [];
  const events: FilmEvent[] = [];
  const fetched = new Set<string>();

  function far(name = [...farEnds.keys()][0] ?? ''): FarEnd {
    const end = farEnds.get(name);
    if (!end) {
      throw new Error(`no service ${name}`);
    }
    return end;
  }

  async function crew(
    parts: Partial<Crew> & { readonly limit?: Usd; readonly agreed?: Usd } = {},
  ): Promise<Crew> {
    const { limit, agreed, ...rest } = parts;
    const emit = (event: FilmEvent): void => void events.push(event);
    const notify = (notice: { code: string; message: string }): void =>
      emit({ type: 'notice-given', ...notice });
    const store = await openProjectStore(projectFiles(join(folder, 'storyboard.yaml'), OF_THE_FILM), notify);
    const journal = await openJournal(store.files.journal, { clock, notify });
    journals.push(journal);
    const { spent, reserved, unknown } = ledgerOf(journal.attempts());
    return {
      providers: new Map([...farEnds].map(([name, end]) => [name, end.provider()])),
      limits: new Map([...farEnds.keys()].map((name) => [name, { concurrency: 4 }])),
      store,
      journal,
      budget: createBudget({ limit, already: sumUsd([spent, reserved, unknown]), agreed }),
      clock,
      emit,
      signal: new AbortController().signal,
      collect: async (source, path) => {
        const address = source.kind === 'url' ? source.url : source.path;
        if (existsSync(path)) {
          return; // As a download does with a file that is whole.
        }
        const name = new URL(address).hostname.split('.')[0] ?? '';
        if (far(name).gone.has(address)) {
          throw new StoryreelError('clip-gone', 'HTTP 410');
        }
        const misses = far(name).missing.get(address) ?? 0;
        if (misses > 0) {
          far(name).missing.set(address, misses - 1);
          throw new StoryreelError('clip-missing', 'HTTP 404', { retry: 'safe' });
        }
        await writeFile(path, `clip of ${address.split('/').at(-1)}`);
        fetched.add(address);
      },
      probe: async (path) => factsOf((await stat(path)).size),
      takeFrame: async (frame, path) => writeFile(path, `frame ${frame.at} of ${frame.digest}`),
      ...rest,
    };
  }

  return {
    folder,
    clock,
    events,
    /** Addresses whose bytes have come. */
    fetched,
    far,
    crew,
    journalPath: join(folder, '.storyreel', 'journal.jsonl'),
    /** A clip that a shot wants; shots with one `prompt` want the same. */
    want(shot: string, prompt = shot): WantedClip {
      return wantedClip(shot, prompt, [...farEnds.keys()]);
    },
    /** One run, from disk to its end. */
    async run(wanted: readonly WantedClip[], parts: Parameters<typeof crew>[0] = {}): Promise<Outcomes> {
      const people = await crew(parts);
      try {
        const { clips } = await renderClips(wanted, people);
        return Object.fromEntries(clips.map(({ wanted: { shot }, outcome }) => [shot, outcome]));
      } finally {
        await people.journal.close();
      }
    },
    async journalText(): Promise<string> {
      return readFile(join(folder, '.storyreel', 'journal.jsonl'), 'utf8');
    },
    async close(): Promise<void> {
      await Promise.all(journals.map((journal) => journal.close().catch(() => undefined)));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Studio = Awaited<ReturnType<typeof openStudio>>;

export type Outcomes = Record<string, ClipOutcome>;

function wantedClip(shot: string, prompt: string, providers: readonly string[]): WantedClip {
  const card = {
    id: 'pictures-1',
    offers: providers.map((provider) => ({ provider, endpoint: `${provider}/pictures-1` }) as Offer),
  } as unknown as ModelCard;
  const request: Request = {
    model: card.id,
    dialect: 1,
    prompt,
    references: [],
    parameters: { duration: 5, resolution: '720p', aspect_ratio: '16:9' },
    options: {},
    take: 1,
  };
  const key = digestOf(prompt) as string as RequestKey;
  return { shot, take: 1, key, request, card, price: PRICE, offers: card.offers };
}

function factsOf(bytes: number): ClipFacts {
  return { bytes, video: { seconds: 5, frames: 120 } } as ClipFacts;
}

/** A promise that the test keeps when it likes. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Waits, without sleeping, until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What an outcome says in one word. */
export function word(outcome: ClipOutcome | undefined): string {
  return outcome?.kind === 'failed' ? outcome.outcome : (outcome?.kind ?? 'none');
}
