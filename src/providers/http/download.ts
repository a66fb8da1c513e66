import { lookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { StoryreelError } from '../../diagnostics/errors.js';
import type { Digest } from '../../terms/digest.js';
import { createOpen, expectFetchable, type Open, type Reach, reachOf } from './connect.js';
import type { LeastRate } from './least-rate.js';
import { beginAnew, finish, finishAsIs, finishNoted, isWhole, type Part, recall } from './partial-file.js';
import { contentLength, contentRange, isSameFile, marksOf, rangeHeaders, unsatisfiedTotal } from './range.js';
import { interrupted, onDisk, receive } from './receive.js';
import { faultOf } from './unsent.js';
import { startWatchdog, type Watchdog } from './watchdog.js';

/** How a clip is fetched. */
export interface DownloadOptions {
  /** The addresses the providers in use are configured at: a clip may come from loopback only when one of them is there. */
  readonly providerUrls: readonly string[];
  /** Default 2 GB. */
  readonly maxBytes?: number;
  /** Gives up when no byte came for so long; default 30 s. */
  readonly stallMs?: number;
  /** Lets go of a connection that brings less; default 60,000 bytes in a minute, well under any line that is of use. */
  readonly leastRate?: LeastRate;
  /** Finds the addresses of a name; default node's. */
  readonly lookup?: typeof lookup;
  /** Whether a file holds a whole clip, as far as itself says. Asked of a part whose address is dead; default no. */
  readonly looksWhole?: (path: string) => Promise<boolean>;
}

/**
 * Brings a URL's file to `path`, whole and on the disk, going on with a part that an earlier call left beside it; a file that is there
 * is let be. Its digest, where all of it came in this call. No key is sent, no name or type out of an answer is used.
 *
 * Rejects with the signal's reason, or a StoryreelError: `clip-gone` when the address is dead, `clip-too-large` and
 * `address-refused`, which stay so, `clip-missing` when the clip is not there now, and others that are safe to try again. Who calls tries again.
 */
export type Download = (
  url: string,
  path: string,
  signal: AbortSignal,
  /** Told how much of the whole is here, from 0 to 1, as it comes. */
  progress?: (fraction: number) => void,
) => Promise<Digest | undefined>;

const MOST_REDIRECTS = 5;
/** A break after progress is mended at once, so often in one call; the pauses between calls are the caller's. */
const QUICK_RESUMPTIONS = 5;

/** Makes a download. */
export function createDownload(options: DownloadOptions): Download {
  const reach = reachOf(options.providerUrls);
  const settings: Settings = {
    reach,
    open: createOpen(reach, options.lookup ?? lookup),
    maxBytes: options.maxBytes ?? 2_000_000_000,
    stallMs: options.stallMs ?? 30_000,
    leastRate: options.leastRate ?? { bytes: 60_000, ms: 60_000 },
    looksWhole: options.looksWhole ?? (async () => false),
  };
  return async (url, path, signal, progress) => {
    if (await isWhole(path)) {
      return undefined;
    }
    const part = await recall(path);
    if (await onDisk(path, () => finishNoted(path, part))) {
      return undefined;
    }
    for (let resumed = 0; ; resumed++) {
      const before = part.bytes;
      try {
        await fetchRest(url, path, part, { ...settings, progress }, signal);
        return part.hash?.digest('hex') as Digest | undefined;
      } catch (error) {
        signal.throwIfAborted();
        if (isNotThere(error) && (await onDisk(path, () => finishAsIs(path, settings.looksWhole)))) {
          return undefined;
        }
        const mayGoOn = error instanceof StoryreelError && error.code === 'clip-interrupted';
        if (!mayGoOn || resumed >= QUICK_RESUMPTIONS || part.bytes <= before) {
          throw error;
        }
      }
    }
  };
}

interface Settings {
  readonly reach: Reach;
  readonly maxBytes: number;
  readonly stallMs: number;
  readonly leastRate: LeastRate;
  readonly open: Open;
  readonly looksWhole: (path: string) => Promise<boolean>;
  readonly progress?: ((fraction: number) => void) | undefined;
}

async function fetchRest(
  url: string,
  path: string,
  part: Part,
  settings: Settings,
  signal: AbortSignal,
): Promise<void> {
  const watchdog = startWatchdog(signal, settings.stallMs);
  let answer: IncomingMessage | undefined;
  try {
    answer = await follow(url, rangeHeaders(part), settings, watchdog);
    await take(answer, path, part, settings, watchdog);
  } catch (error) {
    if (error instanceof StoryreelError) {
      throw error;
    }
    if (watchdog.expired()) {
      throw interrupted(`no byte came for ${Math.round(settings.stallMs / 1000)} s`);
    }
    throw interrupted(faultOf(error));
  } finally {
    watchdog.clear();
    answer?.destroy();
  }
}

/** Asks, and goes where redirects lead, each of them checked like the first address. */
async function follow(
  start: string,
  headers: Readonly<Record<string, string>>,
  { reach, open }: Settings,
  watchdog: Watchdog,
): Promise<IncomingMessage> {
  let url = expectFetchable(start, reach);
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const answer = await open(url, headers, watchdog.signal);
    const { location } = answer.headers;
    if (![301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) || location === undefined) {
      return answer;
    }
    answer.destroy();
    url = expectFetchable(URL.canParse(location, url.href) ? new URL(location, url).href : '', reach);
    watchdog.alive();
  }
  throw new StoryreelError(
    'address-refused',
    `the clip's address leads through more than ${MOST_REDIRECTS} others`,
  );
}

