// @ts-check
/** Half figures of cut paper, designed on 900 x 1120, light from the upper left. */
import { blob, cut, fall, glow, grain, line, sheet, strokes } from './brush.mjs';

/** @typedef {import('./brush.mjs').Pen} Pen */
/** @typedef {import('./brush.mjs').Point} Point */

/**
 * @typedef {object} Person
 * @property {string} skin
 * @property {string} shade of the skin
 * @property {string} hair
 * @property {string} hairLight
 * @property {'bob' | 'bun' | 'plaits' | 'old' | 'curls'} style
 * @property {[string, string]} coat light and dark
 * @property {string} collar
 * @property {'lapels' | 'hood' | 'jumper' | 'brass'} dress
 * @property {'calm' | 'glad' | 'shut'} look
 * @property {number} [turn] of the face, -1 to 1
 * @property {boolean} [scarf]
 */

const WIDTH = 900;
const HEIGHT = 1120;
const MIDDLE = 450;
const SCALE = 0.9;

/**
 * @param {Person} person
 */
export function paintPerson(person) {
  const { canvas, pen } = sheet(WIDTH * SCALE, HEIGHT * SCALE);
  pen.scale(SCALE, SCALE);
  const turn = (person.turn ?? 0.3) * 26;
  hairBehind(pen, person);
  body(pen, person);
  neck(pen, person, turn);
  dress(pen, person);
  head(pen, person, turn);
  hairInFront(pen, person, turn);
  if (person.scarf) {
    wornScarf(pen);
  }
  light(pen);
  grain(pen, WIDTH, HEIGHT, 0.03);
  return canvas;
}

/** @param {Pen} pen @param {Person} person */
function body(pen, { coat, dress: kind }) {
  const wide = kind === 'brass' ? 28 : 0;
  blob(
    pen,
    [
      [70 - wide, 1150],
      [104 - wide, 960],
      [176 - wide, 824],
      [330, 748],
      [450, 726],
      [570, 748],
      [724 + wide, 824],
      [796 + wide, 960],
      [830 + wide, 1150],
    ],
    0.9,
  );
  cut(pen, fall(pen, [150, 740, 760, 1130], coat), { depth: 0 });
  strokes(pen, {
    x: 60,
    y: 740,
    width: 780,
    height: 380,
    angle: 1.35,
    colour: '#ffffff',
    count: 170,
    seed: 5,
    opacity: 0.05,
  });
  strokes(pen, {
    x: 300,
    y: 800,
    width: 560,
    height: 320,
    angle: 1.5,
    colour: '#0b0614',
    count: 170,
    seed: 6,
    opacity: 0.07,
  });
  // The sleeves, a fold of shade each.
  for (const [side, depth] of /** @type {const} */ ([
    [-1, 0.2],
    [1, 0.34],
  ])) {
    const x = (/** @type {number} */ from) => MIDDLE + side * from;
    blob(pen, [
      [x(232), 1150],
      [x(226), 1010],
      [x(246), 906],
      [x(262), 1010],
      [x(282), 1150],
    ]);
    cut(pen, `rgba(14, 8, 24, ${depth})`, { depth: 18, within: true });
  }
}

/** @param {Pen} pen @param {Person} person @param {number} turn */
function neck(pen, { skin, shade }, turn) {
  blob(pen, [
    [392, 620],
    [508, 620],
    [516, 740],
    [500 + turn * 0.3, 800],
    [450, 822],
    [400, 800],
    [384, 740],
  ]);
  cut(pen, fall(pen, [380, 640, 520, 780], [shade, skin]), { depth: 8 });
  blob(pen, [
    [388, 640],
    [512, 640],
    [512, 690],
    [452 + turn, 728],
    [390, 690],
  ]);
  cut(pen, 'rgba(80, 28, 30, 0.28)', { depth: 10, within: true });
}

