/**
 * The least that any client does for a clip at fal: it sends the job, hears of its end, asks for the result and fetches
 * the clip; four lines in a journal and the clip are on the disk when it goes on. It looks at no answer but for what it
 * needs next, and would lose or pay twice whatever goes wrong. What storyreel costs is held against it. Its requests are
 * made with the built-in fetch, as storyreel's are, or with node:http, the cheapest that Node has.
 * Started by schedule.ts as schedule-run.mjs is, and prints the same.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createFalProvider } from '../dist/providers/fal/provider.js';

const { storyboard, shots, places, addresses, client } = JSON.parse(process.argv[2] ?? '');
const { queue_url: queueUrl, storage_url: storageUrl } = addresses.fal;
const project = dirname(storyboard);
const folder = join(project, 'clips');
await mkdir(folder, { recursive: true });
const send = client === 'http' ? sendByHttp : sendByFetch;
const agent = new Agent({ keepAlive: true });
const headers = { authorization: 'Key bench-key', 'content-type': 'application/json' };
const references = [await upload('mira.png'), await upload('scarf.png'), await upload('room.jpg')];

const startedMs = performance.now();
const before = process.cpuUsage();
const journal = await open(join(folder, 'journal.jsonl'), 'a');
let next = 0;
await Promise.all(
  Array.from({ length: places }, async () => {
    while (next < shots) {
      await getClip(next++);
    }
  }),
);
await journal.close();
agent.destroy();
const { user, system } = process.cpuUsage(before);
const used = {
  wallMs: performance.now() - startedMs,
  cpuMs: (user + system) / 1000,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(`${JSON.stringify(used)}\n`);

async function getClip(number) {
  await write({ intended: number });
  const body = {
    prompt: `@mira and her @scarf in @room , number ${number}`,
    duration: 1,
    resolution: '360p',
    image_references: references,
  };
  const job = await json(`${queueUrl}/fal-ai/pixverse/c1/reference-to-video`, body);
  await write({ submitted: number, job });
  // The stream ends with the job.
  await send(`${job.status_url}/stream?logs=1`);
  const result = await json(job.response_url);
  await write({ rendered: number, result });
  const clip = await send(result.video.url);
  const digest = createHash('sha256').update(clip).digest('hex');
  const path = join(folder, `${number}.mp4`);
  const file = await open(path, 'w');
  await file.write(clip);
  await file.sync();
  await file.close();
  await rename(path, join(folder, `${digest}.mp4`));
  await write({ stored: number, digest });
}

/** What the provider itself makes of a picture of the sample. */
async function upload(name) {
  const path = join(project, 'refs', name);
  const clock = { now: () => Date.now() };
  const provider = createFalProvider({
    key: 'bench-key',
    queueUrl,
    storageUrl,
    fetch,
    clock,
    pollSeconds: 1,
  });
  const mediaType = name.endsWith('.png') ? 'image/png' : 'image/jpeg';
  const picture = { path, digest: '0'.repeat(64), mediaType, bytes: (await stat(path)).size };
  const { handle } = await provider.host(picture, { signal: new AbortController().signal });
  const [word] = name.split('.');
  return { ref_name: word, type: word === 'room' ? 'background' : 'subject', image_url: handle };
}

async function json(url, body) {
  const answer = JSON.parse((await send(url, body && JSON.stringify(body))).toString());
  if (answer.detail) {
    throw new Error(JSON.stringify(answer));
  }
  return answer;
}

/** The body of the answer. */
async function sendByFetch(url, body) {
  const init = body ? { method: 'POST', headers, body } : { headers };
  return Buffer.from(await (await fetch(url, init)).arrayBuffer());
}

function sendByHttp(url, body) {
  return new Promise((resolve, reject) => {
    const length = body && { 'content-length': Buffer.byteLength(body) };
    const options = { method: body ? 'POST' : 'GET', agent, headers: { ...headers, ...length } };
    const outgoing = request(url, options, (answer) => resolve(buffer(answer)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function write(line) {
  await journal.appendFile(`${JSON.stringify(line)}\n`);
  await journal.datasync();
}
