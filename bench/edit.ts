/**
 * The edit: how long a film takes once its last clip is there, after one shot has changed, and all at once, against one
 * ffmpeg command that makes the same film; and what it costs in memory. Ratios are of one run on one machine.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFfmpeg } from '../src/media/ffmpeg-find.js';
import { FULL, recordMusic, shootClips, TRIAL } from './edit-clips.js';
import { naive } from './edit-naive.js';
import { type Film, filmPath, forget, type Made, make, type Stage } from './edit-ours.js';
import { measurePeers } from './edit-peers.js';
import type { Usage } from './edit-process.js';
import { exactness } from './edit-sync.js';
import type { Measurement } from './row.js';

/** Measured before, so that rows share it. */
interface Studio extends Stage {
  readonly runs: number;
  /** The plain film of so many shots, with dissolves everywhere. */
  naive(film: Pick<Film, 'shots' | 'dissolves'>): Promise<Summary>;
}

/** Medians of several runs. */
interface Summary {
  readonly seconds: number;
  readonly megabytes: number;
  /** Median of what it took inside the process; of a plain film the same as `seconds`. */
  readonly inside: number;
}

/** What can be asked for by name; all when nothing is. */
const ROWS: Readonly<Record<string, (studio: Studio) => Promise<readonly Measurement[]>>> = {
  last: lastClip,
  changed: changedShot,
  cold: everythingCold,
  memory: flatMemory,
  hard: hardCuts,
  few: fewDissolves,
  peers: measurePeers,
};

/**
 * Rows of the edit that are asked for, all of them else. "trial" makes them small, to see whether they work; "once" measures
 * everything once, for those who cannot wait.
 */
