import type { Easel, Pen, Picture, Sheet } from '../../media/drawing/easel.js';
import { layGrain } from '../../media/drawing/grain.js';
import { chanceFrom } from '../../media/drawing/palette.js';
import type { Scene } from './scene.js';

/** Draws what is behind the cast: the picture filling the frame, or a landscape of cut paper in the scene's mood. */
export function drawBackdrop(easel: Easel, scene: Scene, picture: Picture | undefined): Sheet {
  const { width, height } = scene.size;
  const sheet = easel.sheet(width, height);
  const pen = easel.pen(sheet);
  if (picture) {
    coverWith(pen, picture, width, height);
  } else {
    drawPaperLandscape(pen, scene);
    layGrain(easel, pen, sheet, 0.07, scene.seed);
  }
  shadeEdges(pen, width, height);
  return sheet;
}

/** Scales a picture until it fills the frame, keeping a little more of its upper half. */
function coverWith(pen: Pen, picture: Picture, width: number, height: number): void {
  const scale = Math.max(width / picture.width, height / picture.height);
  const [across, down] = [picture.width * scale, picture.height * scale];
  pen.fillStyle = '#1b1d26';
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, (width - across) / 2, (height - down) * 0.42, across, down);
}

function drawPaperLandscape(pen: Pen, scene: Scene): void {
  const { width, height } = scene.size;
  const { mood } = scene;
  const chance = chanceFrom(scene.seed ^ 0x5eed);
  const sky = pen.createLinearGradient(0, 0, 0, height * 0.85);
  mood.sky.forEach((colour, index) => {
    sky.addColorStop(index / 2, colour);
  });
  pen.fillStyle = sky;
  pen.fillRect(0, 0, width, height);
  const short = Math.min(width, height);
  const x = width * (0.24 + chance() * 0.52);
  const y = height * (0.24 + chance() * 0.1);
  for (const [radius, opacity] of [
    [0.62, 0.16],
    [0.34, 0.2],
    [0.2, 0.26],
  ] as const) {
    const glow = pen.createRadialGradient(x, y, 0, x, y, short * radius);
    glow.addColorStop(0, withOpacity(mood.light, opacity));
    glow.addColorStop(1, withOpacity(mood.light, 0));
    pen.fillStyle = glow;
    pen.fillRect(0, 0, width, height);
  }
  pen.fillStyle = withOpacity(mood.light, 0.94);
  pen.beginPath();
  pen.arc(x, y, short * 0.085, 0, Math.PI * 2);
  pen.fill();
  mood.hills.forEach((colour, index) => {
    drawHill(pen, scene, colour, height * (0.5 + index * 0.125), chance);
  });
}

/** One sheet of paper with a wavy upper edge and a soft shadow on the sheet behind it. */
function drawHill(pen: Pen, scene: Scene, colour: string, top: number, chance: () => number): void {
  const { width, height } = scene.size;
  const short = Math.min(width, height);
  const waves = [1, 2.3].map((rate) => ({
    length: (width / (0.7 + chance() * 0.7)) * (1 / rate),
    start: chance() * Math.PI * 2,
    swing: (short * (0.05 + chance() * 0.03)) / rate,
  }));
  pen.save();
  pen.shadowColor = 'rgba(20, 16, 30, 0.34)';
  pen.shadowBlur = short * 0.045;
  pen.shadowOffsetY = -short * 0.008;
  const paper = pen.createLinearGradient(0, top - short * 0.08, 0, top + height * 0.32);
  paper.addColorStop(0, colour);
  paper.addColorStop(1, withOpacity(colour, 1, 0.82));
  pen.fillStyle = paper;
  pen.beginPath();
  pen.moveTo(-short * 0.1, height * 1.1);
  for (let x = -short * 0.1; x <= width * 1.05; x += Math.max(2, width / 160)) {
    const lift = waves.reduce(
      (sum, wave) => sum + Math.sin((x / wave.length) * Math.PI * 2 + wave.start) * wave.swing,
      0,
    );
    pen.lineTo(x, top + lift);
  }
  pen.lineTo(width * 1.1, height * 1.1);
  pen.closePath();
  pen.fill();
  pen.restore();
}

/** Darkens the corners a little, as a lens does. */
function shadeEdges(pen: Pen, width: number, height: number): void {
  const reach = Math.hypot(width, height) / 2;
  const shade = pen.createRadialGradient(
    width / 2,
    height * 0.46,
    reach * 0.52,
    width / 2,
    height * 0.46,
    reach * 1.08,
  );
  shade.addColorStop(0, 'rgba(10, 9, 18, 0)');
  shade.addColorStop(1, 'rgba(10, 9, 18, 0.4)');
  pen.fillStyle = shade;
  pen.fillRect(0, 0, width, height);
}

/** A `#rrggbb` colour with an opacity, made darker by a factor. */
export function withOpacity(colour: string, opacity: number, darker = 1): string {
  const part = (from: number): number =>
    Math.round(Number.parseInt(colour.slice(from, from + 2), 16) * darker);
  return `rgba(${part(1)}, ${part(3)}, ${part(5)}, ${opacity})`;
}
