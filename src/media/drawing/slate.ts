import type { FrameSize } from '../../terms/frame-size.js';
import { drawText } from './draw-text.js';
import { type Easel, openEasel, type Pen } from './easel.js';
import { layGrain } from './grain.js';
import { mentionRuns } from './mentions.js';
import { setText } from './text.js';

/** What a slate says. */
export interface Slate {
  readonly size: FrameSize;
  /** The shot's id. */
  readonly id: string;
  /** The shot's prompt as written; its `@names` are coloured. */
  readonly prompt: string;
  /** Length of the shot. */
  readonly seconds: number;
  /** Why there is no clip, for people. */
  readonly reason: string;
  /** The shot's place in the film: "3 of 12". */
  readonly place: string;
}

const PAPER = '#f4ead8';
const QUIET = 'rgba(244, 234, 216, 0.62)';
const AMBER = '#e8a24c';

/** Draws the stand-in for a shot that has no clip. Returns a PNG. */
export async function drawSlate(slate: Slate): Promise<Buffer> {
  const { width, height } = slate.size;
  const easel = await openEasel();
  const sheet = easel.sheet(width, height);
  const pen = easel.pen(sheet);
  const unit = Math.min(width, height) / 100;
  const margin = Math.round(unit * 9);
  drawGround(pen, width, height);
  drawLeader(pen, width, height, unit);
  drawClapper(pen, width, unit);
  layGrain(easel, pen, sheet, 0.06);
  drawHead(easel, pen, slate, margin, unit);
  drawStory(easel, pen, slate, margin, unit);
  drawFoot(easel, pen, slate, margin, unit);
  return sheet.encode('png');
}

/** Night blue with a warm lamp somewhere to the upper left. */
function drawGround(pen: Pen, width: number, height: number): void {
  const ground = pen.createLinearGradient(0, 0, width * 0.3, height);
  ground.addColorStop(0, '#2b3040');
  ground.addColorStop(0.55, '#1f2330');
  ground.addColorStop(1, '#161922');
  pen.fillStyle = ground;
  pen.fillRect(0, 0, width, height);
  const reach = Math.hypot(width, height);
  const lamp = pen.createRadialGradient(
    width * 0.2,
    height * 0.16,
    0,
    width * 0.2,
    height * 0.16,
    reach * 0.62,
  );
  lamp.addColorStop(0, 'rgba(236, 176, 110, 0.26)');
  lamp.addColorStop(0.5, 'rgba(206, 132, 96, 0.09)');
  lamp.addColorStop(1, 'rgba(206, 132, 96, 0)');
  pen.fillStyle = lamp;
  pen.fillRect(0, 0, width, height);
  const edge = pen.createRadialGradient(
    width / 2,
    height / 2,
    reach * 0.28,
    width / 2,
    height / 2,
    reach * 0.56,
  );
  edge.addColorStop(0, 'rgba(8, 9, 14, 0)');
  edge.addColorStop(1, 'rgba(8, 9, 14, 0.55)');
  pen.fillStyle = edge;
  pen.fillRect(0, 0, width, height);
}

/** The circles of a countdown leader, hardly there, behind the text. */
function drawLeader(pen: Pen, width: number, height: number, unit: number): void {
  const tall = height > width;
  const x = width * (tall ? 0.5 : 0.72);
  const y = height * (tall ? 0.66 : 0.52);
  pen.strokeStyle = 'rgba(244, 234, 216, 0.085)';
  pen.lineWidth = Math.max(1, unit * 0.28);
  for (const radius of [26, 31]) {
    pen.beginPath();
    pen.arc(x, y, unit * radius, 0, Math.PI * 2);
    pen.stroke();
  }
  pen.beginPath();
  pen.moveTo(x - unit * 40, y);
  pen.lineTo(x + unit * 40, y);
  pen.moveTo(x, y - unit * 40);
  pen.lineTo(x, y + unit * 40);
  pen.stroke();
  pen.fillStyle = 'rgba(244, 234, 216, 0.035)';
  pen.beginPath();
  pen.moveTo(x, y);
  pen.arc(x, y, unit * 31, -Math.PI / 2, Math.PI * 0.32);
  pen.closePath();
  pen.fill();
}