/** @param {Pen} pen @param {Person} person */
function dress(pen, { dress: kind, coat, collar }) {
  if (kind === 'jumper') {
    blob(pen, [
      [352, 772],
      [398, 744],
      [450, 800],
      [502, 744],
      [548, 772],
      [536, 838],
      [450, 872],
      [364, 838],
    ]);
    cut(pen, fall(pen, [350, 750, 550, 870], [collar, coat[1]]), { depth: 16, within: false });
    knit(pen, coat[1]);
    return;
  }
  if (kind === 'hood') {
    for (const side of [-1, 1]) {
      const x = (/** @type {number} */ from) => MIDDLE + side * from;
      blob(pen, [
        [x(16), 838],
        [x(70), 742],
        [x(128), 700],
        [x(196), 742],
        [x(212), 812],
        [x(120), 866],
      ]);
      cut(pen, fall(pen, [250, 700, 650, 880], [collar, coat[1]]), { depth: 20 });
    }
    seam(pen, 450, 850, '#7a5a1c');
    for (const y of [930, 1040]) {
      toggle(pen, 450, y);
    }
    return;
  }
  for (const side of [-1, 1]) {
    const x = (/** @type {number} */ from) => MIDDLE + side * from;
    blob(
      pen,
      [
        [x(2), 980],
        [x(20), 880],
        [x(62), 750],
        [x(112), 716],
        [x(176), 770],
        [x(196), 850],
        [x(150), 872],
        [x(160), 912],
        [x(70), 960],
      ],
      0.55,
    );
    cut(pen, fall(pen, [260, 720, 640, 980], side < 0 ? [collar, coat[0]] : [coat[0], coat[1]]), {
      depth: 20,
      within: false,
    });
  }
  seam(pen, 452, 985, 'rgba(10, 6, 18, 0.5)');
  const brass = kind === 'brass';
  for (const y of [1010, 1086]) {
    for (const x of brass ? [388, 516] : [478]) {
      pen.beginPath();
      pen.arc(x, y, brass ? 17 : 15, 0, Math.PI * 2);
      cut(pen, brass ? fall(pen, [x - 14, y - 14, x + 14, y + 14], ['#ffe3a0', '#b07a2c']) : '#2a2730', {
        depth: 8,
      });
    }
  }
}

/** @param {Pen} pen @param {number} x @param {number} y @param {string} colour */
function seam(pen, x, y, colour) {
  pen.save();
  pen.strokeStyle = colour;
  pen.lineWidth = 3.5;
  line(pen, [
    [x, y],
    [x + 4, 1060],
    [x, 1130],
  ]);
  pen.stroke();
  pen.restore();
}

/** @param {Pen} pen @param {number} x @param {number} y */
function toggle(pen, x, y) {
  pen.save();
  pen.strokeStyle = '#6b4a1e';
  pen.lineWidth = 5;
  pen.beginPath();
  pen.moveTo(x - 50, y - 6);
  pen.lineTo(x + 50, y + 4);
  pen.stroke();
  pen.restore();
  pen.beginPath();
  pen.roundRect(x - 32, y - 11, 64, 22, 11);
  cut(pen, fall(pen, [x, y - 12, x, y + 12], ['#c98d4a', '#7b4f23']), { depth: 8 });
}

/** @param {Pen} pen @param {string} dark */
function knit(pen, dark) {
  pen.save();
  pen.globalCompositeOperation = 'source-atop';
  pen.strokeStyle = dark;
  pen.globalAlpha = 0.35;
  pen.lineWidth = 4;
  for (let y = 900; y < HEIGHT; y += 54) {
    for (let x = 130; x < 790; x += 44) {
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(x + 22, y + 22);
      pen.lineTo(x + 44, y);
      pen.stroke();
    }
  }
  pen.restore();
}

