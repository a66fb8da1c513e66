// @ts-check
/** Full-bleed places: layers of paper with depth, and light to look at. */
import { blob, chance, cut, fall, glow, grain, line, sheet, strokes } from './brush.mjs';

/** @typedef {import('./brush.mjs').Pen} Pen */
/** @typedef {import('./brush.mjs').Point} Point */

/** A small attic room at dusk. */
export function paintRoom() {
  const { canvas, pen, width, height } = sheet(1600, 900);
  pen.fillStyle = fall(pen, [0, 0, 1600, 700], ['#6a4a5e', '#7d5560', '#54405c']);
  pen.fillRect(0, 0, width, height);
  // The gable wall between the slopes of the roof.
  blob(
    pen,
    [
      [330, 720],
      [330, 430],
      [800, 60],
      [1270, 430],
      [1270, 720],
    ],
    0.02,
  );
  cut(pen, fall(pen, [400, 100, 1200, 720], ['#a9727a', '#8c5f70', '#6d4c66']), { depth: 50 });
  for (let x = 400; x < 1270; x += 74) {
    pen.fillStyle = 'rgba(255, 225, 200, 0.045)';
    pen.fillRect(x, 60, 30, 660);
  }
  gable(pen);
  slopes(pen);
  floor(pen);
  bed(pen);
  desk(pen);
  // Evening falls through the window across the boards.
  pen.save();
  pen.globalCompositeOperation = 'screen';
  blob(
    pen,
    [
      [660, 494],
      [940, 494],
      [1150, 890],
      [530, 890],
    ],
    0.02,
  );
  pen.fillStyle = fall(pen, [800, 494, 830, 890], ['rgba(255, 176, 120, 0.3)', 'rgba(255, 150, 110, 0.05)']);
  pen.fill();
  pen.restore();
  glow(pen, 800, 300, 560, '255, 176, 120', 0.3);
  glow(pen, 1296, 470, 330, '255, 204, 120', 0.5);
  strokes(pen, {
    x: 0,
    y: 0,
    width,
    height,
    angle: 0.9,
    colour: '#ffe7c8',
    count: 420,
    seed: 4,
    size: 80,
    opacity: 0.014,
  });
  grain(pen, width, height, 0.07);
  return canvas;
}

/** The window with the evening in it. @param {Pen} pen */
function gable(pen) {
  const arch = () => {
    pen.beginPath();
    pen.moveTo(670, 470);
    pen.lineTo(670, 290);
    pen.arc(800, 290, 130, Math.PI, 0);
    pen.lineTo(930, 470);
    pen.closePath();
  };
  pen.beginPath();
  pen.moveTo(644, 486);
  pen.lineTo(644, 290);
  pen.arc(800, 290, 156, Math.PI, 0);
  pen.lineTo(956, 486);
  pen.closePath();
  cut(pen, fall(pen, [640, 130, 960, 480], ['#5d3b42', '#3c2838']), { depth: 26 });
  pen.save();
  arch();
  pen.clip();
  pen.fillStyle = fall(pen, [800, 150, 800, 480], ['#4a4f86', '#a9668a', '#f08e6c', '#ffd08a']);
  pen.fillRect(660, 150, 280, 330);
  glow(pen, 842, 410, 130, '255, 240, 196', 0.9);
  for (const [top, colour] of /** @type {[number, string][]} */ ([
    [400, '#8a5578'],
    [430, '#5c3e66'],
  ])) {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.moveTo(660, 490);
    for (let x = 660; x <= 940; x += 35) {
      const roof = top + ((x * 7) % 50) - 18;
      pen.lineTo(x, roof + 16);
      pen.lineTo(x + 17, roof);
      pen.lineTo(x + 35, roof + 16);
    }
    pen.lineTo(940, 490);
    pen.fill();
  }
  for (const [x, y] of [
    [718, 232],
    [760, 200],
    [866, 214],
    [896, 268],
    [704, 300],
  ]) {
    glow(pen, x ?? 0, y ?? 0, 7, '255, 250, 230', 0.9);
  }
  pen.restore();
  pen.fillStyle = '#4a3040';
  pen.fillRect(794, 160, 12, 312);
  pen.fillRect(670, 318, 260, 12);
  pen.beginPath();
  pen.roundRect(626, 468, 348, 26, 6);
  cut(pen, fall(pen, [626, 468, 974, 494], ['#b98273', '#6d4658']), { depth: 20 });
  // A pot on the sill.
  for (const [bend, reach] of [
    [-34, 52],
    [0, 76],
    [32, 50],
  ]) {
    line(pen, [
      [714, 430],
      [714 + (bend ?? 0) * 0.5, 400],
      [714 + (bend ?? 0), 430 - (reach ?? 0)],
    ]);
    pen.strokeStyle = '#3f6b5e';
    pen.lineWidth = 13;
    pen.lineCap = 'round';
    pen.stroke();
  }
  blob(
    pen,
    [
      [686, 424],
      [742, 424],
      [732, 468],
      [696, 468],
    ],
    0.2,
  );
  cut(pen, '#c26a4c', { depth: 8 });
}

