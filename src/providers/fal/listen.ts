import { readValue } from '../http/answers.js';
import { expectAnswer, puzzled } from '../http/ask.js';
import { outage, unreadable } from '../http/vendor.js';
import type { ListeningCall, Ticket, Word } from '../provider.js';
import { VendorError } from '../vendor-error.js';
import { addressesOf } from './addresses.js';
import { statusAnswer } from './answers.js';
import { saidBy } from './errors.js';
import type { Fal } from './options.js';
import { progressIn } from './status.js';

/** Every 15 s comes a comment that only keeps the connection open (fal: Stream request status); one may be missed. */
const LONGEST_SILENCE_MS = 35_000;
/** These say that there is no such thing here, for any job. */
const NO_STREAMS = [405, 406, 410, 501];

/**
 * Hears a job's status as it changes: status objects as server-sent events, until fal closes the stream after
 * COMPLETED (fal: Stream request status). Throws a VendorError.
 */
export async function listen(fal: Fal, ticket: Ticket, { signal, heard }: ListeningCall): Promise<void> {
  const { vendor, client } = fal;
  let last = '';
  let isOver = false;
  const request = {
    method: 'GET',
    url: addressesOf(fal, ticket).stream,
    headers: { accept: 'text/event-stream' },
    withKey: true,
    timeoutMs: LONGEST_SILENCE_MS,
  } as const;
  const ended = await client.listen(request, signal, (data) => {
    if (isOver || data === last) {
      return;
    }
    last = data;
    const word = wordIn(data);
    isOver = word?.kind === 'over';
    if (word) {
      heard(word);
    }
  });
  switch (ended.kind) {
    case 'closed':
      if (!isOver) {
        throw new VendorError(outage('stream-broken', `${vendor.name} closed the stream too early`), 'safe');
      }
      return;
    case 'answer': {
      if (NO_STREAMS.includes(ended.status)) {
        throw new VendorError(unreadable(vendor, `there are no streams (HTTP ${ended.status})`), 'never');
      }
      expectAnswer(vendor, ended, saidBy(ended).text);
      throw puzzled(vendor, `it is no stream (HTTP ${ended.status})`);
    }
    default:
      signal.throwIfAborted();
      throw new VendorError(ended.failure, ended.failure.code === 'address-refused' ? 'never' : 'safe');
  }
}

/** What an event says; undefined when it says nothing of a status. */
function wordIn(data: string): Word | undefined {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return undefined;
  }
  const read = readValue(statusAnswer, json);
  return read.ok ? (progressIn(read.value) ?? { kind: 'over' }) : undefined;
}