/** @param {Pen} pen @param {Person} person @param {number} turn */
function head(pen, person, turn) {
  const { skin, shade } = person;
  // The ear on the near side.
  blob(pen, [
    [300, 470],
    [318, 452],
    [338, 480],
    [334, 536],
    [312, 540],
  ]);
  cut(pen, shade, { depth: 4 });
  blob(pen, [
    [318, 400],
    [352, 290],
    [450, 246],
    [548, 290],
    [584, 400],
    [576, 510],
    [532, 620],
    [452 + turn * 0.6, 668],
    [372, 622],
    [326, 510],
  ]);
  cut(pen, fall(pen, [320, 300, 600, 640], [skin, skin, shade]), { depth: 16 });
  // The side away from the light.
  blob(pen, [
    [566, 330],
    [590, 420],
    [580, 520],
    [530, 630],
    [462, 672],
    [524, 590],
    [546, 480],
    [540, 390],
  ]);
  cut(pen, 'rgba(120, 40, 50, 0.2)', { depth: 22, within: true, shade: 'rgba(120, 40, 50, 0.25)' });
  face(pen, person, turn);
}

/** @param {Pen} pen @param {Person} person @param {number} turn */
function face(pen, { look, style, shade }, turn) {
  const ink = '#2b1c26';
  const centre = MIDDLE + turn;
  for (const side of [-1, 1]) {
    glow(pen, centre + side * 92, 556, 58, '226, 96, 84', 0.34);
  }
  pen.save();
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  for (const side of [-1, 1]) {
    const x = centre + side * 74;
    pen.strokeStyle = style === 'old' ? '#e9e2d6' : ink;
    pen.lineWidth = style === 'old' ? 13 : 7;
    line(pen, [
      [x - 32, 446 + (side < 0 ? 6 : -2)],
      [x, 434],
      [x + 32, 446 + (side < 0 ? -2 : 6)],
    ]);
    pen.stroke();
    if (look === 'calm') {
      pen.fillStyle = ink;
      pen.beginPath();
      pen.ellipse(x, 496, 12, 17, 0, 0, Math.PI * 2);
      pen.fill();
      pen.fillStyle = '#fff8ea';
      pen.beginPath();
      pen.arc(x - 4, 490, 4.2, 0, Math.PI * 2);
      pen.fill();
      pen.strokeStyle = ink;
      pen.lineWidth = 5;
      line(pen, [
        [x - 20, 488],
        [x - 2, 476],
        [x + 19, 486],
      ]);
      pen.stroke();
    } else {
      const bend = look === 'glad' ? -16 : 13;
      pen.strokeStyle = ink;
      pen.lineWidth = 7;
      line(pen, [
        [x - 24, 496],
        [x, 496 + bend],
        [x + 24, 496],
      ]);
      pen.stroke();
    }
  }
  pen.strokeStyle = shade;
  pen.lineWidth = 8;
  line(pen, [
    [centre + 4, 500],
    [centre + 20, 548],
    [centre + 2, 560],
  ]);
  pen.stroke();
  if (style !== 'old') {
    pen.strokeStyle = '#a2423f';
    pen.lineWidth = 8;
    const smile = look === 'glad' ? 20 : 11;
    line(pen, [
      [centre - 34, 604],
      [centre, 604 + smile],
      [centre + 34, 602],
    ]);
    pen.stroke();
  }
  pen.restore();
}

/** @param {Pen} pen @param {Person} person */
function hairBehind(pen, { style, hair, hairLight, coat, dress: kind }) {
  const paint = fall(pen, [260, 220, 640, 720], [hairLight, hair]);
  if (kind === 'hood') {
    blob(pen, [
      [212, 780],
      [262, 540],
      [360, 520],
      [540, 520],
      [640, 540],
      [690, 780],
      [450, 850],
    ]);
    cut(pen, fall(pen, [220, 560, 680, 820], [coat[0], coat[1]]), { depth: 0 });
  }
  if (style === 'bob') {
    blob(pen, [
      [268, 440],
      [316, 250],
      [450, 186],
      [590, 250],
      [640, 440],
      [652, 620],
      [600, 706],
      [450, 690],
      [300, 706],
      [250, 620],
    ]);
    cut(pen, paint, { depth: 0 });
  } else if (style === 'plaits') {
    blob(pen, [
      [282, 430],
      [330, 262],
      [450, 208],
      [574, 262],
      [622, 430],
      [600, 560],
      [300, 560],
    ]);
    cut(pen, paint, { depth: 0 });
  } else if (style === 'curls') {
    for (let index = 0; index < 15; index += 1) {
      const angle = Math.PI * (0.86 + (index / 14) * 1.28);
      pen.beginPath();
      pen.arc(452 + Math.cos(angle) * 176, 426 + Math.sin(angle) * 186, 76, 0, Math.PI * 2);
      cut(pen, paint, { depth: 4 });
    }
  } else if (style === 'bun') {
    pen.beginPath();
    pen.arc(520, 184, 84, 0, Math.PI * 2);
    cut(pen, paint, { depth: 0 });
  }
}