/** The roof's two slopes, with beams. @param {Pen} pen */
function slopes(pen) {
  for (const side of [-1, 1]) {
    const x = (/** @type {number} */ from) => 800 + side * from;
    blob(
      pen,
      [
        [x(0), -30],
        [x(0), 40],
        [x(486), 424],
        [x(486), 724],
        [x(830), 900],
        [x(830), -30],
      ],
      0.01,
    );
    cut(
      pen,
      fall(
        pen,
        [x(120), 0, x(800), 620],
        side < 0 ? ['#8d6268', '#5f4560', '#40304c'] : ['#77525f', '#4c3854', '#2f2440'],
      ),
      { depth: 60 },
    );
    for (const part of [0.12, 0.5, 0.9]) {
      pen.beginPath();
      const [ax, ay, bx, by] = [x(0 + part * 486), 40 + part * 384, x(180 + part * 700), -40 + part * 300];
      pen.moveTo(ax, ay);
      pen.lineTo(bx, by - 60);
      pen.lineTo(bx + side * 46, by - 24);
      pen.lineTo(ax + side * 22, ay + 18);
      pen.closePath();
      cut(pen, fall(pen, [ax, ay, bx, by], ['#5b3d45', '#33233a']), { depth: 24 });
    }
  }
}

/** @param {Pen} pen */
function floor(pen) {
  blob(
    pen,
    [
      [-20, 920],
      [310, 706],
      [1290, 706],
      [1620, 920],
    ],
    0.01,
  );
  cut(pen, fall(pen, [0, 700, 0, 900], ['#8f5d52', '#6d4450', '#452f44']), { depth: 30 });
  pen.save();
  pen.strokeStyle = 'rgba(40, 20, 36, 0.42)';
  pen.lineWidth = 3;
  for (let index = -9; index <= 9; index += 1) {
    pen.beginPath();
    pen.moveTo(800 + index * 54, 706);
    pen.lineTo(800 + index * 96, 900);
    pen.stroke();
  }
  pen.restore();
  pen.beginPath();
  pen.ellipse(800, 808, 330, 66, 0, 0, Math.PI * 2);
  cut(pen, fall(pen, [500, 750, 1100, 870], ['#c98a6a', '#a2586a', '#6f4468']), { depth: 14 });
  pen.lineWidth = 9;
  for (const [part, colour] of /** @type {[number, string][]} */ ([
    [0.82, '#e7b98a'],
    [0.6, '#7c4a6a'],
    [0.36, '#e7b98a'],
  ])) {
    pen.strokeStyle = colour;
    pen.beginPath();
    pen.ellipse(800, 808, 330 * part, 66 * part, 0, 0, Math.PI * 2);
    pen.stroke();
  }
}

/** @param {Pen} pen */
function bed(pen) {
  blob(
    pen,
    [
      [96, 540],
      [150, 470],
      [196, 540],
      [196, 780],
      [96, 800],
    ],
    0.3,
  );
  cut(pen, fall(pen, [90, 470, 200, 800], ['#7a4c4a', '#482d40']), { depth: 24 });
  blob(
    pen,
    [
      [130, 640],
      [240, 604],
      [560, 640],
      [600, 700],
      [590, 800],
      [130, 826],
    ],
    0.4,
  );
  cut(pen, fall(pen, [140, 600, 600, 820], ['#5f7f92', '#456079', '#33405f']), { depth: 30 });
  const tones = ['#d78f6b', '#e9c28c', '#8a5a78', '#6e98a0'];
  pen.save();
  blob(
    pen,
    [
      [250, 616],
      [560, 644],
      [598, 700],
      [590, 796],
      [240, 816],
    ],
    0.3,
  );
  pen.clip();
  for (let row = 0; row < 5; row += 1) {
    for (let column = 0; column < 8; column += 1) {
      pen.fillStyle = tones[(row * 3 + column * 2 + ((row * column) % 3)) % tones.length] ?? '#d78f6b';
      pen.globalAlpha = 0.78;
      pen.fillRect(236 + column * 48 + row * 3, 606 + row * 44, 46, 42);
    }
  }
  pen.restore();
  blob(
    pen,
    [
      [160, 622],
      [216, 570],
      [300, 582],
      [312, 628],
      [240, 656],
    ],
    0.9,
  );
  cut(pen, fall(pen, [160, 570, 310, 650], ['#fbeedb', '#cfb0b0']), { depth: 18 });
}

