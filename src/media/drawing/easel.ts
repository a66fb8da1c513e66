/**
 * The one door to `@napi-rs/canvas` (Skia). It is heavy, so it is loaded when something is drawn and not before.
 * Only our own fonts are used: the same text gives the same pixels on every machine.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Canvas, Image, SKRSContext2D } from '@napi-rs/canvas';
import { StoryreelError } from '../../diagnostics/errors.js';
import { type CodePointRange, rangesOf } from './font-coverage.js';

/** What is drawn with. */
export type Pen = SKRSContext2D;

/** A sheet to draw on. */
export type Sheet = Canvas;

/** A decoded picture. */
export type Picture = Image;

/** The cuts of the text family. */
export type Face = 'regular' | 'semibold' | 'italic';

/** Canvas and fonts, ready for use. */
export interface Easel {
  /** A transparent sheet of whole pixels. */
  sheet(width: number, height: number): Sheet;
  /** The pen of a sheet, with text set up so that it is the same everywhere. */
  pen(sheet: Sheet): Pen;
  /** Decodes a picture. Throws what the decoder throws when the bytes are no picture. */
  picture(bytes: Uint8Array): Promise<Picture>;
  /** A CSS font for the canvas: the face, then our fallbacks. */
  font(face: Face, pixels: number): string;
  /** Whether our fonts can draw every code point of a piece of text. */
  covers(text: string): boolean;
}

interface BundledFont {
  readonly family: string;
  readonly file: string;
}

// Weight and slope are chosen by family name, not by CSS matching: one file, one name.
const FACES: Readonly<Record<Face, BundledFont>> = {
  regular: { family: 'Storyreel Regular', file: 'source-serif-4-regular.ttf' },
  semibold: { family: 'Storyreel Semibold', file: 'source-serif-4-semibold.ttf' },
  italic: { family: 'Storyreel Italic', file: 'source-serif-4-italic.ttf' },
};

// The regular face backs the italic, which has fewer glyphs.
const FALLBACKS: readonly BundledFont[] = [
  FACES.regular,
  { family: 'Storyreel Hebrew', file: 'noto-serif-hebrew.ttf' },
  { family: 'Storyreel Arabic', file: 'noto-naskh-arabic.ttf' },
  { family: 'Storyreel Emoji', file: 'noto-emoji.ttf' },
];

/** Gives a sheet's pixels back at once; the collector does not see how heavy they are. */
export function clearAway(sheet: Sheet): void {
  sheet.width = 1;
  sheet.height = 1;
}

/** Gives a picture's decoded pixels back at once, for the same reason. It must not be drawn any more. */
export function putAway(picture: Picture): void {
  // No bytes are no picture, which is what is wanted here.
  picture.onerror = () => {};
  picture.src = new Uint8Array(0);
}

/** Characters that draw nothing by themselves and need no glyph. */
const INVISIBLE = /^[\s\p{Cc}\p{Cf}\p{Variation_Selector}]$/u;

/** The canvas. Its binary is an optional package of its own, so it can be missing. Throws StoryreelError `canvas-missing`. */
async function loadCanvas(): Promise<typeof import('@napi-rs/canvas')> {
  try {
    return await import('@napi-rs/canvas');
  } catch (error) {
    throw new StoryreelError(
      'canvas-missing',
      'the drawing library @napi-rs/canvas does not load on this machine',
      {
        cause: error,
        hint: 'run npm install again without --omit=optional, on the machine that runs storyreel',
      },
    );
  }
}

/** Loads the canvas and our fonts. A few milliseconds once the module is in memory. Throws StoryreelError `canvas-missing`. */
export async function openEasel(): Promise<Easel> {
  const canvas = await loadCanvas();
  const coverage: CodePointRange[] = [];
  for (const font of [...new Set([...Object.values(FACES), ...FALLBACKS])]) {
    const bytes = await readFile(fontPath(font.file));
    if (FALLBACKS.includes(font)) {
      coverage.push(...rangesOf(bytes));
    }
    if (!canvas.GlobalFonts.has(font.family)) {
      canvas.GlobalFonts.register(bytes, font.family);
    }
  }
  const drawable = (point: number): boolean =>
    coverage.some(({ first, last }) => point >= first && point <= last);
  const backing = FALLBACKS.map(({ family }) => `"${family}"`).join(', ');
  return {
    sheet: (width, height) =>
      canvas.createCanvas(Math.max(1, Math.round(width)), Math.max(1, Math.round(height))),
    pen(sheet) {
      const pen = sheet.getContext('2d');
      pen.lang = 'en';
      pen.textBaseline = 'alphabetic';
      pen.imageSmoothingEnabled = true;
      pen.imageSmoothingQuality = 'high';
      return pen;
    },
    picture: (bytes) => canvas.loadImage(bytes),
    font: (face, pixels) => `${pixels.toFixed(2)}px "${FACES[face].family}", ${backing}`,
    covers(text) {
      for (const character of text) {
        if (!INVISIBLE.test(character) && !drawable(character.codePointAt(0) ?? 0)) {
          return false;
        }
      }
      return true;
    },
  };
}

/** Fonts lie in the source folder, which is published; the way to it is the same from `src` and from `dist`. */
function fontPath(file: string): string {
  return fileURLToPath(new URL(`../../../src/media/fonts/${file}`, import.meta.url));
}
