/**
 * One film rendered through the library, store and journal on disk, in a process of its own, so that CPU and memory
 * are storyreel's alone: it is JavaScript, for a compiler in the process would be measured too. Started by schedule.ts with
 * its task as the only argument; prints what it used as JSON.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepHeapSmall } from '../dist/cli/small-heap.js';
import { createCollect } from '../dist/crew/collect.js';
import { openProviders } from '../dist/crew/providers.js';
import { findFfmpeg, loadCards, openFilm, openProduction, renderPlan } from '../dist/index.js';
import { createDownload } from '../dist/providers/http/download.js';

keepHeapSmall();
const { storyboard, origin, providers: names } = JSON.parse(process.argv[2] ?? '');
const { FFMPEG_PATH, PATH } = process.env;
const [ffmpeg, cards] = await Promise.all([findFfmpeg({ env: { FFMPEG_PATH, PATH } }), loadCards()]);
const film = await openFilm(storyboard, {
  cards,
  credentials: async () => new Set(names),
  notify: () => undefined,
});
const { plan, store, checked } = film;
if (!plan) {
  throw new Error(`there is no plan: ${film.diagnostics.map(({ message }) => message).join('; ')}`);
}
const clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
};
const { settings } = checked;
const workFolder = join(store.files.tmp, 'work');
await mkdir(workFolder, { recursive: true });
const keys = new Map(names.map((name) => [name, 'bench-key']));
const providers = await openProviders({ settings, keys, ffmpeg, workFolder, fetch, clock });

const startedMs = performance.now();
const before = process.cpuUsage();
const production = await openProduction({
  store,
  settings,
  providers,
  ffmpeg,
  clock,
  emit: () => undefined,
  signal: new AbortController().signal,
  collect: createCollect(createDownload({ providerUrls: [origin] })),
});
const rendered = await renderPlan(plan, production.crew, { writeLock: true, money: production.money });
await production.close();
const { user, system } = process.cpuUsage(before);
if (rendered.exit !== 'done') {
  throw new Error(`the render ended as ${rendered.exit}: ${[...rendered.missing.values()][0]}`);
}
const used = {
  wallMs: performance.now() - startedMs,
  cpuMs: (user + system) / 1000,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(`${JSON.stringify(used)}\n`);