/** A desk with a lamp and books. @param {Pen} pen */
function desk(pen) {
  for (const x of [1140, 1410]) {
    pen.beginPath();
    pen.rect(x, 610, 26, 200);
    cut(pen, '#3f2a3b', { depth: 14 });
  }
  blob(
    pen,
    [
      [1104, 592],
      [1460, 592],
      [1474, 630],
      [1096, 630],
    ],
    0.05,
  );
  cut(pen, fall(pen, [1100, 590, 1470, 640], ['#b57a5c', '#6f4650']), { depth: 26 });
  for (const [index, colour] of ['#456a78', '#c8873f', '#8d3f4c', '#d9c09a'].entries()) {
    pen.beginPath();
    pen.roundRect(1130 + (index % 2) * 8, 570 - index * 24, 116 - index * 8, 23, 4);
    cut(pen, colour, { depth: 8 });
  }
  pen.beginPath();
  pen.rect(1290, 490, 12, 102);
  cut(pen, '#8a5f2c', { depth: 6 });
  blob(
    pen,
    [
      [1244, 500],
      [1272, 416],
      [1320, 416],
      [1348, 500],
    ],
    0.1,
  );
  cut(pen, fall(pen, [1296, 416, 1296, 500], ['#f6c877', '#ffe9b4']), {
    depth: 22,
    shade: 'rgba(255, 190, 90, 0.6)',
  });
}

