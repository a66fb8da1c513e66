import { drawText } from '../../media/drawing/draw-text.js';
import { clearAway, type Easel, type Pen, type Sheet } from '../../media/drawing/easel.js';
import { colourOf } from '../../media/drawing/palette.js';
import { setText } from '../../media/drawing/text.js';
import type { FrameSize } from '../../terms/frame-size.js';
import { withOpacity } from './backdrop.js';
import type { Mark } from './blocking.js';
import type { LayerPlace } from './camera.js';

/** The cast as a transparent layer and its place over the background. */
export interface CastLayer {
  readonly sheet: Sheet;
  readonly place: LayerPlace;
}

/** Draws everybody on their marks, with shadows. */
export function drawCast(easel: Easel, marks: readonly Mark[], frame: FrameSize): CastLayer {
  const short = Math.min(frame.width, frame.height);
  const place = boundsOf(marks, frame, short);
  const sheet = easel.sheet(place.width, place.height);
  const pen = easel.pen(sheet);
  pen.translate(-place.left, -place.top);
  for (const mark of marks) {
    if (mark.performer.staging === 'card' || mark.performer.staging === 'name-card') {
      drawCard(easel, pen, mark, short);
    } else {
      drawCutOut(easel, pen, mark, short);
    }
  }
  return { sheet, place };
}

/** The box around the marks and their shadows, on even pixels; clear at its edges, which the camera stretches. */
function boundsOf(marks: readonly Mark[], frame: FrameSize, short: number): LayerPlace {
  const edge = short * 0.1;
  const even = (value: number): number => Math.floor(value / 2) * 2;
  const left = even(Math.max(-edge, Math.min(...marks.map((mark) => mark.x)) - edge));
  const top = even(Math.max(-edge, Math.min(...marks.map((mark) => mark.y)) - edge));
  const right = Math.min(frame.width + edge, Math.max(...marks.map((mark) => mark.x + mark.width)) + edge);
  const bottom = Math.min(frame.height + edge, Math.max(...marks.map((mark) => mark.y + mark.height)) + edge);
  return { left, top, width: Math.max(2, even(right - left)), height: Math.max(2, even(bottom - top)) };
}

function drawCutOut(easel: Easel, pen: Pen, mark: Mark, short: number): void {
  const { picture, crop } = mark.performer;
  if (!picture) {
    return;
  }
  const pose = easel.sheet(Math.ceil(mark.width), Math.ceil(mark.height));
  const posing = easel.pen(pose);
  posing.drawImage(picture, crop.x, crop.y, crop.width, crop.height, 0, 0, mark.width, mark.height);
  if (mark.fades) {
    fadeFoot(posing, mark);
  } else {
    groundShadow(pen, mark);
  }
  pen.save();
  pen.shadowColor = 'rgba(14, 10, 26, 0.5)';
  pen.shadowBlur = short * 0.04;
  pen.shadowOffsetX = short * 0.008;
  pen.shadowOffsetY = short * 0.012;
  pen.drawImage(pose, mark.x, mark.y);
  pen.restore();
  clearAway(pose);
}

/** A half figure ends in the shade of the lower third, not at an edge. */
function fadeFoot(pen: Pen, mark: Mark): void {
  const fade = pen.createLinearGradient(0, mark.height * 0.82, 0, mark.height * 0.985);
  fade.addColorStop(0, 'rgba(0, 0, 0, 1)');
  fade.addColorStop(1, 'rgba(0, 0, 0, 0)');
  pen.globalCompositeOperation = 'destination-in';
  pen.fillStyle = fade;
  pen.fillRect(0, 0, mark.width + 1, mark.height + 1);
}

/** The dark pool under something that stands or lies. */
function groundShadow(pen: Pen, mark: Mark): void {
  pen.save();
  pen.translate(mark.x + mark.width / 2, mark.y + mark.height * 0.985);
  pen.scale(1, 0.13);
  const radius = mark.width * 0.56;
  const pool = pen.createRadialGradient(0, 0, 0, 0, 0, radius);
  pool.addColorStop(0, 'rgba(10, 8, 20, 0.55)');
  pool.addColorStop(0.6, 'rgba(10, 8, 20, 0.26)');
  pool.addColorStop(1, 'rgba(10, 8, 20, 0)');
  pen.fillStyle = pool;
  pen.fillRect(-radius, -radius, radius * 2, radius * 2);
  pen.restore();
}

function drawCard(easel: Easel, pen: Pen, mark: Mark, short: number): void {
  const { width, height, performer } = mark;
  const border = Math.max(1.5, Math.min(width, height) * 0.018);
  const corner = Math.min(width, height) * 0.045;
  pen.save();
  pen.translate(mark.x + width / 2, mark.y + height / 2);
  pen.rotate(mark.tilt);
  pen.translate(-width / 2, -height / 2);
  pen.save();
  pen.shadowColor = 'rgba(12, 9, 22, 0.55)';
  pen.shadowBlur = short * 0.05;
  pen.shadowOffsetY = short * 0.016;
  pen.fillStyle = '#f8f1e2';
  pen.beginPath();
  pen.roundRect(0, 0, width, height, corner);
  pen.fill();
  pen.restore();
  pen.beginPath();
  pen.roundRect(border, border, width - border * 2, height - border * 2, Math.max(0, corner - border));
  pen.clip();
  if (performer.picture) {
    const { crop } = performer;
    pen.drawImage(performer.picture, crop.x, crop.y, crop.width, crop.height, 0, 0, width, height);
  } else {
    drawName(easel, pen, performer.name, width, height);
  }
  pen.restore();
}

/** The face of a card whose picture is not on this machine. */
function drawName(easel: Easel, pen: Pen, name: string, width: number, height: number): void {
  const colour = colourOf(name);
  const ground = pen.createLinearGradient(0, 0, width * 0.5, height);
  ground.addColorStop(0, withOpacity(colour, 1, 0.62));
  ground.addColorStop(1, withOpacity(colour, 1, 0.34));
  pen.fillStyle = ground;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = 'rgba(255, 250, 238, 0.1)';
  pen.beginPath();
  pen.arc(width / 2, height * 0.42, width * 0.36, 0, Math.PI * 2);
  pen.fill();
  pen.beginPath();
  pen.arc(width / 2, height * 0.42, width * 0.27, 0, Math.PI * 2);
  pen.fill();
  const line = (
    text: string,
    face: 'semibold' | 'italic',
    size: number,
    y: number,
    opacity: number,
  ): void => {
    const block = setText(easel, pen, [{ text, colour: `rgba(255, 250, 238, ${opacity})` }], {
      face,
      size,
      leading: 1.2,
      width: width * 0.86,
      lines: 1,
    });
    drawText(easel, pen, block, width * 0.07, y, 'middle');
  };
  line(name.slice(0, 1).toUpperCase(), 'semibold', width * 0.32, height * 0.42 - width * 0.2, 0.95);
  line(
    `@${name}`,
    'semibold',
    Math.min(width * 0.11, (width * 1.5) / (name.length + 1)),
    height * 0.76,
    0.95,
  );
  line('picture by link', 'italic', width * 0.07, height * 0.865, 0.7);
}
