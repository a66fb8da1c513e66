import type { Json } from '../../terms/brand.js';
import { isStreamFault, type StreamFault } from '../faults/rule.js';
import type { Visit } from '../gate.js';
import type { Job } from '../job.js';
import { aborted } from '../sandbox-time.js';
import type { World } from '../world.js';

/** fal: "Stream request status". */
const COMMENT_EVERY_MS = 15_000;
/** How often to look at a job that waits for its turn or for its clip: nobody can say when that is over. */
const LOOK_AGAIN_MS = 250;

/** A status as the stream sends it. */
export interface StatusBody {
  readonly status: string;
  readonly [key: string]: Json;
}

/** Tells a job's status as server-sent events, one for each change, and closes after COMPLETED. */
export function statusStream(
  world: World,
  { c, fault }: Visit,
  job: Job,
  look: () => Promise<StatusBody>,
): Response {
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, world.signal]);
  const fails = fault?.fault ?? '';
  const events = isStreamFault(fails) ? SPOILT[fails](look, signal) : eventsOf(world, job, look, signal);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await events.next();
        if (!done) {
          controller.enqueue(encoder.encode(value));
        } else if (fails === 'truncated') {
          c.env.outgoing.destroy();
        } else {
          controller.close();
        }
      },
      cancel: () => gone.abort(),
    },
    // An answer that is never sent looks at nothing.
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
  });
}

async function* eventsOf(
  world: World,
  job: Job,
  look: () => Promise<StatusBody>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let last = '';
  let saidMs = world.now();
  while (!signal.aborted) {
    const status = await look();
    const data = JSON.stringify(status);
    if (data !== last) {
      last = data;
      saidMs = world.now();
      yield `data: ${data}\n\n`;
    }
    if (status.status === 'COMPLETED') {
      return;
    }
    const untilComment = saidMs + COMMENT_EVERY_MS - world.now();
    if (untilComment <= 0) {
      saidMs = world.now();
      yield ': still here\n\n';
    } else {
      await world.later(Math.min(untilComment, untilChange(job, world.now())), signal);
    }
  }
}

/** When to look at a job again, in milliseconds from now. */
function untilChange({ startedMs, endsMs = 0 }: Job, now: number): number {
  // A timer may be a moment early.
  return startedMs !== undefined && endsMs > now ? Math.ceil(endsMs - now) + 1 : LOOK_AGAIN_MS;
}

/** A stream that goes wrong once it has begun. */
const SPOILT: Readonly<
  Record<StreamFault, (look: () => Promise<StatusBody>, signal: AbortSignal) => AsyncGenerator<string>>
> = {
  async *truncated(look) {
    const data = JSON.stringify(await look());
    yield `data: ${data}\n\ndata: ${data.slice(0, data.length / 2)}`;
  },
  async *malformed(look) {
    yield `data: ${JSON.stringify(await look()).slice(0, -2)}\n\n`;
  },
  async *hang(_, signal) {
    yield ': here\n\n';
    await aborted(signal);
  },
};