/** A snowy street at night. */
export function paintStreet() {
  const { canvas, pen, width, height } = sheet(1600, 900);
  const next = chance(77);
  pen.fillStyle = fall(pen, [0, 0, 0, 700], ['#10183a', '#243165', '#4c4f8a', '#8a729c']);
  pen.fillRect(0, 0, width, height);
  for (let index = 0; index < 130; index += 1) {
    glow(pen, next() * width, next() * 360, 2 + next() * 3.4, '255, 250, 235', 0.9);
  }
  glow(pen, 1030, 150, 330, '255, 240, 205', 0.4);
  pen.beginPath();
  pen.arc(1030, 150, 62, 0, Math.PI * 2);
  cut(pen, '#fdf1d2', { depth: 30, shade: 'rgba(255, 240, 205, 0.8)' });
  // A church and roofs far away.
  blob(
    pen,
    [
      [770, 560],
      [770, 300],
      [800, 170],
      [830, 300],
      [830, 560],
    ],
    0.02,
  );
  cut(pen, '#4a4c85', { depth: 10 });
  for (const [x, y, w, h] of [
    [560, 440, 130, 170],
    [670, 410, 110, 200],
    [820, 420, 120, 190],
    [930, 450, 140, 160],
    [1040, 425, 110, 180],
  ]) {
    house(pen, { x: x ?? 0, y: y ?? 0, w: w ?? 0, h: h ?? 0, wall: ['#565a94', '#454980'], lit: 0.35, next });
  }
  glow(pen, 800, 620, 420, '190, 170, 220', 0.3);
  for (const [x, y, w, h, wall] of /** @type {[number, number, number, number, [string, string]][]} */ ([
    [400, 330, 190, 330, ['#5a4f86', '#433c6e']],
    [1010, 345, 200, 320, ['#6a4f7c', '#473a68']],
  ])) {
    house(pen, { x, y, w, h, wall, lit: 0.6, next });
  }
  for (const [x, y, w, h, wall] of /** @type {[number, number, number, number, [string, string]][]} */ ([
    [-60, 130, 290, 640, ['#4d3c6b', '#2b2550']],
    [218, 240, 220, 500, ['#6b4664', '#3d2f58']],
    [1160, 250, 220, 490, ['#3f4676', '#29305c']],
    [1366, 110, 310, 660, ['#5a3c5e', '#31264e']],
  ])) {
    house(pen, { x, y, w, h, wall, lit: 0.72, next });
  }
  // Snow: three drifts with a trodden way between.
  blob(
    pen,
    [
      [-40, 940],
      [-40, 640],
      [260, 660],
      [560, 618],
      [820, 604],
      [1060, 620],
      [1360, 664],
      [1640, 640],
      [1640, 940],
    ],
    0.8,
  );
  cut(pen, fall(pen, [0, 600, 0, 900], ['#b9bfe4', '#8f99cf', '#6672ae']), { depth: 40 });
  blob(
    pen,
    [
      [690, 640],
      [880, 640],
      [1010, 740],
      [1280, 940],
      [360, 940],
      [610, 740],
    ],
    0.6,
  );
  cut(pen, fall(pen, [800, 630, 800, 900], ['#d9c9d8', '#a8a5d6', '#7b82bf']), {
    depth: 18,
    within: true,
    shade: 'rgba(40, 40, 100, 0.4)',
  });
  for (let step = 0; step < 9; step += 1) {
    pen.fillStyle = 'rgba(60, 66, 130, 0.34)';
    pen.beginPath();
    pen.ellipse(
      800 + (step % 2 ? 20 + step * 3 : -16 - step * 3) + step * 3,
      668 + step * 24,
      6 + step * 1.3,
      3 + step * 0.8,
      0,
      0,
      Math.PI * 2,
    );
    pen.fill();
  }
  blob(
    pen,
    [
      [-40, 940],
      [-40, 742],
      [220, 752],
      [420, 830],
      [560, 940],
    ],
    0.8,
  );
  cut(pen, fall(pen, [0, 740, 300, 940], ['#d5d8f4', '#8c96cf']), { depth: 40 });
  blob(
    pen,
    [
      [1640, 940],
      [1640, 730],
      [1400, 756],
      [1200, 836],
      [1080, 940],
    ],
    0.8,
  );
  cut(pen, fall(pen, [1640, 730, 1300, 940], ['#c6cbee', '#7f8ac6']), { depth: 40 });
  streetLamp(pen, 560, 300, 470);
  streetLamp(pen, 1096, 380, 320);
  for (let index = 0; index < 300; index += 1) {
    const near = next();
    pen.fillStyle = `rgba(255, 255, 255, ${0.25 + near * 0.6})`;
    pen.beginPath();
    pen.arc(next() * width, next() * height, 1 + near * near * near * 5.2, 0, Math.PI * 2);
    pen.fill();
  }
  strokes(pen, {
    x: 0,
    y: 0,
    width,
    height,
    angle: 0.2,
    colour: '#dfe4ff',
    count: 300,
    seed: 14,
    size: 90,
    opacity: 0.025,
  });
  grain(pen, width, height, 0.07);
  return canvas;
}

/** @param {Pen} pen @param {{ x: number, y: number, w: number, h: number, wall: [string, string], lit: number, next: () => number }} how */
function house(pen, { x, y, w, h, wall, lit, next }) {
  pen.beginPath();
  pen.rect(x, y, w, h);
  cut(pen, fall(pen, [x, y, x + w, y + h], wall), { depth: w * 0.16 });
  blob(
    pen,
    [
      [x - w * 0.07, y + 8],
      [x + w / 2, y - w * 0.46],
      [x + w * 1.07, y + 8],
    ],
    0.02,
  );
  cut(pen, fall(pen, [x, y - w * 0.4, x + w, y], ['#e6e8fb', '#a9b1dd']), { depth: w * 0.1 });
  blob(
    pen,
    [
      [x + w * 0.05, y + 8],
      [x + w / 2, y - w * 0.33],
      [x + w * 0.95, y + 8],
    ],
    0.02,
  );
  cut(pen, fall(pen, [x, y - w * 0.3, x, y], [wall[0], wall[1]]), { depth: 8 });
  const columns = w > 180 ? 3 : 2;
  const [pw, ph] = [w * 0.15, w * 0.21];
  for (let row = 0; row * ph * 1.95 < h * 0.68; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const wx = x + ((column + 0.5) * w) / columns - pw / 2;
      const wy = y + w * 0.16 + row * ph * 1.95;
      const on = next() < lit;
      if (on) {
        glow(pen, wx + pw / 2, wy + ph / 2, ph * 1.7, '255, 190, 96', 0.34);
      }
      pen.beginPath();
      pen.roundRect(wx, wy, pw, ph, pw * 0.12);
      pen.fillStyle = on
        ? fall(pen, [wx, wy, wx, wy + ph], ['#ffe6a6', '#f6a653'])
        : 'rgba(20, 22, 60, 0.66)';
      pen.fill();
      pen.fillStyle = on ? 'rgba(120, 60, 40, 0.7)' : 'rgba(120, 124, 180, 0.3)';
      pen.fillRect(wx + pw / 2 - 1.5, wy, 3, ph);
      pen.fillRect(wx, wy + ph * 0.45, pw, 3);
      pen.fillStyle = '#dfe3f9';
      pen.beginPath();
      pen.roundRect(wx - 4, wy + ph, pw + 8, Math.max(4, ph * 0.1), 3);
      pen.fill();
    }
  }
}

