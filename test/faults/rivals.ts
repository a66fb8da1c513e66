/** The same lost answers for the vendors' own clients, a simple retry loop and storyreel: who pays how often? */
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFalClient } from '@fal-ai/client';
import { Client } from 'wavespeed';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { Vendor } from '../../src/sandbox/vendor.js';
import type { Bench } from './bench.js';
import { idleClock } from './idle-clock.js';
import { violationsIn } from './invariants.js';
import { renderInProcess, settleInProcess } from './library-run.js';
import { type Loss, losing } from './lost-answers.js';
import { KEYS, makeProject, SHOTS } from './project.js';

/** How one of them did. */
export interface RivalReport {
  readonly who: string;
  readonly loss: Loss;
  /** Jobs that were charged, for six wanted clips. */
  readonly paid: number;
  /** Clips in hand in the end. */
  readonly clips: number;
  /** Shots that a person was asked about. */
  readonly asked: number;
  readonly wrong: readonly string[];
}

const FAL_MODEL = 'fal-ai/pixverse/c1/reference-to-video';
const WAVESPEED_MODEL = 'pixverse/pixverse-c1/reference-to-video';

/** Gets one clip of a prompt; rejects when it has none. */
type Rival = (sandbox: Sandbox, send: typeof fetch, prompt: string) => Promise<unknown>;

const RIVALS: Readonly<Record<string, Rival>> = {
  '@fal-ai/client subscribe': (sandbox, send, prompt) =>
    falClient(sandbox, send).subscribe(FAL_MODEL, { input: falInput(prompt), pollInterval: 1 }),
  'wavespeed run, maxRetries 2': ({ providers }, _send, prompt) => {
    const options = { baseUrl: providers.wavespeed.base_url, maxRetries: 2, retryInterval: 0.001 };
    const images = [{ ref_name: 'mira', type: 'subject', image_url: 'https://example.org/mira.png' }];
    const input = { prompt, duration: 1, resolution: '360p', images };
    return new Client(KEYS.wavespeed, options).run(WAVESPEED_MODEL, input, { pollInterval: 0.001 });
  },
  'a retry loop around fal': retryLoop,
};

/** Lets everybody make six clips under a loss. */
export async function compareRivals(bench: Bench, loss: Loss): Promise<readonly RivalReport[]> {
  const reports: RivalReport[] = [];
  for (const [who, rival] of Object.entries(RIVALS)) {
    reports.push(await letRivalBuy(bench, who, rival, loss));
  }
  for (const vendor of ['fal', 'wavespeed', 'pixverse'] as const) {
    reports.push(await letStoryreelBuy(bench, vendor, loss));
  }
  return reports;
}

async function letRivalBuy(bench: Bench, who: string, rival: Rival, loss: Loss): Promise<RivalReport> {
  const sandbox = await bench.sandbox();
  const send = losing(loss);
  const { fetch: builtIn } = globalThis;
  const { log, warn } = console;
  // WaveSpeed's client takes no fetch, and talks to the console.
  globalThis.fetch = send;
  console.log = console.warn = () => undefined;
  try {
    const ends = await Promise.allSettled(
      SHOTS.map((shot) => rival(sandbox, send, `@mira under the ${shot} tree`)),
    );
    const clips = ends.filter(({ status }) => status === 'fulfilled').length;
    return { who, loss, paid: sandbox.report().charged, clips, asked: 0, wrong: [] };
  } finally {
    globalThis.fetch = builtIn;
    console.log = log;
    console.warn = warn;
    await sandbox.close();
  }
}

async function letStoryreelBuy(bench: Bench, vendor: Vendor, loss: Loss): Promise<RivalReport> {
  const clock = idleClock();
  const sandbox = await bench.sandbox({ clock: clock.within });
  const folder = await makeProject(sandbox, { pollSeconds: 2, parent: bench.folder, order: [vendor] });
  const send = losing(loss);
  let end = await renderInProcess(bench, folder, { sandbox, clock, send });
  const asked = await settleInProcess(folder, sandbox, clock);
  if (end.exit !== 'done') {
    end = await renderInProcess(bench, folder, { sandbox, clock, send });
  }
  const wrong = await violationsIn(folder, sandbox);
  const paid = sandbox.report().charged;
  if (paid !== SHOTS.length || end.exit !== 'done') {
    wrong.push(`storyreel paid ${paid} jobs for ${SHOTS.length} clips at ${vendor} and ended ${end.exit}`);
  }
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
  return { who: `storyreel at ${vendor}`, loss, paid, clips: end.clips.size, asked, wrong };
}

/** fal's client has its hosts written in. */
function falClient({ providers }: Sandbox, send: typeof fetch) {
  return createFalClient({
    credentials: KEYS.fal,
    fetch: send,
    suppressLocalCredentialsWarning: true,
    requestMiddleware: async (request) => ({
      ...request,
      url: request.url.replace('https://queue.fal.run', providers.fal.queue_url),
    }),
  });
}

function falInput(prompt: string) {
  const image_references = [{ ref_name: 'mira', type: 'subject', image_url: 'https://example.org/mira.png' }];
  return { prompt, duration: 1, resolution: '360p', image_references };
}

/** What everybody writes first: begin again when something goes wrong, up to five times. */
async function retryLoop({ providers }: Sandbox, send: typeof fetch, prompt: string): Promise<unknown> {
  const headers = { authorization: `Key ${KEYS.fal}`, 'content-type': 'application/json' };
  const ask = async (url: string, init: RequestInit = {}) => {
    const answer = await send(url, { ...init, headers });
    if (!answer.ok) {
      throw new Error(`HTTP ${answer.status}`);
    }
    return (await answer.json()) as Record<string, string>;
  };
  for (let attempt = 1; ; attempt++) {
    try {
      const body = JSON.stringify(falInput(prompt));
      const job = await ask(`${providers.fal.queue_url}/${FAL_MODEL}`, { method: 'POST', body });
      while ((await ask(job.status_url ?? '')).status !== 'COMPLETED') {
        await sleep(5);
      }
      return await ask(job.response_url ?? '');
    } catch (error) {
      if (attempt >= 5) {
        throw error;
      }
    }
  }
}
