/**
 * The one door to `@napi-rs/canvas` (Skia). It is heavy, so it is loaded when something is drawn and not before.
 * Only our own fonts are used: the same text gives the same pixels on every machine.
 */
import { readFile } from 'node:fs/promises';
import type { Canvas, Image, SKRSContext2D } from '@napi-rs/canvas';
import { StoryreelError } from '../../diagnostics/errors.js';
import { FACES, type Face, fontPath } from './bundled-fonts.js';
import { everydayChoice, fontsFor } from './font-coverage.js';

export type { Face };

/** What is drawn with. */
export type Pen = SKRSContext2D;

/** A sheet to draw on. */
export type Sheet = Canvas;

/** A decoded picture. */
export type Picture = Image;

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

/**
 * Loads the canvas and our fonts: the everyday ones, and with `text` given those that it needs besides (300 KB to
 * 1.4 MB for a Han script). A font is read once for the life of the process: the canvas keeps it.
 * Throws StoryreelError `canvas-missing`.
 */
export async function openEasel(text?: string): Promise<Easel> {
  const canvas = await loadCanvas();
  // The animatic's pictures are kept by what they were drawn from, so it goes on without the rarer scripts.
  const choice = text === undefined ? everydayChoice() : fontsFor(text);
  for (const font of new Set([...Object.values(FACES), ...choice.fonts])) {
    if (!canvas.GlobalFonts.has(font.family)) {
      canvas.GlobalFonts.register(await readFile(fontPath(font)), font.family);
    }
  }
  const backing = choice.fonts.map(({ family }) => `"${family}"`).join(', ');
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
    covers: (text) => Array.from(text).every(choice.covers),
  };
}
