import type { FrameSize } from '../../terms/frame-size.js';

/** Where the camera is relative to a layer: how large it sees it and how far it is shifted, in frame widths. */
interface CameraState {
  readonly zoom: number;
  readonly across: number;
  readonly down: number;
}

/** A move of one layer from the first frame to the last. */
export interface LayerMove {
  readonly from: CameraState;
  readonly to: CameraState;
}

/** A camera move: what stands in front moves more than what is behind. */
export interface CameraMove {
  readonly kind: 'push' | 'pull' | 'pan' | 'drift';
  readonly background: LayerMove;
  readonly cast: LayerMove;
}

const KINDS = ['push', 'pan', 'drift', 'pull', 'push', 'drift'] as const;

/** Picks a slow move. Long shots travel farther, but never faster than the eye finds restful. */
export function chooseMove(chance: () => number, size: FrameSize, seconds: number): CameraMove {
  const kind = KINDS[Math.floor(chance() * KINDS.length)] ?? 'push';
  const side = chance() < 0.5 ? -1 : 1;
  const rise = chance() < 0.5 ? -1 : 1;
  // About 1.6 % of the frame a second, at most a tenth of it.
  const reach = Math.min(0.1, 0.028 + 0.014 * seconds);
  const tall = size.height > size.width;
  const still = { zoom: 1, across: 0, down: 0 };
  if (kind === 'push' || kind === 'pull') {
    const near = { zoom: 1.012 + reach, across: side * reach * 0.12, down: 0 };
    const far = { ...still, zoom: 1.012 };
    const castNear = { zoom: 1 + reach * 0.55, across: side * reach * 0.2, down: 0 };
    return kind === 'push'
      ? { kind, background: { from: far, to: near }, cast: { from: still, to: castNear } }
      : { kind, background: { from: near, to: far }, cast: { from: castNear, to: still } };
  }
  const zoom = 1.03 + reach * 1.05;
  const across = side * reach * (tall ? 0.3 : 0.46);
  const down = kind === 'drift' ? rise * reach * (tall ? 0.3 : 0.12) : 0;
  const end = kind === 'drift' ? zoom + reach * 0.35 : zoom;
  return {
    kind,
    background: { from: { zoom, across, down }, to: { zoom: end, across: -across, down: -down } },
    // The cast crosses the picture a little faster than the ground behind it.
    cast: {
      from: { zoom: 1, across: across * 0.55, down: down * 0.2 },
      to: { zoom: 1 + (end - zoom) * 0.6, across: -across * 0.55, down: -down * 0.2 },
    },
  };
}

/** A layer's place in the frame, in pixels. */
export interface LayerPlace extends FrameSize {
  readonly left: number;
  readonly top: number;
}

/**
 * A move as the corners of ffmpeg's `perspective` filter, evaluated for every frame at 1/256 of a pixel: the only
 * filter that moves a picture by less than a pixel without enlarging it first. Zooming is about the frame's middle.
 */
export function perspectiveOf(move: LayerMove, place: LayerPlace, frame: FrameSize, frames: number): string {
  const steps = Math.max(1, frames - 1);
  const along = (from: number, to: number): string => `(${fixed(from)}+${fixed((to - from) / steps)}*on)`;
  const zoom = along(move.from.zoom, move.to.zoom);
  const corner = (at: number, pivot: number, shift: string): string =>
    `${fixed(pivot)}+(${fixed(at - pivot)}-${shift})/${zoom}`;
  const across = along(move.from.across * frame.width, move.to.across * frame.width);
  const down = along(move.from.down * frame.width, move.to.down * frame.width);
  const pivotX = frame.width / 2 - place.left;
  const pivotY = frame.height / 2 - place.top;
  const [left, right] = [corner(0, pivotX, across), corner(place.width, pivotX, across)];
  const [top, bottom] = [corner(0, pivotY, down), corner(place.height, pivotY, down)];
  const corners = [left, top, right, top, left, bottom, right, bottom];
  const names = ['x0', 'y0', 'x1', 'y1', 'x2', 'y2', 'x3', 'y3'];
  const options = names.map((name, index) => `${name}='${corners[index] ?? '0'}'`);
  return `perspective=${options.join(':')}:interpolation=linear:sense=source:eval=frame`;
}

function fixed(value: number): string {
  return value.toFixed(6);
}
