import { createCanvas, loadImage } from '@napi-rs/canvas';

/** A picture's pixels, four bytes each, over a ground. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Where there is ink: both ends included. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Decodes a PNG, over a ground when there is one. */
export async function pixelsOf(png: Buffer, ground?: string): Promise<Pixels> {
  const picture = await loadImage(png);
  const pen = createCanvas(picture.width, picture.height).getContext('2d');
  if (ground !== undefined) {
    pen.fillStyle = ground;
    pen.fillRect(0, 0, picture.width, picture.height);
  }
  pen.drawImage(picture, 0, 0);
  const { width, height, data } = pen.getImageData(0, 0, picture.width, picture.height);
  return { width, height, data };
}

/** Brightness of a pixel where it is opaque, 0 to 255. */
export function brightness({ data, width }: Pixels, x: number, y: number): number {
  const at = (y * width + x) * 4;
  const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
  return ((red * 0.21 + green * 0.72 + blue * 0.07) * alpha) / 255;
}

/** How opaque a picture is at its most and its least transparent pixel. */
export function alphaRange({ data }: Pixels): readonly [number, number] {
  let [least, most] = [255, 0];
  for (let at = 3; at < data.length; at += 4) {
    least = Math.min(least, data[at] ?? 0);
    most = Math.max(most, data[at] ?? 0);
  }
  return [least, most];
}

/** Where letters are: pixels brighter than `over`. Undefined when there are none. */
export function inkOf(pixels: Pixels, over = 110): Bounds | undefined {
  let [left, top, right, bottom] = [pixels.width, pixels.height, -1, -1];
  for (let y = 0; y < pixels.height; y += 1) {
    for (let x = 0; x < pixels.width; x += 1) {
      if (brightness(pixels, x, y) > over) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = y;
      }
    }
  }
  return right < 0 ? undefined : { left, top, right, bottom };
}

/** Lines of text: runs of rows that have ink. */
export function linesOf(pixels: Pixels, over = 110): number {
  let lines = 0;
  let inked = false;
  for (let y = 0; y < pixels.height; y += 1) {
    let row = false;
    for (let x = 0; x < pixels.width && !row; x += 1) {
      row = brightness(pixels, x, y) > over;
    }
    lines += row && !inked ? 1 : 0;
    inked = row;
  }
  return lines;
}