/** @param {Pen} pen @param {number} x @param {number} top @param {number} tall */
function streetLamp(pen, x, top, tall) {
  const s = tall / 470;
  glow(pen, x, top + 34 * s, 260 * s, '255, 206, 120', 0.62);
  pen.fillStyle = fall(pen, [x - 8, top, x + 8, top], ['#3b3556', '#1b1834']);
  pen.fillRect(x - 6 * s, top + 70 * s, 12 * s, tall - 70 * s);
  pen.beginPath();
  pen.roundRect(x - 15 * s, top + tall - 44 * s, 30 * s, 46 * s, 6 * s);
  pen.fill();
  blob(
    pen,
    [
      [x - 30 * s, top],
      [x + 30 * s, top],
      [x + 19 * s, top + 74 * s],
      [x - 19 * s, top + 74 * s],
    ],
    0.05,
  );
  cut(pen, fall(pen, [x, top, x, top + 74 * s], ['#fff4cf', '#ffc565']), {
    depth: 26,
    shade: 'rgba(255, 200, 110, 0.9)',
  });
  blob(
    pen,
    [
      [x - 38 * s, top + 4],
      [x, top - 36 * s],
      [x + 38 * s, top + 4],
    ],
    0.1,
  );
  cut(pen, '#2a2545', { depth: 6 });
  blob(
    pen,
    [
      [x - 36 * s, top - 2],
      [x - 14 * s, top - 26 * s],
      [x, top - 38 * s],
      [x + 14 * s, top - 26 * s],
      [x + 36 * s, top - 2],
    ],
    0.5,
  );
  pen.fillStyle = '#e9ecff';
  pen.fill();
}

