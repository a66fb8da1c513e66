// @ts-check
/** Things of cut paper on transparent ground. */
import { blob, chance, cut, fall, glow, grain, line, sheet, strokes } from './brush.mjs';

/** @typedef {import('./brush.mjs').Point} Point */

/** A long red knitted scarf, loosely folded. */
export function paintScarf() {
  const { canvas, pen } = sheet(1000, 800);
  /** @type {[Point[], string[]][]} */
  const bands = [
    [
      [
        [120, 470],
        [260, 330],
        [480, 300],
        [700, 350],
        [850, 470],
        [820, 560],
      ],
      ['#7d1626', '#a82430', '#7d1626'],
    ],
    [
      [
        [150, 590],
        [180, 440],
        [360, 400],
        [560, 470],
        [760, 520],
        [880, 640],
      ],
      ['#d9483c', '#b52b33', '#8c1c2c'],
    ],
    [
      [
        [860, 470],
        [700, 600],
        [480, 600],
        [300, 520],
        [170, 560],
        [110, 690],
      ],
      ['#c5343a', '#ec6a50', '#cf3d3a'],
    ],
  ];
  for (const [index, [points, colours]] of bands.entries()) {
    pen.save();
    pen.lineCap = 'butt';
    pen.lineJoin = 'round';
    pen.shadowColor = 'rgba(40, 6, 20, 0.5)';
    pen.shadowBlur = index === 0 ? 0 : 26;
    pen.shadowOffsetY = 8;
    pen.strokeStyle = fall(pen, [100, 400, 900, 600], colours);
    pen.lineWidth = 136;
    line(pen, points);
    pen.stroke();
    pen.restore();
    ribs(pen, points, 136);
    if (index > 0) {
      fringe(pen, points);
    }
  }
  strokes(pen, {
    x: 80,
    y: 220,
    width: 860,
    height: 520,
    angle: 0.3,
    colour: '#ffd0b0',
    count: 160,
    seed: 3,
    opacity: 0.06,
  });
  grain(pen, 1000, 800, 0.03);
  return canvas;
}

/** @param {import('./brush.mjs').Pen} pen @param {Point[]} points @param {number} width */
function ribs(pen, points, width) {
  const track = along(points, 150);
  pen.save();
  pen.lineCap = 'round';
  for (let index = 2; index < track.length - 1; index += 2) {
    const [x, y, angle] = /** @type {[number, number, number]} */ (track[index]);
    pen.save();
    pen.translate(x, y);
    pen.rotate(angle);
    for (let across = -width / 2 + 10; across < width / 2 - 14; across += 25) {
      pen.strokeStyle = 'rgba(92, 8, 26, 0.34)';
      pen.lineWidth = 3.4;
      pen.beginPath();
      pen.moveTo(-6, across);
      pen.lineTo(5, across + 12);
      pen.lineTo(-6, across + 24);
      pen.stroke();
    }
    pen.restore();
  }
  pen.restore();
}

/** @param {import('./brush.mjs').Pen} pen @param {Point[]} points */
function fringe(pen, points) {
  const track = along(points, 150);
  const [x, y, angle] = /** @type {[number, number, number]} */ (track.at(-1));
  const next = chance(9);
  pen.save();
  pen.translate(x, y);
  pen.rotate(angle);
  pen.lineCap = 'round';
  for (let across = -62; across <= 62; across += 11) {
    pen.strokeStyle = next() < 0.5 ? '#b52b33' : '#df5645';
    pen.lineWidth = 7;
    pen.beginPath();
    pen.moveTo(-4, across);
    pen.quadraticCurveTo(28, across + (next() - 0.5) * 12, 50 + next() * 22, across + (next() - 0.5) * 22);
    pen.stroke();
  }
  pen.restore();
}

