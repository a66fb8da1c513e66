// @ts-check
/** The tunes, in notes. All of them were written for these storyboards and are under the licence of the project. */
import { chance } from '../paint/brush.mjs';
import { hum } from './hum.mjs';
import { feltPiano, marimba, musicBox, pizzicato, strings } from './instruments.mjs';
import { inRoom } from './room.mjs';
import { blank, lay } from './tape.mjs';

/** @typedef {import('./instruments.mjs').Instrument} Instrument */
/** @typedef {readonly (readonly [string, number])[]} Melody notes and their lengths in beats; "-" is a rest */

/** Samples of a beat of the waltz: its last two bars begin 24.25 s in, where the film has its end title. */
const WALTZ_BEAT = 27_714;

/** Bass, then the two notes of the second and third beat. */
const WALTZ_CHORDS = `
  A2 C4 E4 | G2 B3 E4 | F2 A3 C4 | E2 G3 C4 | D2 A3 F4 | C3 A3 E4 | F2 A3 D4 | E2 G#3 D4 |
  A2 C4 E4 | G2 B3 E4 | F2 A3 C4 | E2 G3 C4 | D2 A3 F4 | G2 B3 F4 | C3 G3 E4 | C2 G3 D4`;

/** @type {Melody} */
const WALTZ_MELODY = [
  ...bars('E5:2 A5:1 | G5:2 E5:1 | F5:1 A5:1 C6:1 | G5:2 E5:1'),
  ...bars('F5:2 A5:1 | E5:2 C5:1 | F5:1 E5:1 D5:1 | E5:2 B4:1'),
  ...bars('E5:2 A5:1 | B5:1 G5:1 E5:1 | C6:2 A5:1 | G5:1 E5:1 C5:1'),
  ...bars('D5:1 F5:1 A5:1 | B5:2 D6:1 | C6:3 | G5:1 E5:2'),
];

/** The red scarf: a lullaby in a minor key that finds its way into the major one. */
export function redScarf() {
  const next = chance(1922);
  const tape = blank(48 * WALTZ_BEAT);
  const band = player(tape, WALTZ_BEAT, next);
  band.melody(musicBox, WALTZ_MELODY, { at: 0, velocity: 0.62, pan: 0.18 });
  // The second half has a second voice, a sixth or a third below.
  const below = bars('C5:3 | B4:3 | A4:3 | E5:3 | A4:3 | F5:3 | E5:3 | C5:3');
  band.melody(musicBox, below, { at: 24, velocity: 0.26, pan: -0.3 });
  for (const [bar, [bass = '', low = '', high = '']] of chords(WALTZ_CHORDS).entries()) {
    const last = bar >= 14;
    band.note(feltPiano, bass, { at: bar * 3, beats: 2.9, velocity: 0.52, pan: -0.2 });
    for (const beat of [1, 2]) {
      const velocity = (beat === 1 ? 0.3 : 0.25) * (last ? 0.8 : 1);
      band.note(feltPiano, low, { at: bar * 3 + beat, beats: 1.1, velocity, pan: -0.08 });
      band.note(feltPiano, high, { at: bar * 3 + beat, beats: 1.1, velocity, pan: 0.06 });
    }
  }
  // Far away, from the second phrase on.
  for (const [at, beats, names] of /** @type {[number, number, string[]][]} */ ([
    [12, 6, ['D4', 'A4']],
    [18, 3, ['D4', 'A4']],
    [21, 3, ['E4', 'G#4']],
    [24, 3, ['C4', 'A4']],
    [27, 3, ['B3', 'G4']],
    [30, 3, ['A3', 'F4']],
    [33, 3, ['G3', 'E4']],
    [36, 3, ['A3', 'F4']],
    [39, 3, ['B3', 'F4']],
    [42, 4.5, ['C4', 'E4', 'G4']],
  ])) {
    for (const [index, name] of names.entries()) {
      band.note(strings, name, { at: at - 0.3, beats: beats + 0.3, velocity: 0.2, pan: index * 0.7 - 0.4 });
    }
  }
  return inRoom(tape, { wet: 0.34, seconds: 2.3, dark: 0.35 });
}

/** Samples of a beat of the walk: eight bars of four last 16 s. */
const WALK_BEAT = 24_000;