/** A harbour in the rain, upright. */
export function paintPier() {
  const { canvas, pen, width, height } = sheet(1080, 1920);
  const next = chance(31);
  pen.fillStyle = fall(pen, [0, 0, 0, 1150], ['#33566b', '#5d8790', '#9db6a8', '#e3d3aa']);
  pen.fillRect(0, 0, width, height);
  for (const [y, tone, reach] of /** @type {[number, string, number][]} */ ([
    [170, '#3f6577', 150],
    [330, '#54808a', 120],
    [490, '#7aa09d', 90],
  ])) {
    blob(
      pen,
      [
        [-80, y],
        [160, y - reach * 0.6],
        [420, y + 20],
        [700, y - reach * 0.5],
        [900, y + 10],
        [1180, y - reach * 0.4],
        [1180, y - 460],
        [-80, y - 460],
      ],
      1,
    );
    cut(pen, tone, { depth: 46, shade: 'rgba(18, 40, 58, 0.4)' });
  }
  glow(pen, 790, 640, 560, '255, 236, 180', 0.5);
  // The lighthouse on its rock, beam over the bay.
  pen.save();
  pen.globalCompositeOperation = 'screen';
  blob(
    pen,
    [
      [790, 650],
      [-60, 500],
      [-60, 800],
    ],
    0.01,
  );
  pen.fillStyle = fall(pen, [790, 650, 0, 650], ['rgba(255, 236, 170, 0.7)', 'rgba(255, 236, 170, 0)']);
  pen.fill();
  pen.restore();
  blob(
    pen,
    [
      [752, 1010],
      [768, 690],
      [812, 690],
      [828, 1010],
    ],
    0.02,
  );
  cut(pen, fall(pen, [750, 690, 830, 1000], ['#fbf1dd', '#c9b7a6']), { depth: 20 });
  for (const [y, w] of [
    [760, 56],
    [880, 68],
  ]) {
    pen.fillStyle = '#c8473f';
    pen.fillRect(790 - (w ?? 0) / 2, y ?? 0, w ?? 0, 54);
  }
  pen.beginPath();
  pen.roundRect(770, 630, 40, 58, 6);
  cut(pen, '#fff3c4', { depth: 40, shade: 'rgba(255, 230, 150, 1)' });
  blob(
    pen,
    [
      [760, 634],
      [790, 590],
      [820, 634],
    ],
    0.1,
  );
  cut(pen, '#8f2f38', { depth: 8 });
  blob(
    pen,
    [
      [600, 1080],
      [680, 1000],
      [800, 980],
      [930, 1010],
      [1120, 1080],
    ],
    0.8,
  );
  cut(pen, '#35505a', { depth: 20 });
  // The sea in bands.
  for (const [index, colours] of [
    ['#7fa9a2', '#5f918f'],
    ['#5f9592', '#417a80'],
    ['#437d85', '#2a5f6e'],
    ['#2f6675', '#1c4658'],
  ].entries()) {
    const y = 1040 + index * 110;
    waves(pen, y, 26 + index * 8, 210 + index * 50, index * 90);
    cut(pen, fall(pen, [0, y - 30, 0, y + 300], colours), { depth: 34 });
  }
  // Planks towards us, posts on both sides.
  blob(
    pen,
    [
      [430, 1330],
      [650, 1330],
      [1010, 1960],
      [70, 1960],
    ],
    0.01,
  );
  cut(pen, fall(pen, [540, 1330, 540, 1920], ['#b98f6c', '#8a6250', '#54404a']), { depth: 46 });
  for (let step = 0; step < 13; step += 1) {
    const part = (step / 13) ** 1.6;
    const y = 1336 + part * 600;
    const half = 110 + part * 360;
    pen.fillStyle = 'rgba(44, 26, 36, 0.5)';
    pen.fillRect(540 - half, y, half * 2, 3 + part * 6);
  }
  for (const [part, side] of [
    [0.05, -1],
    [0.05, 1],
    [0.4, -1],
    [0.4, 1],
  ]) {
    const p = part ?? 0;
    const x = 540 + (side ?? 1) * (116 + p * 370);
    const [w, h] = [26 + p * 60, 110 + p * 240];
    const y = 1350 + p * 590;
    pen.beginPath();
    pen.roundRect(x - w / 2, y - h, w, h + 50, w * 0.3);
    cut(pen, fall(pen, [x - w / 2, y, x + w / 2, y], ['#8f6a58', '#44323c']), { depth: 24 });
  }
  pen.save();
  pen.lineCap = 'round';
  for (let index = 0; index < 360; index += 1) {
    const near = next();
    const [x, y] = [next() * width, next() * height];
    pen.strokeStyle = `rgba(236, 246, 246, ${0.1 + near * 0.26})`;
    pen.lineWidth = 1 + near * 2.2;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x - 10 - near * 16, y + 34 + near * 60);
    pen.stroke();
  }
  pen.restore();
  grain(pen, width, height, 0.07);
  return canvas;
}

/** @param {Pen} pen @param {number} y @param {number} swing @param {number} length @param {number} start */
function waves(pen, y, swing, length, start) {
  pen.beginPath();
  pen.moveTo(-40, 2200);
  for (let x = -40 - start; x < 1240; x += length) {
    pen.lineTo(x, y);
    pen.quadraticCurveTo(x + length * 0.5, y + swing, x + length, y);
  }
  pen.lineTo(1320, 2200);
  pen.closePath();
}

