/** The colours of a designed background and the notes of its ambience. */
export interface Mood {
  readonly name: string;
  /** Sky from the top down. */
  readonly sky: readonly [string, string, string];
  /** The disc in the sky and its glow. */
  readonly light: string;
  /** Paper hills, from far to near. */
  readonly hills: readonly [string, string, string, string];
  /** Lowest note of the ambience, in Hz. */
  readonly root: number;
  /** Steps above the root, as frequency ratios. */
  readonly chord: readonly [number, number, number];
}

interface MoodCue extends Mood {
  /** Words of a prompt that call for it. */
  readonly cue: RegExp;
}

const MAJOR = [1, 1.5, 2.52] as const;
const MINOR = [1, 1.5, 2.378] as const;
const OPEN = [1, 1.5, 2.245] as const;

const MOODS: readonly MoodCue[] = [
  {
    name: 'night',
    cue: /\b(night|midnight|moon\w*|stars?|dark\w*|lantern|lamp\w*)\b/i,
    sky: ['#141c38', '#2a3560', '#5a5a86'],
    light: '#f3e6c2',
    hills: ['#4a517e', '#363d66', '#252b4b', '#171b32'],
    root: 98,
    chord: MINOR,
  },
  {
    name: 'snow',
    cue: /\b(snow\w*|winter|frost\w*|ice|icy|cold)\b/i,
    sky: ['#6f8bab', '#a9c0d2', '#e6e3dc'],
    light: '#fff6e4',
    hills: ['#b9cad8', '#94aec4', '#6d8ba8', '#4a6585'],
    root: 123.47,
    chord: OPEN,
  },
  {
    name: 'sea',
    cue: /\b(sea|ocean|rain\w*|river|boat|water|harbou?r|wave\w*|lighthouse)\b/i,
    sky: ['#2f6f86', '#79b0b3', '#f0dcb4'],
    light: '#fff0c9',
    hills: ['#6fa7a8', '#47868f', '#2b6475', '#184456'],
    root: 110,
    chord: MAJOR,
  },
  {
    name: 'dusk',
    cue: /\b(dusk|evening|sunset|fire\w*|ember\w*|autumn|red)\b/i,
    sky: ['#4c3a5e', '#b8637a', '#f2b27c'],
    light: '#ffe0a6',
    hills: ['#a8607a', '#7c4768', '#553455', '#33233f'],
    root: 116.54,
    chord: MINOR,
  },
  {
    name: 'forest',
    cue: /\b(forest|wood\w*|garden|tree\w*|meadow|grass|green|field\w*)\b/i,
    sky: ['#7fa58f', '#bcd0a2', '#f3e7bd'],
    light: '#fff5cf',
    hills: ['#94b389', '#6b9472', '#47725c', '#2a5147'],
    root: 130.81,
    chord: MAJOR,
  },
  {
    name: 'morning',
    cue: /\b(dawn|morning|sun\w*|spring|summer|noon|day)\b/i,
    sky: ['#86a9c9', '#e9c7b0', '#fbe6bf'],
    light: '#fffbe6',
    hills: ['#d9a98f', '#b9837a', '#8d6272', '#5c4560'],
    root: 146.83,
    chord: MAJOR,
  },
  {
    name: 'paper',
    cue: /\b(paper|studio|table|letter|page)\b/i,
    sky: ['#d9c7a6', '#e9dcc0', '#f4ead6'],
    light: '#fffaf0',
    hills: ['#d3b58c', '#b98f6d', '#8c6a58', '#5a4846'],
    root: 130.81,
    chord: OPEN,
  },
];

/** The mood the prompt's words call for first; without such words, one by chance. */
export function moodOf(prompt: string, chance: () => number): Mood {
  const start = prompt.slice(0, 4000);
  const drawn = MOODS[Math.floor(chance() * MOODS.length)] as Mood;
  let called: { mood: Mood; at: number } | undefined;
  for (const mood of MOODS) {
    const at = start.search(mood.cue);
    if (at >= 0 && (!called || at < called.at)) {
      called = { mood, at };
    }
  }
  return called?.mood ?? drawn;
}