/** Every feature: a short walk in a good mood, of two times four bars. */
export function everyFeature() {
  const tape = blank(32 * WALK_BEAT);
  const band = player(tape, WALK_BEAT, chance(8));
  const lead = [
    ...bars('D5:.5 G5:.5 B5:1 A5:.5 G5:.5 E5:1 | G5:.5 E5:.5 D5:1 -:.5 D5:.5 E5:.5 G5:.5'),
    ...bars('A5:.5 C6:.5 E6:1 D6:.5 C6:.5 A5:1 | B5:.5 A5:.5 F#5:1 -:2'),
    ...bars('D5:.5 G5:.5 B5:1 A5:.5 G5:.5 E5:1 | G5:.5 E5:.5 D5:1 -:.5 E5:.5 G5:.5 A5:.5'),
    ...bars('C6:.5 B5:.5 A5:1 D6:.5 C6:.5 A5:.5 F#5:.5 | G5:1 B5:.5 D6:.5 G6:1 -:1'),
  ];
  band.melody(marimba, lead, { at: 0, velocity: 0.6, pan: 0.2 });
  const harmony = `
    G2 B3 D4 | C3 C4 E4 | A2 C4 E4 | D3 A3 F#4 | G2 B3 D4 | C3 C4 E4 | D3 C4 F#4 | G2 B3 D4`;
  for (const [bar, [bass = '', low = '', high = '']] of chords(harmony).entries()) {
    const at = bar * 4;
    band.note(pizzicato, bass, { at, beats: 0.9, velocity: 0.62, pan: -0.12 });
    band.note(pizzicato, low.replace(/\d/, '3'), { at: at + 2, beats: 0.9, velocity: 0.4, pan: -0.12 });
    for (const beat of [1, 2.5, 3]) {
      band.note(marimba, low, { at: at + beat, beats: 0.5, velocity: 0.24, pan: -0.35 });
      band.note(marimba, high, { at: at + beat, beats: 0.5, velocity: 0.24, pan: -0.25 });
    }
  }
  return inRoom(tape, { wet: 0.24, seconds: 1.1, dark: 0.5 });
}

/** Three hummed notes, dry, on a tape of their own. */
export function goodNight() {
  const notes = [
    { pitch: pitchOf('G3'), seconds: 0.55 },
    { pitch: pitchOf('B3'), seconds: 0.5 },
    { pitch: pitchOf('D4'), seconds: 1.15 },
  ];
  const sound = hum(notes, chance(3));
  const tape = blank(sound.length);
  lay(tape, sound, { at: 0, gain: 1, pan: 0 });
  return tape;
}

/**
 * Somebody who plays notes on a tape, never twice quite alike.
 * @param {import('./tape.mjs').Tape} tape
 * @param {number} beat in samples
 * @param {() => number} next
 */
function player(tape, beat, next) {
  /**
   * @param {Instrument} instrument
   * @param {string} name
   * @param {{ at: number, beats: number, velocity: number, pan: number }} how `at` in beats
   */
  const note = (instrument, name, { at, beats, velocity, pan }) => {
    const touch = velocity * (0.92 + 0.16 * next());
    const late = (next() - 0.5) * 0.014 * 48_000;
    const sound = instrument(pitchOf(name), touch, (beats * beat) / 48_000);
    lay(tape, sound, { at: at * beat + late, gain: 1, pan: pan + (next() - 0.5) * 0.06 });
  };
  /**
   * @param {Instrument} instrument
   * @param {Melody} notes
   * @param {{ at: number, velocity: number, pan: number }} how
   */
  const melody = (instrument, notes, { at, velocity, pan }) => {
    let place = at;
    for (const [name, beats] of notes) {
      if (name !== '-') {
        note(instrument, name, { at: place, beats, velocity, pan });
      }
      place += beats;
    }
  };
  return { note, melody };
}

/** "E5:2 A5:1 | …" as notes. @param {string} written @returns {[string, number][]} */
function bars(written) {
  return written
    .split(/[\s|]+/)
    .filter(Boolean)
    .map((each) => {
      const [name = '', beats = ''] = each.split(':');
      return [name, Number(beats)];
    });
}

/** @param {string} written */
function chords(written) {
  return written.split('|').map((bar) => bar.trim().split(/\s+/));
}

/** Of a name such as F#4, where A4 has 440 Hz. @param {string} name */
function pitchOf(name) {
  const [, letter = 'A', sharp, octave] = /^([A-G])(#?)(\d)$/.exec(name) ?? [];
  const steps = { C: -9, D: -7, E: -5, F: -4, G: -2, A: 0, B: 2 }[letter] ?? 0;
  return 440 * 2 ** ((steps + (sharp ? 1 : 0) + (Number(octave) - 4) * 12) / 12);
}