/** The open sea under the moon, upright. */
export function paintSea() {
  const { canvas, pen, width, height } = sheet(1080, 1920);
  const next = chance(12);
  pen.fillStyle = fall(pen, [0, 0, 0, 1200], ['#0f1738', '#1f2d60', '#3f4b86', '#7d77a6']);
  pen.fillRect(0, 0, width, height);
  for (let index = 0; index < 220; index += 1) {
    glow(pen, next() * width, next() * 900, 2 + next() * 4, '255, 250, 235', 0.95);
  }
  glow(pen, 560, 520, 620, '255, 238, 200', 0.5);
  pen.beginPath();
  pen.arc(560, 520, 196, 0, Math.PI * 2);
  cut(pen, fall(pen, [440, 380, 680, 680], ['#fff8e2', '#f4dfb2']), {
    depth: 70,
    shade: 'rgba(255, 238, 200, 0.9)',
  });
  for (const [x, y, r] of [
    [500, 470, 34],
    [620, 560, 46],
    [540, 600, 20],
    [630, 440, 18],
  ]) {
    pen.fillStyle = 'rgba(214, 184, 140, 0.34)';
    pen.beginPath();
    pen.arc(x ?? 0, y ?? 0, r ?? 0, 0, Math.PI * 2);
    pen.fill();
  }
  for (const [x, y, s, tone] of /** @type {[number, number, number, string][]} */ ([
    [150, 640, 1.1, '#3c4880'],
    [930, 560, 0.95, '#4a5590'],
    [420, 790, 1.3, '#56609a'],
  ])) {
    cloud(pen, x, y, s, tone);
  }
  for (const [index, colours] of [
    ['#6f77ac', '#59639e'],
    ['#56639f', '#414f8e'],
    ['#3f5190', '#2d3c79'],
    ['#2c3f7c', '#1e2c63'],
    ['#1f3069', '#131d48'],
  ].entries()) {
    const y = 1010 + index * 150;
    waves(pen, y, 34 + index * 14, 230 + index * 70, index * 110);
    cut(pen, fall(pen, [0, y - 30, 0, y + 320], colours), { depth: 40 });
  }
  for (let index = 0; index < 150; index += 1) {
    const part = next();
    const y = 1030 + part * 760;
    const spread = 70 + part * 190;
    pen.fillStyle = `rgba(255, 240, 200, ${0.55 - part * 0.36})`;
    pen.beginPath();
    pen.ellipse(560 + (next() - 0.5) * spread * 2, y, 14 + next() * 34, 2.5 + next() * 3, 0, 0, Math.PI * 2);
    pen.fill();
  }
  grain(pen, width, height, 0.07);
  return canvas;
}

/** @param {Pen} pen @param {number} x @param {number} y @param {number} s @param {string} tone */
function cloud(pen, x, y, s, tone) {
  pen.beginPath();
  for (const [dx, dy, r] of [
    [-150, 10, 56],
    [-70, -30, 84],
    [30, -46, 96],
    [120, -10, 70],
    [190, 14, 46],
  ]) {
    pen.moveTo(x + (dx ?? 0) * s + (r ?? 0) * s, y + (dy ?? 0) * s);
    pen.arc(x + (dx ?? 0) * s, y + (dy ?? 0) * s, (r ?? 0) * s, 0, Math.PI * 2);
  }
  pen.roundRect(x - 210 * s, y, 450 * s, 66 * s, 33 * s);
  cut(pen, tone, { depth: 40 * s, shade: 'rgba(14, 18, 50, 0.45)' });
}

