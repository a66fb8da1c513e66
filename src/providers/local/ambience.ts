import type { FrameRate } from '../../terms/frame-size.js';
import type { Scene } from './scene.js';

/** Samples a second of every clip's sound. */
const SAMPLE_RATE = 48_000;

/** Samples that last exactly as long as so many frames. */
function samplesIn(frames: number, rate: FrameRate): number {
  return Math.round((frames * SAMPLE_RATE * rate.den) / rate.num);
}

/**
 * The sound of a clip as filter chains that end in `[sound]`: two winds, one an ear, and a soft chord in the key of
 * the mood; or silence. All of it is made inside the graph, from numbers only.
 */
export function soundChains(scene: Scene): readonly string[] {
  const samples = samplesIn(scene.frames, scene.rate);
  const end = `atrim=end_sample=${samples},asetpts=N/SR/TB`;
  if (!scene.sounds) {
    return [`anullsrc=channel_layout=stereo:sample_rate=${SAMPLE_RATE},${end}[sound]`];
  }
  const seconds = samples / SAMPLE_RATE;
  const fade = Math.min(0.5, seconds / 4);
  const wind = (ear: 'left' | 'right', salt: number): string =>
    `anoisesrc=color=brown:sample_rate=${SAMPLE_RATE}:amplitude=0.5:seed=${(scene.seed + salt) % 2_147_483_647}:duration=${seconds.toFixed(3)},` +
    `highpass=f=90,lowpass=f=520,tremolo=f=0.${ear === 'left' ? '17' : '13'}:d=0.55,volume=0.34[wind_${ear}]`;
  const notes = scene.mood.chord.map((ratio, index) => {
    const pitch = (scene.mood.root * 2 * ratio).toFixed(3);
    const swell = (0.1 + index * 0.045 + (scene.seed % 7) * 0.004).toFixed(3);
    return (
      `sine=frequency=${pitch}:sample_rate=${SAMPLE_RATE}:duration=${seconds.toFixed(3)},` +
      `tremolo=f=${swell}:d=0.7,volume=${[0.42, 0.26, 0.17][index] ?? 0.2}[note_${index}]`
    );
  });
  return [
    wind('left', 11),
    wind('right', 29),
    '[wind_left][wind_right]join=inputs=2:channel_layout=stereo[wind]',
    ...notes,
    '[note_0][note_1][note_2]amix=inputs=3:normalize=0,lowpass=f=1400,' +
      'aecho=0.8:0.6:90|210:0.28|0.18,aformat=channel_layouts=stereo[chord]',
    `[wind][chord]amix=inputs=2:normalize=0,aformat=sample_rates=${SAMPLE_RATE}:channel_layouts=stereo,` +
      `apad,${end},afade=t=in:d=${fade.toFixed(3)},afade=t=out:st=${(seconds - fade).toFixed(3)}:d=${fade.toFixed(3)}[sound]`,
  ];
}
