import type { ColourTags } from '../../terms/clip-facts.js';
import { type FrameSize, isHighDefinition } from '../../terms/frame-size.js';

/** What a film's picture is tagged as, and is. */
export const FILM_COLOUR =
  'setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709:field_mode=prog';

/** Options of ffmpeg's scale that end in the film's colours. */
export const TO_FILM_COLOUR = 'out_color_matrix=bt709:out_range=tv';

/** Curves of pictures that are brighter than a film can show: PQ and HLG (ITU-R BT.2100). */
const HIGH_RANGE: ReadonlySet<string> = new Set(['smpte2084', 'arib-std-b67']);

/** Matrices by the names of ffmpeg's scale; of any other it takes what the frames say. */
const SCALE_NAMES: Readonly<Record<string, string>> = {
  bt709: 'bt709',
  smpte170m: 'smpte170m',
  bt470bg: 'bt470',
  smpte240m: 'smpte240m',
  fcc: 'fcc',
  bt2020nc: 'bt2020',
  bt2020c: 'bt2020',
};

/** How a clip's colours become the film's. */
export interface ColourPath {
  /** A chain that does it on its own, before anything else; absent where scaling does it. */
  readonly before?: string;
  /** Options for the first scale. */
  readonly scale: string;
}

/**
 * The way from a clip's colours to bt709. High dynamic range and wide gamut need zscale, which not every build has; without
 * it they are converted plainly and look paler, but stay watchable.
 */
export function colourPath(tags: ColourTags, size: FrameSize, hasZscale: boolean): ColourPath {
  const range = tags.range ?? 'tv';
  const matrix = tags.matrix ?? (isHighDefinition(size) ? 'bt709' : 'smpte170m');
  if (matrix === 'gbr') {
    return { scale: TO_FILM_COLOUR };
  }
  const wide = tags.primaries === 'bt2020' || tags.primaries === 'smpte432';
  const high = HIGH_RANGE.has(tags.transfer ?? '');
  if (hasZscale && (high || wide)) {
    const [primaries, transfer] = [tags.primaries ?? 'bt2020', tags.transfer ?? 'bt709'];
    const from = `setparams=range=${range}:color_primaries=${primaries}:color_trc=${transfer}:colorspace=${matrix}`;
    return {
      before: `${from},${high ? TONE_MAP : 'zscale=p=bt709:t=bt709:m=bt709:r=tv'},format=yuv420p,${FILM_COLOUR}`,
      scale: `in_color_matrix=bt709:in_range=tv:${TO_FILM_COLOUR}`,
    };
  }
  return { scale: `in_color_matrix=${SCALE_NAMES[matrix] ?? 'auto'}:in_range=${range}:${TO_FILM_COLOUR}` };
}

/** Linear light, brought into range in the film's primaries; 203 cd/m² is the white of a BT.2100 picture (ITU-R BT.2408). */
const TONE_MAP = [
  'zscale=t=linear:npl=203',
  'format=gbrpf32le',
  'zscale=p=bt709',
  'tonemap=tonemap=hable:desat=0',
  'zscale=t=bt709:m=bt709:r=tv',
].join(',');