/** A windy hill in the morning. */
export function paintHill() {
  const { canvas, pen, width, height } = sheet(1600, 900);
  const next = chance(55);
  pen.fillStyle = fall(pen, [0, 0, 0, 620], ['#6fa6c4', '#a9cbd0', '#f6ddb6', '#fbcf9a']);
  pen.fillRect(0, 0, width, height);
  glow(pen, 380, 330, 620, '255, 246, 214', 0.85);
  pen.beginPath();
  pen.arc(380, 330, 76, 0, Math.PI * 2);
  cut(pen, '#fffbe8', { depth: 50, shade: 'rgba(255, 240, 190, 1)' });
  for (const [x, y, s] of [
    [250, 130, 0.6],
    [900, 170, 0.9],
    [1340, 110, 0.7],
    [1180, 330, 0.5],
  ]) {
    cloud(pen, x ?? 0, y ?? 0, s ?? 1, '#fff4e2');
  }
  /** @type {[Point[], [string, string]][]} */
  const hills = [
    [
      [
        [-40, 560],
        [260, 470],
        [560, 520],
        [860, 430],
        [1200, 500],
        [1640, 430],
      ],
      ['#9cc0b4', '#7fa99c'],
    ],
    [
      [
        [-40, 600],
        [300, 560],
        [700, 600],
        [1040, 520],
        [1360, 560],
        [1640, 500],
      ],
      ['#83b08c', '#5f9274'],
    ],
    [
      [
        [-40, 640],
        [260, 690],
        [620, 660],
        [980, 640],
        [1300, 580],
        [1640, 600],
      ],
      ['#78a661', '#4d8254'],
    ],
    [
      [
        [-40, 760],
        [300, 700],
        [700, 740],
        [1100, 780],
        [1400, 730],
        [1640, 760],
      ],
      ['#5f9650', '#35693f'],
    ],
  ];
  for (const [index, [ridge, colours]] of hills.entries()) {
    pen.beginPath();
    blob(pen, [...ridge, [1680, 960], [-80, 960]], 0.8);
    cut(pen, fall(pen, [0, 430 + index * 90, 0, 760 + index * 90], colours), {
      depth: 40,
      shade: 'rgba(20, 50, 50, 0.38)',
    });
    if (index === 1) {
      for (const [x, y] of [
        [1120, 508],
        [1180, 516],
        [1046, 512],
      ]) {
        cottage(pen, x ?? 0, y ?? 0);
      }
      for (let tree = 0; tree < 16; tree += 1) {
        poplar(pen, 60 + tree * 62 + next() * 30, 590 - next() * 16, 0.5 + next() * 0.3);
      }
    }
    if (index === 2) {
      roundTree(pen, 1400, 590, 1.25);
      roundTree(pen, 1500, 600, 0.85);
      roundTree(pen, 120, 668, 0.8);
      pen.save();
      pen.strokeStyle = '#fbf1dd';
      pen.lineWidth = 7;
      for (let post = 0; post < 9; post += 1) {
        const x = 640 + post * 70;
        const y = 662 - post * 5;
        line(pen, [
          [x, y - 44],
          [x, y + 10],
        ]);
        pen.stroke();
        line(pen, [
          [x, y - 30],
          [x + 70, y - 36],
        ]);
        pen.stroke();
        line(pen, [
          [x, y - 12],
          [x + 70, y - 18],
        ]);
        pen.stroke();
      }
      pen.restore();
    }
  }
  pen.save();
  pen.lineCap = 'round';
  for (let blade = 0; blade < 420; blade += 1) {
    const [x, y] = [next() * width, 780 + next() * 140];
    pen.strokeStyle = next() < 0.5 ? 'rgba(150, 196, 110, 0.6)' : 'rgba(30, 84, 54, 0.6)';
    pen.lineWidth = 2 + next() * 3;
    line(pen, [
      [x, y],
      [x + 12, y - 26],
      [x + 30 + next() * 16, y - 44 - next() * 24],
    ]);
    pen.stroke();
  }
  for (let flower = 0; flower < 60; flower += 1) {
    pen.fillStyle = ['#f6735a', '#fbd76f', '#fff4e2', '#d59adf'][flower % 4] ?? '#fff';
    pen.beginPath();
    pen.arc(next() * width, 770 + next() * 120, 4 + next() * 6, 0, Math.PI * 2);
    pen.fill();
  }
  pen.restore();
  strokes(pen, {
    x: 0,
    y: 0,
    width,
    height,
    angle: 0.1,
    colour: '#fff8e0',
    count: 320,
    seed: 2,
    size: 90,
    opacity: 0.035,
  });
  grain(pen, width, height, 0.07);
  return canvas;
}

/** @param {Pen} pen @param {number} x @param {number} y */
function cottage(pen, x, y) {
  pen.beginPath();
  pen.rect(x, y, 46, 40);
  cut(pen, '#fbeed6', { depth: 8 });
  blob(
    pen,
    [
      [x - 7, y + 3],
      [x + 23, y - 28],
      [x + 53, y + 3],
    ],
    0.02,
  );
  cut(pen, '#c8563f', { depth: 6 });
  pen.fillStyle = '#5b6f7c';
  pen.fillRect(x + 18, y + 14, 11, 14);
}

/** @param {Pen} pen @param {number} x @param {number} y @param {number} s */
function poplar(pen, x, y, s) {
  blob(pen, [
    [x, y - 120 * s],
    [x + 22 * s, y - 50 * s],
    [x + 14 * s, y],
    [x - 14 * s, y],
    [x - 22 * s, y - 50 * s],
  ]);
  cut(pen, fall(pen, [x - 20, y - 110, x + 20, y], ['#5f9a78', '#346b5a']), { depth: 10 });
}

/** @param {Pen} pen @param {number} x @param {number} y @param {number} s */
function roundTree(pen, x, y, s) {
  pen.fillStyle = '#6b4a36';
  pen.fillRect(x - 8 * s, y - 80 * s, 16 * s, 90 * s);
  for (const [dx, dy, r] of [
    [-40, -110, 56],
    [36, -118, 60],
    [0, -164, 62],
  ]) {
    pen.beginPath();
    pen.arc(x + (dx ?? 0) * s, y + (dy ?? 0) * s, (r ?? 0) * s, 0, Math.PI * 2);
    cut(pen, fall(pen, [x - 60 * s, y - 200 * s, x + 80 * s, y - 60 * s], ['#8fc06a', '#3f7f4f']), {
      depth: 18,
    });
  }
}
