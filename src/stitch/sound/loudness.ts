import { readFile } from 'node:fs/promises';
import { decibelsOf } from './envelope.js';

/** How loud a stretch of sound is. */
export interface Loudness {
  /** Momentary loudness in LUFS (0.4 s), every 0.1 s; what is below -120 is all the same. */
  readonly momentary: readonly number[];
  /** The highest true peak, as amplitude. */
  readonly peak: number;
}

/** Samples from one momentary value to the next. */
export const HOP = 4_800;

/** Momentary values before the window is full. */
const FILLING = 3;

/** Blocks below this do not count (BS.1770-4, annex 1). */
const ABSOLUTE_GATE = -70;

/** Silence: no gain that is ever put on a film lifts it over the gate. */
const SILENT = -120;

/** Nor do those so much below the mean of the others. */
const RELATIVE_GATE = -10;

/** True peaks are told in thousandths of full scale: half of one may be missing. */
const PEAK_ROUNDING = 0.0005;

/** A chain that lets sound through and writes how loud it is into a file of the folder ffmpeg runs in. */
export function meter(file: string, peaks: boolean): string {
  return `ebur128=metadata=1:peak=${peaks ? 'true' : 'none'}:framelog=verbose,ametadata=mode=print:file=${file}`;
}

/**
 * Reads what the meter wrote. `from` and `to` say which stretch counts, in samples from where the meter began;
 * values whose window is not yet full are left out. Peaks are those of all it heard.
 */
export async function readMeter(
  path: string,
  { from = 0, to = Number.POSITIVE_INFINITY } = {},
): Promise<Loudness> {
  const momentary: number[] = [];
  let peak = 0;
  let frame = 0;
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    const [key, value] = line.split('=', 2) as [string, string?];
    if (line.startsWith('frame:')) {
      frame = Math.round(Number(/pts:(\d+)/.exec(line)?.[1]) / HOP);
    } else if (key === 'lavfi.r128.M') {
      // The value belongs to the end of the frame that bears it.
      const end = (frame + 1) * HOP;
      if (frame >= FILLING && end > from && end <= to) {
        // Silence behind loud sound is "nan" at times: rounding leaves the filter less than nothing.
        momentary.push(Number(value) > SILENT ? Number(value) : SILENT);
      }
    } else if (key === 'lavfi.r128.true_peak') {
      peak = Math.max(peak, Number(value));
    }
  }
  return { momentary, peak: peak === 0 ? 0 : peak + PEAK_ROUNDING };
}

/**
 * Integrated loudness in LUFS of blocks of 0.4 s that overlap by three quarters, gated as ITU-R BS.1770-4 says;
 * undefined when nothing passes the gate.
 */
export function integrated(momentary: readonly number[]): number | undefined {
  const heard = momentary.filter((value) => value > ABSOLUTE_GATE);
  if (heard.length === 0) {
    return undefined;
  }
  const gate = meanOf(heard) + RELATIVE_GATE;
  return meanOf(heard.filter((value) => value > gate));
}

/** A stretch after a gain. */
export function louder({ momentary, peak }: Loudness, gainDb: number): Loudness {
  return { momentary: momentary.map((value) => value + gainDb), peak: peak * 10 ** (gainDb / 20) };
}

/** Its true peak in dBTP; minus infinity for silence. */
export function truePeak({ peak }: Pick<Loudness, 'peak'>): number {
  return decibelsOf(peak);
}

function meanOf(values: readonly number[]): number {
  const power = values.reduce((sum, value) => sum + 10 ** (value / 10), 0) / values.length;
  return 10 * Math.log10(power);
}
