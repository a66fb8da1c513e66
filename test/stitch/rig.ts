import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Ffmpeg } from '../../src/media/ffmpeg.js';
import { type FilmInput, NO_CARDS, type ShotInput } from '../../src/stitch/film-input.js';
import type { FilmReport } from '../../src/stitch/film-report.js';
import { stitchFilm } from '../../src/stitch/stitch.js';
import type { StitchCrew } from '../../src/stitch/stitch-crew.js';
import { digestOfFile } from '../../src/terms/digest.js';
import { anyBuild, type Footage, shoot } from '../media/footage.js';

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
    await shoot(this.ffmpeg, path, footage);
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

/** A stand-in for the slate's artist: a white PNG of one pixel. */
async function drawPlain(): Promise<Buffer> {
  return Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==',
    'base64',
  );
}