/** @param {Pen} pen @param {Person} person @param {number} turn */
function hairInFront(pen, { style, hair, hairLight }, turn) {
  const paint = fall(pen, [290, 220, 620, 480], [hairLight, hair]);
  if (style === 'old') {
    oldMan(pen, turn);
    return;
  }
  if (style === 'curls') {
    for (const [x, y, radius] of /** @type {const} */ ([
      [330, 330, 58],
      [388, 278, 66],
      [466, 258, 70],
      [540, 290, 62],
      [584, 352, 48],
      [306, 400, 44],
    ])) {
      pen.beginPath();
      pen.arc(x, y, radius, 0, Math.PI * 2);
      cut(pen, paint, { depth: 10 });
    }
    return;
  }
  // A fringe swept to one side.
  blob(pen, [
    [296, 470],
    [286, 360],
    [346, 244],
    [452, 206],
    [560, 240],
    [614, 350],
    [612, 478],
    [584, 420],
    [560, 372],
    [500, 342],
    [430, 352],
    [364, 384],
    [326, 424],
  ]);
  cut(pen, paint, { depth: 18 });
  pen.save();
  pen.strokeStyle = hairLight;
  pen.globalAlpha = 0.6;
  pen.lineWidth = 5;
  pen.lineCap = 'round';
  for (const step of [0, 1, 2, 3]) {
    line(pen, [
      [332 + step * 26, 366 - step * 10],
      [392 + step * 30, 286 - step * 6],
      [476 + step * 28, 250 + step * 6],
    ]);
    pen.stroke();
  }
  pen.restore();
  if (style === 'bob') {
    for (const side of [-1, 1]) {
      const x = (/** @type {number} */ from) => MIDDLE + 2 + side * from;
      blob(pen, [
        [x(166), 380],
        [x(196), 500],
        [x(198), 620],
        [x(152), 700],
        [x(104), 674],
        [x(140), 590],
        [x(138), 470],
      ]);
      cut(pen, paint, { depth: 16 });
    }
  }
  if (style === 'plaits') {
    for (const side of [-1, 1]) {
      for (let knot = 0; knot < 5; knot += 1) {
        pen.beginPath();
        pen.ellipse(
          MIDDLE + side * (164 + knot * 5),
          556 + knot * 62,
          38 - knot * 2,
          42,
          side * 0.35,
          0,
          Math.PI * 2,
        );
        cut(pen, paint, { depth: 12 });
      }
      pen.beginPath();
      pen.roundRect(MIDDLE + side * 188 - 22, 842, 44, 20, 8);
      cut(pen, '#d8483f', { depth: 6 });
    }
  }
}

