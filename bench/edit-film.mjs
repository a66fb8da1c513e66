/**
 * One film made through the built code, in a process of its own, so that its memory is storyreel's alone. Started by
 * edit-ours.ts with the name of a file that holds its task; prints the seconds and the film's report as JSON.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { keepHeapSmall } from '../dist/cli/small-heap.js';
import { openFfmpeg } from '../dist/media/ffmpeg.js';
import { startConforming } from '../dist/stitch/prepare.js';
import { stitchFilm } from '../dist/stitch/stitch.js';

// As every command that makes a film does.
keepHeapSmall();
/** `before`: the film as it was while its clips arrived, and the order in which they did; absent: they all come at once. */
const { build, input, before } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const nothing = () => Promise.reject(new Error('nothing is drawn in these films'));
const crew = {
  ffmpeg: openFfmpeg(build),
  drawSlate: nothing,
  drawOverlay: nothing,
  clock: { now: () => performance.now(), sleep: () => Promise.resolve() },
  signal: new AbortController().signal,
};
mkdirSync(input.work, { recursive: true });
if (before) {
  const conforming = startConforming(before.input, crew);
  for (const { id, clip } of before.arrivals) {
    conforming.arrived(id, clip);
  }
  await conforming.settled();
  await conforming.close();
}
const start = performance.now();
const report = await stitchFilm(input, crew);
const seconds = (performance.now() - start) / 1000;
process.stdout.write(JSON.stringify({ seconds, report }));
