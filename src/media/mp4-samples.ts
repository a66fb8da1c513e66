import { type Box, findBox } from './mp4-boxes.js';

/** A table in which one value holds for a run of samples. */
export interface Runs {
  readonly counts: readonly number[];
  readonly values: readonly number[];
}

/** When each sample is decoded and shown (ISO/IEC 14496-12 §8.6, §8.7). */
export interface SampleTable {
  readonly count: number;
  /** Ticks from each sample's decoding to the next one's. */
  readonly durations: Runs;
  /** Ticks from a sample's decoding to its showing; absent when they are the same. */
  readonly offsets: Runs | undefined;
  /** Numbers, from 0, of the samples at which decoding can begin; absent when it can at every one. */
  readonly keys: readonly number[] | undefined;
}

/** Samples at decoding and showing, in ticks, in order of decoding. */
export interface SampleTimes {
  readonly decode: Float64Array;
  readonly show: Float64Array;
}

/** A day of 60 fps. */
const MOST_SAMPLES = 5_200_000;

/** Reads the tables of an `stbl` box. Throws a RangeError when one claims more than its box can hold. */
export function readSampleTable(bytes: Buffer, table: Box): SampleTable {
  const sizes = findBox(bytes, table, 'stsz') ?? findBox(bytes, table, 'stz2');
  const count = sizes ? bytes.readUInt32BE(sizes.body + 8) : 0;
  if (count > MOST_SAMPLES) {
    throw new RangeError(`it claims ${count} samples`);
  }
  const offsets = findBox(bytes, table, 'ctts');
  const keys = findBox(bytes, table, 'stss');
  return {
    count,
    durations: readRuns(bytes, findBox(bytes, table, 'stts')),
    offsets: offsets && readRuns(bytes, offsets),
    keys: keys && readWords(bytes, keys, 1).map((sample) => sample - 1),
  };
}

/** The times of every sample, from the runs. */
export function sampleTimes(table: SampleTable): SampleTimes {
  const decode = new Float64Array(table.count);
  let [sample, at] = [0, 0];
  eachRun(table.durations, table.count, (length, value) => {
    for (let left = length; left > 0; left -= 1) {
      decode[sample] = at;
      sample += 1;
      at += value;
    }
  });
  if (sample < table.count) {
    throw new RangeError('the table of durations is shorter than the list of samples');
  }
  const show = decode.slice();
  let shown = 0;
  eachRun(table.offsets ?? { counts: [], values: [] }, table.count, (length, value) => {
    for (let left = length; left > 0; left -= 1) {
      show[shown] = (show[shown] ?? 0) + value;
      shown += 1;
    }
  });
  return { decode, show };
}

/** Walks runs, but never past `count` samples, whatever the runs claim. */
function eachRun(runs: Runs, count: number, visit: (length: number, value: number) => void): void {
  let left = count;
  runs.counts.forEach((claimed, index) => {
    const length = Math.min(claimed, left);
    left -= length;
    visit(length, runs.values[index] ?? 0);
  });
}

function readRuns(bytes: Buffer, box: Box | undefined): Runs {
  const words = box ? readWords(bytes, box, 2) : [];
  return {
    counts: words.filter((_, index) => index % 2 === 0),
    // Offsets may be negative, in version 0 too (QuickTime); no real duration reaches the sign bit.
    values: words.filter((_, index) => index % 2 === 1).map((word) => word | 0),
  };
}

/** The 32-bit numbers of a table with `perEntry` of them in each entry. */
function readWords(bytes: Buffer, box: Box, perEntry: number): number[] {
  const count = bytes.readUInt32BE(box.body + 4) * perEntry;
  if (count * 4 > box.end - box.body - 8) {
    throw new RangeError(`the ${box.type} table is longer than its box`);
  }
  return Array.from({ length: count }, (_, index) => bytes.readUInt32BE(box.body + 8 + index * 4));
}
