import type { ColourTags } from '../terms/clip-facts.js';

/** Names, as ffmpeg's, of the colour codes in H.264, HEVC and mp4 (ITU-T H.273 tables 2 to 4); others are unknown. */
const PRIMARIES: Readonly<Record<number, string>> = {
  1: 'bt709',
  4: 'bt470m',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  9: 'bt2020',
  12: 'smpte432',
};
const TRANSFERS: Readonly<Record<number, string>> = {
  1: 'bt709',
  4: 'bt470m',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'linear',
  13: 'iec61966-2-1',
  14: 'bt2020-10',
  15: 'bt2020-12',
  16: 'smpte2084',
  18: 'arib-std-b67',
};
const MATRICES: Readonly<Record<number, string>> = {
  0: 'gbr',
  1: 'bt709',
  4: 'fcc',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  9: 'bt2020nc',
  10: 'bt2020c',
};

/** Tags from their codes; 2 is "unspecified" and leaves a tag out. */
export function tagsFromCodes(primaries: number, transfer: number, matrix: number): ColourTags {
  const named = {
    primaries: PRIMARIES[primaries],
    transfer: TRANSFERS[transfer],
    matrix: MATRICES[matrix],
  };
  return Object.fromEntries(Object.entries(named).filter(([, name]) => name !== undefined));
}