/** The striped stick of a clapperboard along the top edge. */
function drawClapper(pen: Pen, width: number, unit: number): void {
  const depth = unit * 3.2;
  const step = unit * 7;
  pen.save();
  pen.beginPath();
  pen.rect(0, 0, width, depth);
  pen.clip();
  pen.fillStyle = '#12141b';
  pen.fillRect(0, 0, width, depth);
  pen.fillStyle = PAPER;
  for (let x = -step; x < width + step; x += step * 2) {
    pen.beginPath();
    pen.moveTo(x, depth);
    pen.lineTo(x + step, depth);
    pen.lineTo(x + step + depth * 1.4, 0);
    pen.lineTo(x + depth * 1.4, 0);
    pen.closePath();
    pen.fill();
  }
  pen.restore();
}

function drawHead(easel: Easel, pen: Pen, slate: Slate, margin: number, unit: number): void {
  const { width } = slate.size;
  label(easel, pen, 'SHOT', margin, unit * 13.2, unit * 2.5, QUIET, 'left');
  label(easel, pen, slate.place.toUpperCase(), width - margin, unit * 13.2, unit * 2.5, QUIET, 'right');
  const size = fittingSize(slate.id, unit, width - margin * 2);
  const id = setText(easel, pen, [{ text: slate.id, colour: PAPER }], {
    face: 'semibold',
    size,
    leading: 1.1,
    width: width - margin * 2,
    lines: 1,
  });
  // A small id stands on the same line as a large one.
  drawText(easel, pen, id, margin, unit * 23.6 - size * 0.85);
  pen.fillStyle = AMBER;
  pen.fillRect(margin, unit * 28.4, unit * 9, Math.max(1.5, unit * 0.42));
}

/** Long ids are set smaller before they are cut. */
function fittingSize(id: string, unit: number, room: number): number {
  return Math.max(unit * 5, Math.min(unit * 10, room / (Math.max(1, id.length) * 0.56)));
}

function drawStory(easel: Easel, pen: Pen, slate: Slate, margin: number, unit: number): void {
  const { width, height } = slate.size;
  const top = unit * 33;
  const room = height - unit * 21 - top;
  const size = unit * 4.7;
  const block = setText(easel, pen, mentionRuns(slate.prompt, PAPER), {
    face: 'regular',
    size,
    leading: 1.42,
    width: Math.min(width - margin * 2, size * 26),
    lines: Math.max(1, Math.min(9, Math.floor(room / (size * 1.42)))),
  });
  drawText(easel, pen, block, margin, top);
}

function drawFoot(easel: Easel, pen: Pen, slate: Slate, margin: number, unit: number): void {
  const { width, height } = slate.size;
  const baseline = height - unit * 9;
  pen.fillStyle = 'rgba(244, 234, 216, 0.16)';
  pen.fillRect(margin, baseline - unit * 6.4, width - margin * 2, Math.max(1, unit * 0.16));
  pen.fillStyle = AMBER;
  pen.beginPath();
  pen.arc(margin + unit * 0.9, baseline - unit * 1.05, unit * 0.9, 0, Math.PI * 2);
  pen.fill();
  const seconds = `${Number(slate.seconds.toFixed(2))} s`;
  pen.font = easel.font('semibold', unit * 3.4);
  pen.textAlign = 'right';
  pen.direction = 'ltr';
  pen.fillStyle = PAPER;
  pen.fillText(seconds, width - margin, baseline);
  const taken = pen.measureText(seconds).width;
  const reason = setText(easel, pen, [{ text: slate.reason, colour: QUIET }], {
    face: 'italic',
    size: unit * 3.3,
    leading: 1.2,
    width: width - margin * 2 - taken - unit * 7,
    lines: 1,
  });
  drawText(easel, pen, reason, margin + unit * 3.4, baseline - unit * 2.97);
}

function label(
  easel: Easel,
  pen: Pen,
  text: string,
  x: number,
  baseline: number,
  size: number,
  colour: string,
  align: 'left' | 'right',
): void {
  pen.font = easel.font('semibold', size);
  pen.letterSpacing = `${(size * 0.16).toFixed(2)}px`;
  pen.textAlign = align;
  pen.direction = 'ltr';
  pen.fillStyle = colour;
  // Skia takes C strings.
  pen.fillText(text.replaceAll('\0', ''), x, baseline);
  pen.letterSpacing = '0px';
}
