import type { Easel, Pen, Sheet } from './easel.js';
import { chanceFrom } from './palette.js';

/** Side of the square of grain that is laid out again and again, in pixels. */
const TILE = 192;

/** Lays fine paper grain over an area. `strength` is the opacity of the strongest speck, 0 to 1. */
export function layGrain(easel: Easel, pen: Pen, sheet: Sheet, strength: number, seed = 7): void {
  const tile = easel.sheet(TILE, TILE);
  const grain = easel.pen(tile);
  const pixels = grain.createImageData(TILE, TILE);
  const chance = chanceFrom(seed);
  for (let offset = 0; offset < pixels.data.length; offset += 4) {
    const speck = (chance() + chance() + chance()) / 1.5 - 1;
    const tone = speck > 0 ? 255 : 0;
    pixels.data[offset] = tone;
    pixels.data[offset + 1] = tone;
    pixels.data[offset + 2] = tone;
    pixels.data[offset + 3] = Math.round(Math.abs(speck) * strength * 255);
  }
  grain.putImageData(pixels, 0, 0);
  for (let y = 0; y < sheet.height; y += TILE) {
    for (let x = 0; x < sheet.width; x += TILE) {
      pen.drawImage(tile, x, y);
    }
  }
}
