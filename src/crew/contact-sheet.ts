import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { drawSheet, type SheetRow } from '../media/drawing/contact-sheet.js';
import type { Ffmpeg } from '../media/ffmpeg.js';
import { pictureFrame } from '../media/frame-picture.js';
import { readClipFacts } from '../media/probe.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import type { ProjectStore } from '../store/project-store.js';
import { frameSize } from '../terms/frame-size.js';
import { FREE, formatExact, usd } from '../terms/money.js';
import type { OpenFilm } from './open-film.js';
import { makeStandIns } from './stand-ins.js';

/** What making a contact sheet is given. */
export interface SheetParts {
  readonly ffmpeg: Ffmpeg;
  readonly signal: AbortSignal;
  /** How far the animatics of missing shots are, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** A contact sheet that is there. */
export interface SheetMade {
  /** Relative to the project root. */
  readonly path: string;
  readonly shots: number;
  /** Shots that have no clip. */
  readonly missing: readonly string[];
}

/** The file's name, beside the storyboard. */
const NAME = 'sheet.png';

/** Wide enough for a thumbnail on the largest sheet. */
const THUMBNAIL = 480;

/**
 * Draws every shot of a film on one picture: the middle frame of what the film shows of it (of its animatic, where it has
 * no clip), id, prompt, length, where it is from and what it cost. Buys nothing and needs no run lock.
 */
export async function makeSheet(film: OpenFilm, plan: Plan, parts: SheetParts): Promise<SheetMade> {
  const { store } = film;
  const { files } = store;
  const { shots, storyboard } = plan;
  const missing = shots.flatMap(({ id, clip }) => (clip ? [] : [id]));
  const standIns = await makeStandIns(film, new Set(missing), parts);
  await mkdir(files.tmp, { recursive: true });
  const folder = await mkdtemp(join(files.tmp, 'sheet-'));
  try {
    const rows: SheetRow[] = [];
    for (const [index, planned] of shots.entries()) {
      const clip = planned.clip ?? standIns.get(planned.id);
      const to = join(folder, `${index}.png`);
      const thumbnail = clip && (await takeThumbnail(planned, clip.path, to, parts));
      rows.push({
        ...(thumbnail === undefined ? {} : { thumbnail }),
        id: planned.id,
        prompt: planned.shot.prompt.text.trim(),
        seconds: planned.seconds,
        note: await noteOf(planned, store),
      });
    }
    const { width, height } = sizeOf(shots[0]);
    const sheet = await drawSheet({ title: storyboard.title ?? '', rows, aspect: width / height });
    const target = join(files.folder, NAME);
    await writeFileAtomic(target, sheet);
    const path = relative(storyboard.root, target).split(sep).join('/');
    return { path, shots: shots.length, missing };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The frame in the middle of what the film uses; undefined when the clip does not give one. */
async function takeThumbnail(
  { shot }: PlannedShot,
  clip: string,
  to: string,
  { ffmpeg, signal }: SheetParts,
): Promise<string | undefined> {
  try {
    const { seconds } = (await readClipFacts(clip, { ffmpeg, signal })).video;
    const from = Math.min(shot.trim?.start ?? 0, seconds);
    const middle = (from + Math.min(shot.trim?.end ?? seconds, seconds)) / 2;
    await pictureFrame({ film: clip, seconds, at: middle, width: THUMBNAIL, to }, ffmpeg, signal);
    return to;
  } catch {
    // A damaged clip has an empty frame on the sheet, as one that is missing.
    signal.throwIfAborted();
    return undefined;
  }
}

/** "pixverse-c1 at wavespeed, $0.33", or why there is no clip. */
async function noteOf(planned: PlannedShot, { purchases }: ProjectStore): Promise<string> {
  const { clip, key, model, provider, reasons, price } = planned;
  if (!clip) {
    const cost = price === FREE ? '' : `, ${formatExact(price)} to buy`;
    return `missing: ${reasons.join('; ')}${cost}`;
  }
  const found = key && (await purchases.find(key));
  const paid = found && usd(found.purchase.cost_usd);
  const cost = paid === undefined ? '' : paid === FREE ? ', free' : `, ${formatExact(paid)}`;
  return `${model} at ${provider}${cost}`;
}

function sizeOf(shot: PlannedShot | undefined) {
  return frameSize(shot?.aspectRatio ?? '', shot?.resolution ?? '') ?? { width: 16, height: 9 };
}