/** Points with direction along a Catmull-Rom line. @param {Point[]} points @param {number} count */
function along(points, count) {
  /** @type {[number, number, number][]} */
  const track = [];
  const at = (/** @type {number} */ index) =>
    /** @type {Point} */ (points[Math.max(0, Math.min(points.length - 1, index))]);
  const place = (/** @type {number} */ part) => {
    const whole = Math.min(points.length - 2, Math.floor(part * (points.length - 1)));
    const t = part * (points.length - 1) - whole;
    const [a, b, c, d] = [at(whole - 1), at(whole), at(whole + 1), at(whole + 2)];
    const mix = (/** @type {0 | 1} */ axis) =>
      0.5 *
      (2 * b[axis] +
        (c[axis] - a[axis]) * t +
        (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * t * t +
        (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * t * t * t);
    return /** @type {Point} */ ([mix(0), mix(1)]);
  };
  for (let index = 0; index <= count; index += 1) {
    const here = place(index / count);
    const ahead = index < count ? place((index + 1) / count) : here;
    const back = index > 0 ? place((index - 1) / count) : here;
    track.push([here[0], here[1], Math.atan2(ahead[1] - back[1], ahead[0] - back[0])]);
  }
  return track;
}

/** A brass lantern with its flame. */
export function paintLantern() {
  const { canvas, pen } = sheet(800, 1000);
  glow(pen, 400, 590, 300, '255, 190, 92', 0.42);
  const brass = fall(pen, [220, 300, 600, 800], ['#ffe2a0', '#d79d45', '#8a5a22']);
  pen.save();
  pen.strokeStyle = brass;
  pen.lineWidth = 18;
  pen.beginPath();
  pen.arc(400, 250, 118, Math.PI * 0.84, Math.PI * 2.16);
  pen.stroke();
  pen.restore();
  blob(
    pen,
    [
      [300, 372],
      [330, 300],
      [400, 262],
      [470, 300],
      [500, 372],
    ],
    0.7,
  );
  cut(pen, brass, { depth: 14 });
  pen.beginPath();
  pen.roundRect(262, 362, 276, 40, 18);
  cut(pen, brass, { depth: 16 });
  blob(
    pen,
    [
      [286, 402],
      [514, 402],
      [556, 590],
      [514, 780],
      [286, 780],
      [244, 590],
    ],
    0.5,
  );
  cut(
    pen,
    fall(
      pen,
      [260, 400, 540, 780],
      ['rgba(255, 240, 200, 0.9)', 'rgba(255, 206, 120, 0.86)', 'rgba(226, 140, 62, 0.9)'],
    ),
    { depth: 18 },
  );
  glow(pen, 400, 620, 170, '255, 250, 222', 0.95);
  blob(pen, [
    [400, 470],
    [446, 590],
    [452, 650],
    [400, 708],
    [348, 650],
    [354, 590],
  ]);
  cut(pen, fall(pen, [400, 470, 400, 708], ['#fff6d2', '#ffcf5e', '#f58a2c']), {
    depth: 10,
    shade: 'rgba(255, 160, 40, 0.7)',
  });
  blob(pen, [
    [400, 590],
    [420, 648],
    [400, 692],
    [380, 648],
  ]);
  cut(pen, '#fffdf0', { depth: 0 });
  pen.save();
  pen.strokeStyle = fall(pen, [240, 400, 560, 780], ['#e9b65e', '#8a5a22']);
  pen.lineWidth = 13;
  for (const bend of [-148, 148]) {
    line(pen, [
      [400 + bend * 0.74, 402],
      [400 + bend, 590],
      [400 + bend * 0.74, 780],
    ]);
    pen.stroke();
  }
  pen.restore();
  pen.save();
  pen.strokeStyle = 'rgba(255, 255, 255, 0.75)';
  pen.lineWidth = 9;
  pen.lineCap = 'round';
  line(pen, [
    [306, 470],
    [286, 580],
    [296, 660],
  ]);
  pen.stroke();
  pen.restore();
  pen.beginPath();
  pen.roundRect(248, 772, 304, 46, 18);
  cut(pen, brass, { depth: 16 });
  blob(
    pen,
    [
      [250, 812],
      [550, 812],
      [590, 884],
      [400, 900],
      [210, 884],
    ],
    0.5,
  );
  cut(pen, fall(pen, [220, 800, 590, 900], ['#e2aa52', '#a26d2b', '#6c431a']), { depth: 16 });
  grain(pen, 800, 1000, 0.03);
  return canvas;
}

/** A folded boat of newsprint. */
export function paintBoat() {
  const { canvas, pen } = sheet(1000, 800);
  const paper = ['#fffaf0', '#efe3cc', '#cdb995'];
  blob(
    pen,
    [
      [500, 150],
      [690, 520],
      [310, 520],
    ],
    0.02,
  );
  cut(pen, fall(pen, [330, 200, 700, 520], paper), { depth: 20 });
  blob(
    pen,
    [
      [500, 150],
      [690, 520],
      [505, 520],
    ],
    0.02,
  );
  cut(pen, 'rgba(96, 70, 60, 0.28)', { depth: 0 });
  print(pen, [
    [400, 380, 90],
    [385, 410, 110],
    [370, 440, 125],
    [355, 470, 140],
  ]);
  blob(
    pen,
    [
      [120, 430],
      [330, 520],
      [690, 520],
      [880, 430],
      [740, 690],
      [270, 690],
    ],
    0.04,
  );
  cut(pen, fall(pen, [140, 440, 880, 690], paper), { depth: 26 });
  blob(
    pen,
    [
      [500, 560],
      [690, 520],
      [880, 430],
      [740, 690],
      [500, 690],
    ],
    0.03,
  );
  cut(pen, 'rgba(96, 70, 60, 0.2)', { depth: 12 });
  print(pen, [
    [250, 545, 190],
    [262, 572, 190],
    [276, 599, 180],
    [290, 626, 170],
    [560, 590, 170],
    [556, 617, 170],
    [552, 644, 160],
  ]);
  blob(
    pen,
    [
      [500, 150],
      [500, 84],
      [604, 112],
    ],
    0.05,
  );
  cut(pen, fall(pen, [500, 84, 604, 112], ['#e4543f', '#b22a34']), { depth: 10 });
  strokes(pen, {
    x: 120,
    y: 150,
    width: 760,
    height: 540,
    angle: 0.5,
    colour: '#8a6a4a',
    count: 110,
    seed: 21,
    opacity: 0.06,
  });
  grain(pen, 1000, 800, 0.035);
  return canvas;
}

/** Lines of print. @param {import('./brush.mjs').Pen} pen @param {[number, number, number][]} rows */
function print(pen, rows) {
  pen.save();
  pen.strokeStyle = 'rgba(70, 56, 60, 0.34)';
  pen.lineWidth = 7;
  pen.setLineDash([34, 9, 20, 9, 46, 9]);
  for (const [x, y, width] of rows) {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + width, y);
    pen.stroke();
  }
  pen.restore();
}

/** A kite with a tail of bows. */
export function paintKite() {
  const { canvas, pen } = sheet(1000, 900);
  pen.save();
  pen.translate(60, 20);
  pen.rotate(0.1);
  line(pen, [
    [440, 560],
    [400, 640],
    [470, 700],
    [400, 770],
    [500, 830],
  ]);
  pen.strokeStyle = '#f4ead8';
  pen.lineWidth = 7;
  pen.stroke();
  for (const [x, y, colour] of /** @type {[number, number, string][]} */ ([
    [414, 632, '#f2b84b'],
    [456, 704, '#3f8f9b'],
    [420, 772, '#d9483c'],
  ])) {
    for (const side of [-1, 1]) {
      blob(
        pen,
        [
          [x, y],
          [x + side * 52, y - 26],
          [x + side * 52, y + 26],
        ],
        0.3,
      );
      cut(pen, colour, { depth: 10 });
    }
  }
  /** @type {[Point[], string[]][]} */
  const panes = [
    [
      [
        [470, 60],
        [470, 270],
        [230, 270],
      ],
      ['#f6735a', '#d9483c'],
    ],
    [
      [
        [470, 60],
        [720, 270],
        [470, 270],
      ],
      ['#f7cf6a', '#eda93a'],
    ],
    [
      [
        [230, 270],
        [470, 270],
        [440, 580],
      ],
      ['#5cb0ae', '#2f7f88'],
    ],
    [
      [
        [470, 270],
        [720, 270],
        [440, 580],
      ],
      ['#d14a48', '#97283a'],
    ],
  ];
  for (const [points, colours] of panes) {
    blob(pen, points, 0.02);
    cut(pen, fall(pen, [260, 80, 700, 560], colours), { depth: 14 });
  }
  pen.strokeStyle = '#6b4526';
  pen.lineWidth = 8;
  pen.lineCap = 'round';
  line(pen, [
    [470, 56],
    [470, 270],
    [440, 584],
  ]);
  pen.stroke();
  line(pen, [
    [226, 270],
    [720, 270],
  ]);
  pen.stroke();
  pen.restore();
  strokes(pen, {
    x: 200,
    y: 60,
    width: 600,
    height: 560,
    angle: 1,
    colour: '#ffffff',
    count: 120,
    seed: 8,
    opacity: 0.08,
  });
  grain(pen, 1000, 900, 0.035);
  return canvas;
}