async function take(
  answer: IncomingMessage,
  path: string,
  part: Part,
  settings: Settings,
  watchdog: Watchdog,
): Promise<void> {
  const { statusCode: status = 0 } = answer;
  const { maxBytes, leastRate, progress } = settings;
  if (status === 416 && part.bytes > 0) {
    if (unsatisfiedTotal(answer) === part.bytes && part.facts?.total === part.bytes) {
      // What is there is all of it, and only the last step was missing.
      return onDisk(path, () => finish(path, part));
    }
    await beginAnew(path, part);
    throw interrupted('the part that was there is of another file');
  }
  if (status === 200) {
    const total = contentLength(answer);
    expectFits(total ?? 0, settings);
    await beginAnew(path, part);
    part.facts = { ...marksOf(answer), ...(total !== undefined && { total }) };
  } else if (status === 206) {
    const range = await expectRest(answer, path, part);
    expectFits(range.total, settings);
    part.facts = { ...marksOf(answer), total: range.total, ...part.facts };
  } else {
    throw refusal(status);
  }
  await receive(answer, path, part, { maxBytes, watchdog, leastRate, progress });
  await complete(path, part);
}

/** The range of an answer that has what was asked for. Throws, and begins anew, when it is another. */
async function expectRest(
  answer: IncomingMessage,
  path: string,
  part: Part,
): Promise<{ readonly total: number }> {
  const range = contentRange(answer);
  const { total = range?.total, ...marks } = part.facts ?? {};
  const isSame = isSameFile(marks, marksOf(answer));
  const isOfThis = part.bytes === 0 || part.facts !== undefined;
  if (!range || !isOfThis || range.first !== part.bytes || total !== range.total || !isSame) {
    await beginAnew(path, part);
    throw interrupted('the server sent another part than was asked for');
  }
  return range;
}

/** Without a length the end of the connection is the end of the file; only a look inside tells more. */
async function complete(path: string, part: Part): Promise<void> {
  if (part.bytes > (part.facts?.total ?? part.bytes)) {
    await beginAnew(path, part);
    throw interrupted('more bytes came than were announced');
  }
  await onDisk(path, () => finish(path, part));
}

function expectFits(bytes: number, { maxBytes }: Settings): void {
  if (bytes > maxBytes) {
    throw new StoryreelError(
      'clip-too-large',
      `the clip has ${bytes} bytes; at most ${maxBytes} are fetched`,
    );
  }
}

function isNotThere(error: unknown): boolean {
  return error instanceof StoryreelError && (error.code === 'clip-gone' || error.code === 'clip-missing');
}

/**
 * Only 410 says that the clip is gone for good. Any other 4xx may mean that or this moment: an address that expired is a 403 at
 * one store and a 404 at the other, and so is one that a cache does not know yet. Some do not speak of the address at
 * all; 407 is a proxy's on the way.
 */
function refusal(status: number): StoryreelError {
  if (status === 410) {
    return new StoryreelError('clip-gone', `the clip is not at its address any more (HTTP ${status})`);
  }
  if (status >= 400 && status < 500 && ![407, 408, 416, 425, 429].includes(status)) {
    return new StoryreelError('clip-missing', `the clip is not at its address (HTTP ${status})`, {
      retry: 'safe',
    });
  }
  return interrupted(`HTTP ${status}`);
}
