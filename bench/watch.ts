/**
 * `storyreel watch`: from a save to the new preview of a film of 60 shots in which one shot changed, against what drawing that
 * shot's animatic alone takes in the same minutes; and the same where the shot passes into its neighbours.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Measurement } from './row.js';

const CLI = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const REFS = fileURLToPath(new URL('../storyboards/red-scarf/refs', import.meta.url));
const SHOTS = 60;
const RUNS = 3;

/** The shot that changes, and one between two dissolves. */
const CHANGED = 30;
const DISSOLVED = 40;

/** An event of `--json`, with when it came, in milliseconds. */
interface Event {
  readonly type: string;
  readonly shot?: string;
  readonly at: number;
}

/** How long one save took, and how much of it the shot itself; in seconds. */
interface Save {
  readonly whole: number;
  readonly shot: number;
}

/** "trial" makes it small, to see whether it works. */
export async function measureWatch(words: readonly string[] = []): Promise<readonly Measurement[]> {
  const small = words.includes('trial');
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-bench-'));
  try {
    await cp(REFS, join(folder, 'refs'), { recursive: true });
    await writeFile(join(folder, 'storyboard.yaml'), storyboard(small ? '360p' : '720p', small ? 2 : 5));
    const watching = startWatch(folder);
    try {
      await watching.preview();
      const plain = await severalSaves(watching, folder, CHANGED);
      const dissolved = await severalSaves(watching, folder, DISSOLVED);
      return [
        {
          name: `save to new preview of one changed shot of ${SHOTS} / its own animatic`,
          value: median(plain.map(({ whole, shot }) => whole / shot)),
          bar: 1.3,
          unit: 'x',
        },
        {
          name: 'the same, a shot between two dissolves, which is encoded once more',
          value: median(dissolved.map(({ whole, shot }) => whole / shot)),
          unit: 'x',
        },
        { name: 'the same, save to new preview', value: median(plain.map(({ whole }) => whole)), unit: 's' },
      ];
    } finally {
      await watching.end();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The first save makes the copies that the later ones find. */
async function severalSaves(
  watching: ReturnType<typeof startWatch>,
  folder: string,
  shot: number,
): Promise<readonly Save[]> {
  const saves: Save[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    saves.push(await save(watching, folder, shot, run));
  }
  return saves.slice(1);
}

async function save(
  watching: ReturnType<typeof startWatch>,
  folder: string,
  shot: number,
  run: number,
): Promise<Save> {
  const path = join(folder, 'storyboard.yaml');
  const text = await readFile(path, 'utf8');
  const made = watching.preview();
  const start = performance.now();
  await writeFile(path, text.replace(new RegExp(`number ${shot}\\b[^"]*`), `number ${shot}, again ${run}`));
  const events = await made;
  const own = events.filter((event) => event.shot === `shot-${shot}`);
  const [first, last] = [own[0], own.at(-1)];
  if (!first || last?.type !== 'shot-stored') {
    throw new Error(`shot-${shot} was not drawn`);
  }
  const done = events.at(-1)?.at ?? 0;
  return { whole: (done - start) / 1000, shot: (last.at - first.at) / 1000 };
}

/** A watch, and a promise of the events up to the next preview. */
function startWatch(folder: string) {
  const child: ChildProcess = spawn(process.execPath, [CLI, 'watch', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let events: Event[] = [];
  let tell: (events: readonly Event[]) => void = () => undefined;
  createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
    const event = { ...(JSON.parse(line) as Event), at: performance.now() };
    events.push(event);
    if (event.type === 'film-done') {
      tell(events);
      events = [];
    }
  });
  return {
    preview: () =>
      new Promise<readonly Event[]>((resolve, reject) => {
        tell = resolve;
        void ended.then(() => reject(new Error('the watch ended')));
      }),
    async end() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

function storyboard(resolution: string, seconds: number): string {
  const shots = Array.from({ length: SHOTS }, (_, index) => {
    const dissolve = index === DISSOLVED || index === DISSOLVED + 1;
    const transition = dissolve ? ', transition: { type: dissolve, duration: 0.4 }' : '';
    const caption = index % 5 === 0 ? `, caption: "Caption ${index}"` : '';
    return `  - { id: shot-${index}, prompt: "@mira and her @scarf in @room, number ${index}"${transition}${caption} }`;
  });
  return [
    'storyboard: 1',
    'title: Sixty shots',
    'references:',
    '  mira: { type: subject, image: refs/mira.png }',
    '  scarf: { type: subject, image: refs/scarf.png }',
    '  room: { type: background, image: refs/room.jpg }',
    `defaults: { model: animatic, duration: ${seconds}, resolution: ${resolution} }`,
    'shots:',
    ...shots,
    'film: { titles: { open: Sixty shots, end: Thank you } }',
    '',
  ].join('\n');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