/** Cap, brows and a great white beard. @param {Pen} pen @param {number} turn */
function oldMan(pen, turn) {
  const white = fall(pen, [330, 520, 580, 860], ['#f6f0e4', '#e2d9ca', '#b9b0ad']);
  for (const side of [-1, 1]) {
    const x = (/** @type {number} */ from) => MIDDLE + side * from;
    blob(pen, [
      [x(118), 380],
      [x(150), 440],
      [x(146), 560],
      [x(112), 600],
      [x(112), 470],
    ]);
    cut(pen, white, { depth: 8 });
  }
  blob(pen, [
    [318, 520],
    [352, 580],
    [400, 584],
    [450 + turn, 572],
    [506, 584],
    [556, 576],
    [588, 520],
    [592, 640],
    [560, 760],
    [500, 842],
    [448, 880],
    [398, 842],
    [340, 760],
    [310, 640],
  ]);
  cut(pen, white, { depth: 20 });
  pen.save();
  pen.strokeStyle = 'rgba(140, 128, 132, 0.5)';
  pen.lineWidth = 5;
  pen.lineCap = 'round';
  for (const [x, y] of /** @type {const} */ ([
    [382, 690],
    [430, 740],
    [486, 730],
    [528, 680],
    [456, 800],
  ])) {
    line(pen, [
      [x, y - 44],
      [x + 8, y],
      [x + 2, y + 40],
    ]);
    pen.stroke();
  }
  pen.restore();
  // Moustache.
  for (const side of [-1, 1]) {
    const x = (/** @type {number} */ from) => MIDDLE + turn * 0.8 + side * from;
    blob(pen, [
      [x(0), 578],
      [x(40), 566],
      [x(92), 596],
      [x(112), 628],
      [x(64), 628],
      [x(14), 612],
    ]);
    cut(pen, '#f8f3e8', { depth: 12 });
  }
  // Nose, over the moustache.
  pen.beginPath();
  pen.ellipse(MIDDLE + turn * 1.1 + 4, 550, 25, 23, 0, 0, Math.PI * 2);
  cut(pen, fall(pen, [440, 530, 490, 575], ['#e9ab8c', '#cf7f68']), { depth: 8 });
  // The cap with its peak.
  blob(pen, [
    [294, 396],
    [276, 318],
    [330, 218],
    [450, 176],
    [578, 212],
    [636, 312],
    [612, 396],
    [452, 350],
  ]);
  cut(pen, fall(pen, [290, 190, 630, 400], ['#44557f', '#26304f']), { depth: 16 });
  blob(pen, [
    [282, 410],
    [320, 356],
    [450, 330],
    [590, 356],
    [628, 410],
    [600, 432],
    [452, 388],
    [310, 432],
  ]);
  cut(pen, fall(pen, [290, 340, 620, 430], ['#1f2742', '#12172b']), { depth: 16 });
  pen.beginPath();
  pen.arc(452 + turn * 0.6, 318, 19, 0, Math.PI * 2);
  cut(pen, fall(pen, [438, 304, 470, 334], ['#ffe3a0', '#b07a2c']), { depth: 6 });
}

/** The red scarf round the neck. @param {Pen} pen */
function wornScarf(pen) {
  const red = fall(pen, [300, 680, 620, 900], ['#e4543f', '#c22f2f', '#8c1d2b']);
  blob(pen, [
    [560, 790],
    [640, 800],
    [668, 960],
    [672, 1110],
    [566, 1116],
    [560, 960],
  ]);
  cut(pen, red, { depth: 18 });
  blob(pen, [
    [292, 760],
    [318, 676],
    [450, 716],
    [590, 676],
    [622, 760],
    [588, 838],
    [450, 872],
    [318, 838],
  ]);
  cut(pen, red, { depth: 22 });
  blob(pen, [
    [310, 716],
    [450, 758],
    [604, 712],
    [616, 766],
    [450, 812],
    [300, 770],
  ]);
  cut(pen, fall(pen, [300, 700, 620, 810], ['#ef6a4e', '#cf3a35', '#a12430']), { depth: 14 });
  pen.save();
  pen.strokeStyle = 'rgba(110, 14, 30, 0.4)';
  pen.lineWidth = 4;
  for (let x = 330; x < 600; x += 22) {
    line(pen, [
      [x, 740 + Math.sin((x - 300) / 100) * 18],
      [x + 8, 772 + Math.sin((x - 300) / 100) * 20],
      [x + 2, 800 + Math.sin((x - 300) / 100) * 20],
    ]);
    pen.stroke();
  }
  for (let y = 850; y < 1100; y += 20) {
    line(pen, [
      [568, y],
      [616, y + 12],
      [664, y],
    ]);
    pen.stroke();
  }
  pen.restore();
}

/** Warm from the left, cool from the right. @param {Pen} pen */
function light(pen) {
  pen.save();
  pen.globalCompositeOperation = 'source-atop';
  glow(pen, 190, 300, 640, '255, 206, 140', 0.2);
  glow(pen, 860, 900, 620, '30, 34, 84', 0.34);
  pen.restore();
}
