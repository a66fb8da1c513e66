import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Limits } from '../models/limits.js';
import { animaticClips } from './clips/animatic.js';
import { plainClips } from './clips/plain.js';
import { type ClipMaker, ClipRoom } from './clips/room.js';
import { falFailure } from './fal/errors.js';
import { FaultBook } from './faults/book.js';
import { JobBook } from './jobs.js';
import { rulesOf, type SandboxOptions } from './options.js';
import { PictureShelf, tokenIn } from './pictures.js';
import { pixverseFailure } from './pixverse/errors.js';
import { type JobLine, jobLines, reportOf, type SandboxReport } from './report.js';
import { type RecordedRequest, RequestLog } from './request-log.js';
import { restore } from './restore.js';
import { SandboxTime } from './sandbox-time.js';
import { type Listening, listen, sandboxApp } from './server.js';
import { StateLog } from './state.js';
import { beginClip } from './take-order.js';
import { VENDORS } from './vendor.js';
import { wavespeedFailure } from './wavespeed/errors.js';
import type { World } from './world.js';

/** A running sandbox. */
export interface Sandbox {
  /** e.g. "http://127.0.0.1:4747". */
  readonly url: string;
  /** The `providers:` of a storyreel.yaml that sends everything here. */
  readonly providers: {
    readonly fal: { readonly queue_url: string; readonly storage_url: string };
    readonly wavespeed: { readonly base_url: string };
    readonly pixverse: { readonly base_url: string };
  };
  /** A prompt with this in it is stopped by content moderation; in small letters. */
  readonly moderatedWord: string;
  readonly faults: FaultBook;
  report(): SandboxReport;
  jobs(): readonly JobLine[];
  /** What was asked so far, oldest first; keys are not in it. */
  requests(): readonly RecordedRequest[];
  /** The sandbox's own time, in milliseconds since 1970. */
  now(): number;
  /** Moves that time on: renders end, minutes pass, URLs expire. */
  skip(ms: number): void;
  /** Resolves when every clip that was begun is made. */
  settled(): Promise<void>;
  /** Forgets jobs, pictures, requests and faults. */
  reset(): void;
  /** Ends every connection and everything that runs. With a state folder, another sandbox can go on from here. */
  close(): Promise<void>;
}

const FAILURES = { fal: falFailure, wavespeed: wavespeedFailure, pixverse: pixverseFailure };

/**
 * Starts a stand-in for fal, WaveSpeed and PixVerse on loopback. It speaks their protocols, counts what they would
 * charge, and makes clips that can be watched. Throws a StoryreelError when it cannot listen.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const rules = rulesOf(options);
  const temporary = options.stateFolder ? undefined : await mkdtemp(join(tmpdir(), 'storyreel-sandbox-'));
  const folder = options.stateFolder ?? temporary ?? '';
  const state = new StateLog(options.stateFolder);
  const stop = new AbortController();
  const time = new SandboxTime(options.clock);
  const now = (): number => time.now();
  let origin = '';
  const jobs = new JobBook(rules, state, now);
  const pictures = new PictureShelf(join(folder, 'pictures'), state, rules.uploadLifetimeMs);
  const clips = clipRoom(options, folder, pictures, stop.signal);
  const world: World = {
    ...{
      rules,
      cards: options.cards,
      clock: options.clock,
      limits: new Limits(),
      now,
      later: (ms: number, signal: AbortSignal) => time.later(ms, signal),
      jobs,
      pictures,
      clips,
    },
    ...{ faults: new FaultBook(rules.seed, options.faults), log: new RequestLog(options.remembered) },
    ...{ onRequest: options.onRequest, signal: stop.signal },
    get origin() {
      return origin;
    },
  };
  const skip = (ms: number): void => time.skip(ms);
  restore(state.read(), { jobs, pictures, skip });
  const controls = {
    skip(ms: number): void {
      state.append({ type: 'time-skipped', ms });
      skip(ms);
    },
    reset(): void {
      state.clear();
      jobs.clear();
      pictures.clear();
      world.log.clear();
      world.faults.clear();
    },
  };
  const app = sandboxApp(world, controls);
  const server = await listen(app.fetch, options.port ?? 0);
  const url = originOf(server);
  const elsewhere = options.answersElsewhere ? await listen(app.fetch, 0) : undefined;
  origin = elsewhere ? originOf(elsewhere) : url;
  for (const vendor of VENDORS) {
    for (const job of jobs.of(vendor)) {
      beginClip(world, job, FAILURES[vendor]);
    }
  }
  return {
    url,
    providers: {
      fal: { queue_url: `${url}/fal`, storage_url: `${url}/fal-storage` },
      wavespeed: { base_url: `${url}/wavespeed` },
      pixverse: { base_url: `${url}/pixverse` },
    },
    moderatedWord: world.rules.moderatedWord,
    faults: world.faults,
    report: () => reportOf(world),
    jobs: () => jobLines(world),
    requests: () => world.log.list(),
    now,
    skip: controls.skip,
    settled: () => clips.settled(),
    reset: controls.reset,
    async close() {
      stop.abort(new DOMException('the sandbox is closed', 'AbortError'));
      await Promise.all([server.close(), elsewhere?.close()]);
      await clips.settled();
      if (temporary) {
        await rm(temporary, { recursive: true, force: true });
      }
    },
  };
}

function originOf({ port }: Listening): string {
  return `http://127.0.0.1:${port}`;
}

function clipRoom(
  { ffmpeg, cards, clips = 'animatic', plainClips: shared }: SandboxOptions,
  folder: string,
  pictures: PictureShelf,
  signal: AbortSignal,
): ClipRoom {
  const storedOf = (handle: string | number) => {
    const picture =
      typeof handle === 'number' ? pictures.byNumber(handle) : pictures.byToken(tokenIn(handle) ?? '');
    return picture?.stored;
  };
  const digest = (handle: string | number): string => storedOf(handle)?.digest ?? String(handle);
  let make: ClipMaker;
  if (clips === 'plain') {
    make = plainClips(ffmpeg, shared ?? join(folder, 'plain'), signal);
  } else {
    const card = cards.get('animatic');
    if (!card) {
      throw new Error('there is no card of the animatic');
    }
    const fileOf = (handle: string | number): string | undefined => storedOf(handle)?.path;
    make = animaticClips({ ffmpeg, card, workFolder: join(folder, 'work'), fileOf, signal });
  }
  return new ClipRoom(join(folder, 'clips'), make, digest);
}
