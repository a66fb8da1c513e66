import { mkdirSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ffmpeg } from '../../src/media/ffmpeg.js';
import { type FilmInput, NO_CARDS, type ShotInput } from '../../src/stitch/film-input.js';
import type { FilmReport } from '../../src/stitch/film-report.js';
import { stitchFilm } from '../../src/stitch/stitch.js';
import type { StitchCrew } from '../../src/stitch/stitch-crew.js';
import { digestOfFile } from '../../src/terms/digest.js';
import { anyBuild, type Bars, barsOf, type Footage, readBars, shoot } from '../media/footage.js';

/** A film in a folder of its own. */
export class FilmSet {
  readonly folder: string;
  readonly ffmpeg: Ffmpeg;
  readonly shots: ShotInput[] = [];

  constructor(folder: string, ffmpeg: Ffmpeg = anyBuild()) {
    this.folder = folder;
    this.ffmpeg = ffmpeg;
    mkdirSync(join(folder, 'tmp'));
  }

  get film(): string {
    return join(this.folder, 'film.mp4');
  }

  /** Adds a shot with a clip. */
  async add(footage: Footage, more: Partial<ShotInput> = {}): Promise<string> {
    const path = join(this.folder, `clip ${footage.number}'s.mp4`);
    // Always with the quicker build: it is the film that is tested.
    await shoot(anyBuild(), path, footage);
    this.shots.push({
      ...this.plain(footage.number),
      clip: { path, digest: await digestOfFile(path) },
      ...more,
    });
    return path;
  }

  /** Adds a shot that has no clip. */
  miss(number: number, seconds = 1): void {
    this.shots.push({ ...this.plain(number), seconds, missing: 'the provider said no' });
  }

  input(more: Partial<FilmInput> = {}): FilmInput {
    return {
      title: 'A film',
      rate: { num: 24, den: 1 },
      fit: 'crop',
      size: { width: 160, height: 96 },
      output: this.film,
      work: join(this.folder, 'tmp'),
      cache: join(this.folder, 'pieces'),
      quality: 'standard',
      cards: NO_CARDS,
      shots: this.shots,
      sound: { matchLevels: false },
      captions: { mode: 'none', language: 'und' },
      ...more,
    };
  }

  crew(more: Partial<StitchCrew> = {}): StitchCrew {
    return {
      ffmpeg: this.ffmpeg,
      drawSlate: drawPlain,
      drawOverlay: drawPlain,
      clock: { now: () => performance.now(), sleep: () => Promise.resolve() },
      signal: new AbortController().signal,
      ...more,
    };
  }

  stitch(more: Partial<FilmInput> = {}, crew: Partial<StitchCrew> = {}): Promise<FilmReport> {
    return stitchFilm(this.input(more), this.crew(crew));
  }

  /** What is left over of the work. */
  leftovers(): readonly string[] {
    return readdirSync(join(this.folder, 'tmp'));
  }

  private plain(number: number): ShotInput {
    return { id: `shot-${number}`, title: `Shot ${number}`, prompt: 'a prompt', seconds: 1 };
  }
}

/** A PNG all red (200, 40, 30), in the film's size. */
export function redCard(set: FilmSet): Promise<Buffer> {
  return drawPng(set, 'color=0xc8281e:s=160x96,format=rgb24');
}

/** A PNG with a red (200, 40, 30) lower right corner; the rest is transparent. */
export function redCorner(set: FilmSet): Promise<Buffer> {
  return drawPng(
    set,
    "color=0xc8281e:s=160x96,format=rgba,geq=r=200:g=40:b=30:a='if(gt(X,120)*gt(Y,60),255,0)'",
  );
}

async function drawPng({ ffmpeg, folder }: FilmSet, graph: string): Promise<Buffer> {
  const path = join(folder, 'drawn.png');
  await ffmpeg.run({
    inputs: [],
    graph: [`${graph}[v]`],
    outputs: [{ to: path, options: ['-map', '[v]', '-frames:v', '1', '-update', '1'] }],
  });
  return await readFile(path);
}

/** What one frame of a film should show: parts of frames of clips, adding up to 1. */
export type ExpectedFrame = readonly {
  readonly clip: number;
  readonly frame: number;
  readonly part: number;
}[];

/** The frames of a shot, from one on. */
export function framesOf(clip: number, first: number, count: number): readonly ExpectedFrame[] {
  return Array.from({ length: count }, (_, index) => [{ clip, frame: first + index, part: 1 }]);
}

/** The frames of a plain dissolve: of a shot from one of its frames on, into the first of another. */
export function dissolveOf(
  before: { readonly clip: number; readonly first: number },
  into: { readonly clip: number; readonly first?: number },
  count: number,
): readonly ExpectedFrame[] {
  return Array.from({ length: count }, (_, index) => {
    const part = (index + 1) / (count + 1);
    return [
      { clip: before.clip, frame: before.first + index, part: 1 - part },
      { clip: into.clip, frame: (into.first ?? 0) + index, part },
    ];
  });
}

/** The frames of a film that do not look as they should, with what is seen there; every one is looked at. */
export async function wrongFrames(
  ffmpeg: Ffmpeg,
  film: string,
  expected: readonly ExpectedFrame[],
): Promise<readonly string[]> {
  const seen = await readBars(ffmpeg, film);
  const wrong = seen.flatMap((frame, index) => {
    const off = difference(frame, mixed(expected[index] ?? []));
    return off > 24 ? [`${index}: off by ${off.toFixed()}, ${JSON.stringify(expected[index])}`] : [];
  });
  return seen.length === expected.length
    ? wrong
    : [...wrong, `${seen.length} frames, not ${expected.length}`];
}

function mixed(frame: ExpectedFrame): Bars {
  const parts = frame.map(({ clip, frame: number, part }) => ({ ...barsOf(clip, number), part }));
  const add = (pick: (bars: Bars) => number): number =>
    parts.reduce((sum, each) => sum + pick(each) * each.part, 0);
  return {
    bars: Array.from({ length: 16 }, (_, column) => add(({ bars }) => bars[column] ?? 0)),
    below: add(({ below }) => below),
  };
}

function difference(one: Bars, other: Bars): number {
  const offs = one.bars.map((luma, column) => Math.abs(luma - (other.bars[column] ?? 0)));
  return Math.max(...offs, Math.abs(one.below - other.below));
}

/** A stand-in for the slate's artist: a white PNG of one pixel. */
async function drawPlain(): Promise<Buffer> {
  return Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==',
    'base64',
  );
}
