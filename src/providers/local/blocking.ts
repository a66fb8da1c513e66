import type { FrameSize } from '../../terms/frame-size.js';
import type { Performer } from './performer.js';

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

/** Where the lower edge of each stands below the words' upper edge, as parts of the frame's height. */
const FOOTING = { bust: 0.15, figure: 0.015, prop: 0.02, card: -0.06, 'name-card': -0.06 } as const;

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
    const share = rows.length === 1 ? 1 : rows.length === 2 ? 0.8 : 0.52;
    marks.push(...placeRow(row, frame, { floor: floor - rise, room: room * share, side, chance }));
  });
  return marks;
}

interface Stage {
  readonly floor: number;
  readonly room: number;
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
  const { floor, room, chance } = stage;
  const wanted = row.map((performer) => {
    const foot = floor + FOOTING[performer.staging] * frame.height;
    const height = room * WANTED[performer.staging] + Math.max(0, foot - floor);
    return { performer, foot, height, width: height * performer.aspect };
  });
  const gap = frame.width * 0.035;
  const full = wanted.reduce((sum, item) => sum + item.width, 0);
  const margin = frame.width * 0.06;
  const scale = Math.min(1, (frame.width - margin * 2 - gap * (row.length - 1)) / full);
  const taken = full * scale;
  const spare = frame.width - margin * 2 - taken;
  const between = row.length > 1 ? Math.min(spare / (row.length - 1), frame.width * 0.11) : 0;
  const group = taken + between * (row.length - 1);
  const lean = row.length === 1 ? Math.min((frame.width - group) / 2 - margin, frame.width * 0.16) : 0;
  let x = (frame.width - group) / 2 + stage.side * Math.max(0, lean);
  const marks = wanted.map(({ performer, foot, height, width }): Mark => {
    const flat = performer.staging === 'card' || performer.staging === 'name-card';
    const size = { width: width * scale, height: height * scale };
    // A small card hangs in the middle of the room instead of lying at its foot.
    const y = flat ? floor - room * 0.52 - size.height / 2 : foot - size.height;
    const tilt = flat ? (chance() - 0.5) * 0.05 : 0;
    const mark = { performer, x, y, ...size, tilt, fades: performer.staging === 'bust' };
    x += size.width + between;
    return mark;
  });
  const depth = (mark: Mark): number => (mark.performer.staging === 'prop' ? 1 : 0);
  return marks.sort((a, b) => depth(a) - depth(b));
}
