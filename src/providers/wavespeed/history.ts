import { type Digest, digestOf } from '../../terms/digest.js';
import { ask } from '../http/ask.js';
import { type HistoryItem, historyPage } from './answers.js';
import type { Wavespeed } from './options.js';
import { dataOf } from './said.js';

const PAGE_SIZE = 100;
/** A model that made more jobs than this since the submit cannot be searched. */
const MOST_PAGES = 50;

/** Which jobs are asked for. */
export interface JobsQuery {
  readonly model: string;
  /** Milliseconds since 1970; jobs created at or after it. */
  readonly since: number;
  /** Whether to ask for what was sent, too: clients do, though no page of the vendor's says so, and may get none. */
  readonly withInputs: boolean;
}

/** A job of the account, as its list tells of it. */
export interface ListedJob extends HistoryItem {
  /** The digest of its prompt, where the list has it. */
  readonly prompt: Digest | undefined;
}

/** The account's jobs of a model. */
export interface Jobs {
  /** Newest first. */
  readonly items: readonly ListedJob[];
  /** How far the service's clock is ahead of ours by its `Date` header, less up to a second; undefined: not told. */
  readonly aheadMs: number | undefined;
}

/**
 * The jobs of a model created at or after `since`, or undefined when the list is not known to be whole. Throws a
 * VendorError when the service does not answer.
 */
export async function jobsSince(
  wavespeed: Wavespeed,
  { model, since, withInputs }: JobsQuery,
  signal: AbortSignal,
): Promise<Jobs | undefined> {
  const { client, baseUrl, clock } = wavespeed;
  // New jobs move older ones to later pages, so one may come twice.
  const jobs = new Map<string, ListedJob>();
  let read = 0;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const created_after = new Date(since).toISOString();
    const json = {
      page,
      page_size: PAGE_SIZE,
      model,
      created_after,
      ...(withInputs && { include_inputs: true }),
    };
    const url = `${baseUrl}/api/v3/predictions`;
    const answer = await ask(client, { method: 'POST', url, body: { json }, withKey: true }, signal);
    const { total, items } = dataOf(wavespeed, historyPage, answer);
    read += items.length;
    for (const item of items) {
      jobs.set(item.id, { ...item, prompt: promptIn(item) });
    }
    if (read >= total) {
      const ahead = Date.parse(answer.header('date') ?? '') - clock.now();
      return { items: [...jobs.values()], aheadMs: Number.isNaN(ahead) ? undefined : ahead };
    }
    if (items.length === 0) {
      return undefined;
    }
  }
  return undefined;
}

/** The prompt of an entry, wherever it stands; its place is in no document. */
function promptIn({ inputs, input }: HistoryItem): Digest | undefined {
  const prompt = inputs?.prompt ?? input?.prompt;
  return prompt === undefined ? undefined : digestOf(prompt);
}
