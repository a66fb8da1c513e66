import { drawText } from '../../media/drawing/draw-text.js';
import type { Easel, Pen, Sheet } from '../../media/drawing/easel.js';
import { mentionRuns } from '../../media/drawing/mentions.js';
import { setText, type TextBlock } from '../../media/drawing/text.js';
import type { Scene } from './scene.js';

const PAPER = '#f7efdf';
const QUIET = 'rgba(247, 239, 223, 0.72)';
const AMBER = '#eeb066';

/** The lower third as a layer the width of the frame, flush with its foot. */
export interface LowerThird {
  readonly sheet: Sheet;
  /** Where the layer begins, in pixels from the top of the frame. */
  readonly top: number;
  /** Height of the part the words take, in pixels; the cast stays above it. */
  readonly words: number;
}

/** Draws the shot's name, its prompt with coloured names and its seconds over a soft shade. */
export function drawLowerThird(easel: Easel, scene: Scene): LowerThird {
  const { width, height } = scene.size;
  const unit = Math.min(width, height) / 100;
  const margin = Math.round(unit * 6);
  const measuring = easel.pen(easel.sheet(1, 1));
  const prompt = setText(easel, measuring, mentionRuns(scene.prompt, PAPER, scene.names), {
    face: 'regular',
    size: unit * 3.9,
    leading: 1.34,
    width: Math.min(width - margin * 2, unit * 150),
    lines: width / height > 1.2 ? 2 : height > width ? 4 : 3,
  });
  const words = Math.round(unit * 10.4 + prompt.height + unit * 4.2);
  const rise = unit * 20;
  const top = Math.max(0, Math.floor((height - words - rise) / 2) * 2);
  const sheet = easel.sheet(width, height - top);
  const pen = easel.pen(sheet);
  shade(pen, width, sheet.height, rise);
  write(easel, pen, scene, prompt, margin, sheet.height - words, unit);
  return { sheet, top, words };
}

/** A shade without a visible beginning: three stops along an eased curve. */
function shade(pen: Pen, width: number, height: number, rise: number): void {
  const fall = pen.createLinearGradient(0, 0, 0, height);
  const full = Math.min(0.9, (rise * 1.35) / height);
  for (const [at, opacity] of [
    [0, 0],
    [0.28, 0.09],
    [0.55, 0.32],
    [0.8, 0.58],
    [1, 0.74],
  ] as const) {
    fall.addColorStop(at * full, `rgba(13, 13, 22, ${opacity})`);
  }
  fall.addColorStop(1, 'rgba(11, 11, 18, 0.88)');
  pen.fillStyle = fall;
  pen.fillRect(0, 0, width, height);
}

function write(
  easel: Easel,
  pen: Pen,
  scene: Scene,
  prompt: TextBlock,
  margin: number,
  top: number,
  unit: number,
): void {
  const { width } = scene.size;
  const size = unit * 3.5;
  const baseline = top + unit * 6;
  pen.fillStyle = AMBER;
  pen.fillRect(margin, baseline - size * 0.72, unit * 0.55, size * 0.78);
  pen.direction = 'ltr';
  pen.textAlign = 'right';
  pen.font = easel.font('italic', size);
  pen.fillStyle = QUIET;
  const seconds = `${Number(scene.seconds.toFixed(2))} s`;
  pen.fillText(seconds, width - margin, baseline);
  const taken = pen.measureText(seconds).width;
  const label = setText(easel, pen, [{ text: scene.label, colour: PAPER }], {
    face: 'semibold',
    size,
    leading: 1,
    width: Math.max(size, width - margin * 2 - unit * 4 - taken),
    lines: 1,
  });
  const left = margin + unit * 1.9;
  // A right-to-left label still begins beside its mark.
  const indent = label.lines[0]?.rightToLeft ? label.setting.width - label.width : 0;
  drawText(easel, pen, label, left - indent, baseline - size * 0.8);
  drawText(easel, pen, prompt, margin, top + unit * 8.6);
}
