import { chanceFrom, hashOf } from '../../media/drawing/palette.js';
import type { Request } from '../../models/request.js';
import { type FrameRate, type FrameSize, frameRate, frameSize, framesIn } from '../../terms/frame-size.js';
import { type CameraMove, chooseMove } from './camera.js';
import { type Mood, moodOf } from './mood.js';

/** Frames a second when the request names none. */
const DEFAULT_FPS = 24;

/** Everything about an animatic clip that follows from its request, before a picture is opened. */
export interface Scene {
  readonly size: FrameSize;
  readonly rate: FrameRate;
  /** Length of the clip. */
  readonly frames: number;
  readonly seconds: number;
  /** What the lower third calls the shot. */
  readonly label: string;
  readonly prompt: string;
  /** Names that are mentions in the prompt. */
  readonly names: ReadonlySet<string>;
  readonly sounds: boolean;
  /** Decides the looks; the same for the same request. */
  readonly seed: number;
  readonly move: CameraMove;
  readonly mood: Mood;
}

/** Reads a request as a scene. Undefined when its size or length is not one that can be drawn. */
export function sceneOf(request: Request, shot: string): Scene | undefined {
  const { parameters } = request;
  const size = frameSize(parameters.aspect_ratio, parameters.resolution);
  const rate = frameRate(parameters.fps ?? DEFAULT_FPS);
  const frames = framesIn(parameters.duration, rate);
  if (!size || !(frames >= 1)) {
    return undefined;
  }
  const label = request.options.label;
  const seed = hashOf(`${request.prompt}\0${parameters.seed ?? ''}\0${request.take}`);
  const chance = chanceFrom(seed);
  return {
    size,
    rate,
    frames,
    seconds: parameters.duration,
    label: typeof label === 'string' && label.trim() !== '' ? label : shot,
    prompt: request.prompt,
    names: new Set(request.references.map((reference) => reference.alias)),
    sounds: parameters.audio === true,
    seed,
    move: chooseMove(chance, size, parameters.duration),
    mood: moodOf(request.prompt, chance),
  };
}
