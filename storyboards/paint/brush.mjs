// @ts-check
/** The studio's tools: cut paper, gouache and grain, over @napi-rs/canvas. */
import { createCanvas } from '@napi-rs/canvas';

/** @typedef {import('@napi-rs/canvas').SKRSContext2D} Pen */
/** @typedef {[number, number]} Point */
/** @typedef {string | import('@napi-rs/canvas').CanvasGradient} Paint */

/**
 * A sheet and its pen.
 * @param {number} width
 * @param {number} height
 */
export function sheet(width, height) {
  const canvas = createCanvas(width, height);
  return { canvas, pen: canvas.getContext('2d'), width, height };
}

/**
 * Numbers in [0, 1) that are the same for the same seed.
 * @param {number} seed
 * @returns {() => number}
 */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A gradient down (or along) a line.
 * @param {Pen} pen
 * @param {[number, number, number, number]} line
 * @param {string[]} colours evenly spaced
 */
export function fall(pen, line, colours) {
  const gradient = pen.createLinearGradient(...line);
  for (const [index, colour] of colours.entries()) {
    gradient.addColorStop(colours.length === 1 ? 0 : index / (colours.length - 1), colour);
  }
  return gradient;
}

/**
 * A soft round light.
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} rgb "255, 220, 160"
 * @param {number} strength
 */
export function glow(pen, x, y, radius, rgb, strength) {
  const light = pen.createRadialGradient(x, y, 0, x, y, radius);
  light.addColorStop(0, `rgba(${rgb}, ${strength})`);
  light.addColorStop(0.35, `rgba(${rgb}, ${strength * 0.45})`);
  light.addColorStop(1, `rgba(${rgb}, 0)`);
  pen.fillStyle = light;
  pen.fillRect(x - radius, y - radius, radius * 2, radius * 2);
}

/**
 * A smooth closed shape through points.
 * @param {Pen} pen
 * @param {Point[]} points
 * @param {number} [tension] 0: corners, 1: round
 */
export function blob(pen, points, tension = 1) {
  pen.beginPath();
  const at = (/** @type {number} */ index) =>
    /** @type {Point} */ (points[(index + points.length) % points.length]);
  pen.moveTo(...at(0));
  for (let index = 0; index < points.length; index += 1) {
    curve(pen, at(index - 1), at(index), at(index + 1), at(index + 2), tension);
  }
  pen.closePath();
}

/**
 * A smooth open line through points.
 * @param {Pen} pen
 * @param {Point[]} points
 */
export function line(pen, points) {
  pen.beginPath();
  const at = (/** @type {number} */ index) =>
    /** @type {Point} */ (points[Math.max(0, Math.min(points.length - 1, index))]);
  pen.moveTo(...at(0));
  for (let index = 0; index < points.length - 1; index += 1) {
    curve(pen, at(index - 1), at(index), at(index + 1), at(index + 2), 1);
  }
}

/**
 * @param {Pen} pen
 * @param {Point} before
 * @param {Point} from
 * @param {Point} to
 * @param {Point} after
 * @param {number} tension
 */
function curve(pen, before, from, to, after, tension) {
  const part = tension / 6;
  pen.bezierCurveTo(
    from[0] + (to[0] - before[0]) * part,
    from[1] + (to[1] - before[1]) * part,
    to[0] - (after[0] - from[0]) * part,
    to[1] - (after[1] - from[1]) * part,
    to[0],
    to[1],
  );
}

/**
 * Fills the current path as a piece of paper that throws a shadow on what lies beneath it.
 * @param {Pen} pen
 * @param {Paint} paint
 * @param {{ depth?: number, shade?: string, within?: boolean }} [how] `within`: only on what is painted already
 */
export function cut(pen, paint, { depth = 14, shade = 'rgba(24, 16, 34, 0.42)', within = false } = {}) {
  pen.save();
  if (within) {
    pen.globalCompositeOperation = 'source-atop';
  }
  pen.shadowColor = shade;
  pen.shadowBlur = depth;
  pen.shadowOffsetX = depth * 0.15;
  pen.shadowOffsetY = depth * 0.3;
  pen.fillStyle = paint;
  pen.fill();
  pen.restore();
}

/**
 * Dry brush strokes over what is painted, the grain of gouache.
 * @param {Pen} pen
 * @param {{ x: number, y: number, width: number, height: number, angle: number, colour: string, count: number, seed: number, size?: number, opacity?: number }} how
 */
export function strokes(pen, { x, y, width, height, angle, colour, count, seed, size = 60, opacity = 0.05 }) {
  const next = chance(seed);
  pen.save();
  pen.globalCompositeOperation = 'source-atop';
  pen.strokeStyle = colour;
  pen.lineCap = 'round';
  for (let index = 0; index < count; index += 1) {
    const [cx, cy] = [x + next() * width, y + next() * height];
    const turn = angle + (next() - 0.5) * 0.5;
    const reach = size * (0.4 + next());
    pen.globalAlpha = opacity * (0.3 + next());
    pen.lineWidth = 1 + next() * size * 0.09;
    pen.beginPath();
    pen.moveTo(cx - Math.cos(turn) * reach, cy - Math.sin(turn) * reach);
    pen.quadraticCurveTo(
      cx + (next() - 0.5) * 10,
      cy,
      cx + Math.cos(turn) * reach,
      cy + Math.sin(turn) * reach,
    );
    pen.stroke();
  }
  pen.restore();
}

/**
 * Paper grain over what is painted.
 * @param {Pen} pen
 * @param {number} width
 * @param {number} height
 * @param {number} strength
 */
export function grain(pen, width, height, strength) {
  const tile = sheet(256, 256);
  const pixels = tile.pen.createImageData(256, 256);
  const next = chance(1871);
  for (let offset = 0; offset < pixels.data.length; offset += 4) {
    const speck = next() + next() + next() - 1.5;
    const tone = speck > 0 ? 255 : 20;
    pixels.data.set([tone, tone, tone, Math.round(Math.abs(speck) * strength * 170)], offset);
  }
  tile.pen.putImageData(pixels, 0, 0);
  pen.save();
  pen.globalCompositeOperation = 'source-atop';
  for (let y = 0; y < height; y += 256) {
    for (let x = 0; x < width; x += 256) {
      pen.drawImage(tile.canvas, x, y);
    }
  }
  pen.restore();
}
