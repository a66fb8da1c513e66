/** Width and height in pixels, both even, as H.264 in 4:2:0 wants. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** A frame rate as a fraction of whole numbers, e.g. 24/1 or 30000/1001. */
export interface FrameRate {
  readonly num: number;
  readonly den: number;
}

/** Frames a second as a number. */
export function perSecond(rate: FrameRate): number {
  return rate.num / rate.den;
}

/**
 * The pixels of a resolution name at an aspect ratio: the name gives the shorter side ("720p" is 1280x720
 * at 16:9, 720x1280 at 9:16). Returns undefined when either is not of that form.
 */
export function frameSize(aspectRatio: string, resolution: string): FrameSize | undefined {
  const ratio = /^(\d+):(\d+)$/.exec(aspectRatio);
  const lines = /^(\d+)p$/.exec(resolution);
  if (!ratio || !lines) {
    return undefined;
  }
  const [across, down, short] = [Number(ratio[1]), Number(ratio[2]), Number(lines[1])];
  if (across === 0 || down === 0 || short === 0) {
    return undefined;
  }
  const even = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2);
  return across >= down
    ? { width: even((short * across) / down), height: even(short) }
    : { width: even(short), height: even((short * down) / across) };
}

/** Whole frames in so many seconds at a rate, rounded to the nearest. */
export function framesIn(seconds: number, rate: FrameRate): number {
  return Math.round((seconds * rate.num) / rate.den);
}

/**
 * The exact fraction behind a rate as people write it: 23.976, 29.97 and 59.94 are the NTSC rates over 1001,
 * whole numbers are themselves, anything else is taken to three decimals.
 */
export function frameRate(fps: number): FrameRate {
  const ntsc = Math.round(fps * 1.001);
  if (!Number.isInteger(fps) && Math.abs((ntsc * 1000) / 1001 - fps) < 0.005) {
    return { num: ntsc * 1000, den: 1001 };
  }
  return Number.isInteger(fps) ? { num: fps, den: 1 } : { num: Math.round(fps * 1000), den: 1000 };
}

/** Whether players take an untagged picture of this size for bt709, and not for bt601 (as mpv guesses). */
export function isHighDefinition({ width, height }: FrameSize): boolean {
  return width >= 1280 || height > 576;
}
