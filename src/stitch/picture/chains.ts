import type { Fades } from '../timeline/card-fades.js';
import { type ColourPath, FILM_COLOUR, TO_FILM_COLOUR } from './colour.js';
import type { FilmFormat } from './film-format.js';

/** Chains of ffmpeg's filter graph: labels in brackets are the caller's. */

/** The frames [first, first + frames) of a clip at the film's rate, in the film's form. */
export function clipChain(
  input: string,
  range: { readonly first: number; readonly frames: number; readonly steady: boolean },
  colour: ColourPath,
  format: FilmFormat,
): string {
  const { first, frames, steady } = range;
  const rate = rateText(format);
  const cut = [
    `fps=${rate}:start_time=0`,
    // A clip whose last frame is cut short at the film's rate, or lasts longer than the others, lends it for more.
    `tpad=stop_mode=clone:stop=${steady ? 4 : Math.ceil(format.rate.num / format.rate.den)}`,
    `trim=start_frame=${first}:end_frame=${first + frames}`,
    retime(format),
  ];
  return [
    `${input}${cut.join(',')}`,
    ...(colour.before ? [colour.before] : []),
    fitted(format, colour, input),
  ].join(',');
}

/** A still for so many frames, in the film's form; one of another shape is shown whole, on black. */
export function stillChain(input: string, frames: number, format: FilmFormat, fades: Fades): string {
  const { width, height } = format.size;
  const chain = [
    `scale=${width}:${height}:force_original_aspect_ratio=decrease:${TO_FILM_COLOUR}`,
    'format=yuv420p',
    FILM_COLOUR,
    `pad=${width}:${height}:-1:-1`,
    'setsar=1',
    `loop=loop=${frames}:size=1`,
    `trim=end_frame=${frames}`,
    retime(format),
    // The first frame is black, and so is the last: fade's own last frame is a step short of it.
    ...(fades.in > 0 ? [`fade=t=in:s=0:n=${fades.in}`] : []),
    ...(fades.out > 0 ? [`fade=t=out:s=${frames - fades.out - 1}:n=${fades.out}`] : []),
  ];
  return `${input}${chain.join(',')}`;
}

/** Numbers frames anew after a cut, from `first`; ffmpeg 7 forgets the rate here, and `fps` tells it again. */
function retime(format: FilmFormat, first = 0): string {
  const number = first === 0 ? 'N' : `(N+${first})`;
  // Rounded: setpts itself cuts off, and such quotients fall a hair short of whole ticks.
  return `setpts=round(${number}*${format.rate.den}/${format.rate.num}/TB),fps=${rateText(format)}`;
}

function rateText({ rate }: FilmFormat): string {
  return `${rate.num}/${rate.den}`;
}

/** Brings the picture to the film's size and colours; pixels that are not square are made so first. */
function fitted(format: FilmFormat, colour: ColourPath, name: string): string {
  const { width, height } = format.size;
  const square = `scale=w='max(2,trunc(iw*sar/2)*2)':h='max(2,trunc(ih/2)*2)':${colour.scale},setsar=1,format=yuv420p,${FILM_COLOUR}`;
  const fill = `scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height}`;
  const inside = `scale=${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2`;
  const end = `setsar=1,format=yuv420p,${FILM_COLOUR}`;
  switch (format.fit) {
    case 'crop':
      return `${square},${fill},${end}`;
    case 'pad':
      return `${square},${inside},pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2,${end}`;
    case 'blur': {
      const tag = name.replaceAll(/\W/g, '');
      const strength = Math.max(2, Math.round(Math.min(width, height) / 30));
      const layers = `split[behind${tag}][before${tag}];[behind${tag}]${fill},boxblur=${strength}:2[soft${tag}];[before${tag}]${inside}[sharp${tag}]`;
      return `${square},${layers};[soft${tag}][sharp${tag}]overlay=(W-w)/2:(H-h)/2,${end}`;
    }
  }
}

/**
 * Two pictures of `frames` frames each passing into one another. Both lend a frame before, so that the first frame of
 * the seam is already a little of the second picture and the last still a little of the first: xfade's own first
 * frame is all of the first. They lend two behind as well, because ffmpeg 5 makes xfade's last frame all of the second
 * and shows it a tick late; the end is cut and numbered anew.
 */
export function seamChains(before: string, into: string, kind: string, frames: number, format: FilmFormat) {
  const { num, den } = format.rate;
  const lent = 'tpad=start=1:start_mode=clone:stop=2:stop_mode=clone';
  const seconds = (((frames + 1) * den) / num).toFixed(6);
  return [
    `${before},${lent}[before]`,
    `${into},${lent}[into]`,
    `[before][into]xfade=transition=${kind}:duration=${seconds}:offset=0,trim=start_frame=1:end_frame=${frames + 1},${retime(format)},format=yuv420p,${FILM_COLOUR}`,
  ];
}

/** A transparent still over a picture, in frames from the picture's first. */
export interface OverlayRange {
  /** Negative when the overlay has begun before. */
  readonly from: number;
  /** All it lasts. */
  readonly frames: number;
  readonly fade: number;
  /** Frames of the picture. */
  readonly within: number;
}

/** The overlay's own frames while the picture lasts, coming and going by its transparency. */
export function overlayChain(input: string, range: OverlayRange, format: FilmFormat): string {
  const { from, frames, fade, within } = range;
  const { width, height } = format.size;
  const [first, end] = [Math.max(0, -from), Math.min(frames, within - from)];
  const fades = [`fade=t=in:s=0:n=${fade}:alpha=1`, `fade=t=out:s=${frames - fade}:n=${fade}:alpha=1`];
  const chain = [
    `scale=${width}:${height}:${TO_FILM_COLOUR}`,
    'setsar=1',
    'format=yuva420p',
    `loop=loop=${frames}:size=1`,
    `trim=end_frame=${frames}`,
    retime(format),
    ...(fade > 0 ? fades : []),
    `trim=start_frame=${first}:end_frame=${end}`,
    retime(format, Math.max(0, from)),
  ];
  return `${input}${chain.join(',')}`;
}

/** Lays the second picture over the first for as long as there is one. */
export const LAY_OVER = 'overlay=format=yuv420:eof_action=pass:repeatlast=0';