export async function measureEdit(words: readonly string[] = []): Promise<readonly Measurement[]> {
  const full = words.includes('trial') ? TRIAL : FULL;
  const scale = words.includes('once') ? { ...full, runs: 1 } : full;
  const wanted = words.filter((word) => word in ROWS);
  const { FFMPEG_PATH, PATH } = process.env;
  const ffmpeg = await findFfmpeg({ env: { FFMPEG_PATH, PATH } });
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-bench-'));
  try {
    const takes = await shootClips(ffmpeg, join(folder, 'clips'), scale);
    const music = await recordMusic(ffmpeg, join(folder, 'music.m4a'));
    const stage: Stage = { ffmpeg, folder, scale, takes, music };
    const plain = new Map<string, Promise<Summary>>();
    const studio: Studio = {
      ...stage,
      runs: scale.runs,
      naive: (film) => {
        const name = Array.from({ length: film.shots }, (_, index) => film.dissolves(index)).join();
        const known = plain.get(name) ?? several(scale.runs, () => naive(stage, film));
        plain.set(name, known);
        return known;
      },
    };
    const rows: Measurement[] = [];
    for (const [name, measure] of Object.entries(ROWS)) {
      if (wanted.length === 0 || wanted.includes(name)) {
        console.error(`measuring edit ${name} …`);
        const measured = await measure(studio);
        rows.push(...measured);
        // The whole takes the better part of an hour: what is there is told at once.
        console.error(measured.map((row) => `  ${row.name}: ${row.value.toFixed(3)} ${row.unit}`).join('\n'));
      }
    }
    return scale.runs === 1 ? rows.map((row) => ({ ...row, name: `${row.name} (one run)` })) : rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The clips but the last have come before, in any order, and were worked on; the clock starts with the last. */
async function lastClip(studio: Studio): Promise<readonly Measurement[]> {
  const rows: Measurement[] = [];
  for (const [shots, bar] of [
    [studio.scale.short, 0.15],
    [studio.scale.long, 0.06],
  ] as const) {
    const ours = await several(studio.runs, async (turn) => {
      await forget(studio, 'film', 'sound');
      const last = (index: number): string =>
        index === shots - 1 ? `last ${shots} ${turn}` : `clip ${index}`;
      return await make(studio, { ...dissolving(shots), clipName: last }, shuffled(shots - 1));
    });
    const plain = await studio.naive(dissolving(shots));
    const name = `${shots} shots, dissolves everywhere, from the last clip to the film`;
    rows.push(
      ratio(`${name} / one ffmpeg command`, ours.inside, plain.seconds, bar),
      seconds(name, ours.inside),
      seconds(`${shots} shots by one ffmpeg command`, plain.seconds),
    );
  }
  return rows;
}

/** A film that was made, with music, gets another clip in its middle. */
async function changedShot(studio: Studio): Promise<readonly Measurement[]> {
  const { long, veryLong } = studio.scale;
  const change = async (shots: number): Promise<{ all: Summary; apart: Summary }> => {
    // The long film's clips again and again: what was made of them is found, and only sound is new.
    const name = (index: number): string => `clip ${index % long}`;
    const film: Film = { ...dissolving(shots), music: true, clipName: name };
    await make(studio, film);
    const made: Made[] = [];
    for (let turn = 0; turn < studio.runs; turn += 1) {
      const other = (index: number): string => (index === shots / 2 ? `other ${shots} ${turn}` : name(index));
      made.push(await make(studio, { ...film, clipName: other }));
    }
    const apart = made.map((one) => ({ ...one, inside: one.inside - one.report.times.join }));
    return { all: summary(made), apart: summary(apart) };
  };
  const [some, many] = [await change(long), await change(veryLong)];
  const plain = await studio.naive(dissolving(long));
  const name = `one changed shot of ${long}, dissolves and music`;
  return [
    ratio(`${name} / one ffmpeg command without music`, some.all.seconds, plain.seconds, 0.05),
    seconds(name, some.all.seconds),
    ratio(
      `one changed shot of ${veryLong} / of ${long}, copying into the film excepted`,
      many.apart.inside,
      some.apart.inside,
      1.5,
    ),
    seconds(`one changed shot of ${veryLong}, copying into the film excepted`, many.apart.inside),
    seconds(`one changed shot of ${veryLong}`, many.all.seconds),
  ];
}

/** Nothing was made before. */
async function everythingCold(studio: Studio): Promise<readonly Measurement[]> {
  const rows: Measurement[] = [];
  for (const [shots, bar] of [
    [studio.scale.short, 0.4],
    [studio.scale.long, 0.1],
  ] as const) {
    const ours = await several(studio.runs, async () => {
      await forget(studio, 'film');
      return await make(studio, dissolving(shots));
    });
    const plain = await studio.naive(dissolving(shots));
    const name = `${shots} shots, dissolves everywhere, all at once`;
    rows.push(
      ratio(`${name} / one ffmpeg command`, ours.seconds, plain.seconds, 1),
      ratio(`${name} / one ffmpeg command: peak memory`, ours.megabytes, plain.megabytes, bar),
      seconds(name, ours.seconds),
      { name: `${name}: peak memory`, value: ours.megabytes, unit: 'MB' },
      { name: `${shots} shots by one ffmpeg command: peak memory`, value: plain.megabytes, unit: 'MB' },
    );
  }
  return rows;
}

/** One run of each: the very long film takes many minutes, and a peak hardly differs from run to run. */
async function flatMemory(studio: Studio): Promise<readonly Measurement[]> {
  const peak = async (shots: number): Promise<number> => {
    await forget(studio, 'memory');
    const { peakMegabytes } = await make(studio, { ...dissolving(shots), cache: 'memory' });
    await forget(studio, 'memory');
    return peakMegabytes;
  };
  const { short, veryLong } = studio.scale;
  const [few, many] = [await peak(short), await peak(veryLong)];
  return [
    ratio(`peak memory, ${veryLong} shots / ${short}, all at once, one run`, many, few, 1.25),
    { name: `peak memory, ${veryLong} shots, all at once, one run`, value: many, unit: 'MB' },
  ];
}

/** Like clips without transitions: their pictures are copied. */
async function hardCuts(studio: Studio): Promise<readonly Measurement[]> {
  const rows: Measurement[] = [];
  // A film of a minute is over before its processes have started: the bar is for the long one.
  for (const [shots, bar] of [
    [studio.scale.short, undefined],
    [studio.scale.long, 0.03],
  ] as const) {
    const film: Film = { shots, dissolves: () => false, cache: 'cuts' };
    const ours = await several(studio.runs, async () => {
      await forget(studio, film.cache);
      return await make(studio, film);
    });
    const { frames, offMilliseconds } = await exactness(studio.ffmpeg, filmPath(studio));
    const plain = await studio.naive(film);
    const name = `${shots} like clips, hard cuts`;
    rows.push(
      ratio(`${name} / one ffmpeg command`, ours.seconds, plain.seconds, bar),
      seconds(name, ours.seconds),
      seconds(`${name}, by one ffmpeg command`, plain.seconds),
      exact(name, frames - shots * studio.scale.frames, 0, 'frames too many'),
      exact(name, offMilliseconds, 5, 'ms that sound is off the picture at most'),
    );
  }
  return rows;
}

/** Three dissolves; everything else is copied. */
async function fewDissolves(studio: Studio): Promise<readonly Measurement[]> {
  const shots = studio.scale.short;
  const places = new Set([0.25, 0.5, 0.75].map((part) => Math.round(shots * part)));
  const film: Film = { shots, dissolves: (index) => places.has(index), cache: 'few' };
  const ours = await several(studio.runs, async () => {
    await forget(studio, film.cache);
    return await make(studio, film);
  });
  const plain = await studio.naive(film);
  const name = `${places.size} dissolves of ${shots - 1} cuts`;
  return [
    ratio(`${name} / one ffmpeg command`, ours.seconds, plain.seconds, 0.35),
    seconds(name, ours.seconds),
    seconds(`${name}, by one ffmpeg command`, plain.seconds),
  ];
}

/** All rows with dissolves everywhere share one cache: what one has made another finds. */
function dissolving(shots: number): Film {
  return { shots, dissolves: (index) => index > 0, cache: 'film' };
}

async function several(runs: number, measure: (turn: number) => Promise<Usage | Made>): Promise<Summary> {
  const all: (Usage | Made)[] = [];
  for (let turn = 0; turn < runs; turn += 1) {
    const one = await measure(turn);
    all.push(one);
    console.error(`  ${one.seconds.toFixed(2)} s, ${one.peakMegabytes.toFixed()} MB`, parts(one));
  }
  return summary(all);
}

function parts(one: Usage | Made): string {
  return 'report' in one ? JSON.stringify({ inside: one.inside, ...one.report.times }) : '';
}

function summary(all: readonly (Usage | Made)[]): Summary {
  return {
    seconds: median(all.map((one) => one.seconds)),
    megabytes: median(all.map((one) => one.peakMegabytes)),
    inside: median(all.map((one) => ('inside' in one ? one.inside : one.seconds))),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function ratio(name: string, ours: number, other: number, bar: number | undefined): Measurement {
  return { name, value: ours / other, bar, unit: 'x' };
}

function seconds(name: string, value: number): Measurement {
  return { name: `${name}, seconds`, value, unit: 's' };
}

function exact(name: string, value: number, bar: number, what: string): Measurement {
  return { name: `${name}: ${what}`, value: Math.abs(value), bar, unit: what.split(' ')[0] ?? '' };
}

/** The first so many places in an order that looks random and is the same every time. */
function shuffled(count: number): readonly number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  let state = 1;
  for (let index = count - 1; index > 0; index -= 1) {
    state = (state * 48_271) % 2_147_483_647;
    const other = state % (index + 1);
    [order[index], order[other]] = [order[other] ?? 0, order[index] ?? 0];
  }
  return order;
}
