import type { FrameSize } from '../../terms/frame-size.js';
import type { Performer, Staging } from './performer.js';

/** Where a performer stands, in pixels of the frame; it may reach beyond the frame's foot. */
export interface Mark {
  readonly performer: Performer;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Radians, about the middle. */
  readonly tilt: number;
  /** The foot fades out, because it ends inside the frame. */
  readonly fades: boolean;
}

/** Heights wanted on an empty stage, as parts of the room between the ceiling and the words. */
const WANTED = { bust: 1, figure: 0.92, prop: 0.44, card: 0.72, 'name-card': 0.62 } as const;

/** Greatest widths, as parts of the frame's. */
const WIDEST = { bust: 0.84, figure: 0.6, prop: 0.46, card: 0.8, 'name-card': 0.5 } as const;

/** Where the lower edge of each stands below the words' upper edge, as parts of the frame's height. */
const FOOTING = { bust: 0.15, figure: -0.012, prop: -0.006, card: -0.06, 'name-card': -0.06 } as const;

/**
 * Places a cast on the stage, above the words of the lower third: in wide frames side by side in the order they are
 * mentioned, in others things in front of figures; one alone stands off the middle. Returned from back to front.
 */
export function blockCast(
  cast: readonly Performer[],
  frame: FrameSize,
  words: number,
  chance: () => number,
): readonly Mark[] {
  const wide = frame.width / frame.height > 1.15;
  const floor = frame.height - words;
  const ceiling = frame.height * (wide ? 0.12 : 0.14);
  const rows = rowsOf(cast, wide);
  const side = chance() < 0.5 ? -1 : 1;
  const marks: Mark[] = [];
  const room = floor - ceiling;
  rows.forEach((row, index) => {
    const front = rows.length - 1 - index;
    // Rows behind stand higher and, being many, smaller.
    const rise = front * room * (rows.length > 2 ? 0.32 : 0.27);
    const share = rows.length === 1 ? 1 : rows.length === 2 ? 0.86 : 0.52;
    const behind = rows[index - 1]?.length ?? 0;
    const lean = behind > 1 ? 0 : side;
    marks.push(...placeRow(row, frame, { floor, rise, room: room * share, side: lean, chance }));
  });
  return marks;
}

interface Stage {
  readonly floor: number;
  /** How much higher than the floor the row stands; half figures half as much. */
  readonly rise: number;
  readonly room: number;
  /** Where one alone leans to: -1 left, 1 right, 0 the middle. */
  readonly side: number;
  readonly chance: () => number;
}

function rowsOf(cast: readonly Performer[], wide: boolean): readonly (readonly Performer[])[] {
  const small = (performer: Performer): boolean => performer.staging === 'prop';
  if (!wide && cast.length > 1 && cast.length <= 5) {
    const rows = [cast.filter((performer) => !small(performer)), cast.filter(small)];
    const filled = rows.filter((row) => row.length > 0);
    if (filled.length === 2 || cast.length <= 2) {
      return filled;
    }
  }
  const count = cast.length <= (wide ? 5 : 2) ? 1 : cast.length <= (wide ? 12 : 8) ? 2 : 3;
  const length = Math.ceil(cast.length / count);
  return Array.from({ length: count }, (_, row) => cast.slice(row * length, (row + 1) * length)).filter(
    (row) => row.length > 0,
  );
}

function placeRow(row: readonly Performer[], frame: FrameSize, stage: Stage): Mark[] {
  const { floor, rise, room, chance } = stage;
  // A thing before two faces must not hide them.
  const slim = stage.side === 0 ? 0.72 : 1;
  const wanted = row.map((performer) => {
    const { staging, aspect } = performer;
    const foot = floor + FOOTING[staging] * frame.height - (staging === 'bust' ? rise * 0.5 : rise);
    const natural = room * WANTED[staging] + Math.max(0, foot + rise - floor);
    const height = Math.min(
      natural,
      (frame.width * WIDEST[staging] * (staging === 'prop' ? slim : 1)) / aspect,
    );
    return {
      performer,
      foot,
      height,
      width: height * aspect,
      step: height * aspect * tightness(row, staging),
    };
  });
  const gap = frame.width * 0.035;
  const margin = frame.width * 0.06;
  const full = wanted.reduce((sum, item) => sum + item.step, 0);
  const scale = Math.min(1, (frame.width - margin * 2 - gap * (row.length - 1)) / full);
  const taken = full * scale;
  const spare = frame.width - margin * 2 - taken;
  const between = row.length > 1 ? Math.min(spare / (row.length - 1), frame.width * 0.11) : 0;
  const group = taken + between * (row.length - 1);
  const lean = row.length === 1 ? Math.min((frame.width - group) / 2 - margin, frame.width * 0.16) : 0;
  let x = (frame.width - group) / 2 + stage.side * Math.max(0, lean);
  const marks = wanted.map(({ performer, foot, height, width, step }): Mark => {
    const flat = performer.staging === 'card' || performer.staging === 'name-card';
    const size = { width: width * scale, height: height * scale };
    // A small card hangs in the middle of the room instead of lying at its foot.
    const y = flat ? floor - rise - room * 0.52 - size.height / 2 : foot - size.height;
    const tilt = flat ? (chance() - 0.5) * 0.05 : 0;
    const left = x + (step * scale - size.width) / 2;
    x += step * scale + between;
    return { performer, x: left, y, ...size, tilt, fades: performer.staging === 'bust' };
  });
  const depth = (mark: Mark): number => (mark.performer.staging === 'prop' ? 1 : 0);
  return marks.sort((a, b) => depth(a) - depth(b));
}

/** How much of its width one takes in a row: in a crowd, things stand before figures and shoulders overlap. */
function tightness(row: readonly Performer[], staging: Staging): number {
  if (row.length < 3) {
    return 1;
  }
  return staging === 'prop' ? 0.66 : staging === 'bust' ? 0.84 : 1;
}
