import type { Easel, Picture } from '../../media/drawing/easel.js';

/** How a reference stands in front of the background. */
export type Staging =
  /** A cut-out that reaches the lower edge of its picture: a half figure, cut by the frame. */
  | 'bust'
  /** A cut-out much taller than wide: a standing figure. */
  | 'figure'
  /** Any other cut-out: a thing. */
  | 'prop'
  /** A picture without transparency, shown as a card. */
  | 'card'
  /** No picture at hand: a card with the name. */
  | 'name-card';

/** A reference, ready to be placed. */
export interface Performer {
  readonly name: string;
  readonly staging: Staging;
  /** Width over height of what is shown. */
  readonly aspect: number;
  readonly picture?: Picture;
  /** The part of the picture that is shown, in its pixels. */
  readonly crop: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Longest side of the copy a picture's transparency is looked at on. */
const LOOK = 160;

/** Cards keep their picture's shape between these, and are cropped beyond. */
const CARD_ASPECT = { narrowest: 0.68, widest: 1.7 } as const;

/** Looks at a picture's transparency and decides how it stands. */
export function castPerformer(easel: Easel, name: string, picture: Picture | undefined): Performer {
  if (!picture) {
    return { name, staging: 'name-card', aspect: 0.8, crop: { x: 0, y: 0, width: 4, height: 5 } };
  }
  const outline = outlineOf(easel, picture);
  if (!outline) {
    return asCard(name, picture);
  }
  const { crop, rooted } = outline;
  const aspect = crop.width / crop.height;
  const staging = rooted ? 'bust' : aspect <= 0.54 ? 'figure' : 'prop';
  return { name, staging, aspect, picture, crop };
}

function asCard(name: string, picture: Picture): Performer {
  const natural = picture.width / picture.height;
  const aspect = Math.min(CARD_ASPECT.widest, Math.max(CARD_ASPECT.narrowest, natural));
  const width = Math.min(picture.width, picture.height * aspect);
  const height = width / aspect;
  const crop = { x: (picture.width - width) / 2, y: (picture.height - height) * 0.3, width, height };
  return { name, staging: 'card', aspect, picture, crop };
}

/** The box around what is not transparent, and whether it stands on the picture's lower edge. */
function outlineOf(
  easel: Easel,
  picture: Picture,
): { readonly crop: Performer['crop']; readonly rooted: boolean } | undefined {
  const scale = Math.min(1, LOOK / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const pen = easel.pen(easel.sheet(width, height));
  pen.drawImage(picture, 0, 0, width, height);
  const pixels = pen.getImageData(0, 0, width, height).data;
  const solid = (x: number, y: number): boolean => (pixels[(y * width + x) * 4 + 3] ?? 0) > 24;
  let [left, top, right, bottom] = [width, height, -1, -1];
  let clear = 0;
  let onEdge = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!solid(x, y)) {
        clear += 1;
        continue;
      }
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      onEdge += y === height - 1 ? 1 : 0;
    }
  }
  if (right < 0 || clear < width * height * 0.03) {
    return undefined;
  }
  // One look-pixel more on every side, so that soft edges are not cut.
  const [x, y] = [Math.max(0, left - 1) / scale, Math.max(0, top - 1) / scale];
  const crop = {
    x,
    y,
    width: Math.min(picture.width, (right + 2) / scale) - x,
    height: Math.min(picture.height, (bottom + 2) / scale) - y,
  };
  return { crop, rooted: onEdge > (right - left + 1) * 0.3 };
}
