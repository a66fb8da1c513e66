import type { ColourTags } from '../terms/clip-facts.js';
import type { Ffmpeg } from './ffmpeg.js';

/**
 * The colour tags of any clip, as ffmpeg describes its first frame's stream. Throws what running ffmpeg throws.
 */
export async function askColour(path: string, ffmpeg: Ffmpeg, signal?: AbortSignal): Promise<ColourTags> {
  const { said } = await ffmpeg.run({
    inputs: [{ from: path }],
    outputs: [{ to: '-', options: ['-map', '0:v:0', '-frames:v', '1', '-f', 'null'] }],
    logLevel: 'info',
    ...(signal ? { signal } : {}),
  });
  const input = said.join('\n').split(/^Output #/m)[0] ?? '';
  return parseColour(/Stream #.*Video: (.*)/.exec(input)?.[1] ?? '');
}

/**
 * The tags in ffmpeg's description of a stream, e.g. "hevc (Main 10), yuv420p10le(tv, bt2020nc/bt2020/smpte2084), 160x96"
 * (libavcodec/avcodec.c, avcodec_string): range, then matrix, primaries and transfer, one word when all agree.
 */
function parseColour(description: string): ColourTags {
  const inside = /, \w+\(([^)]*)\)/.exec(description)?.[1] ?? '';
  const words = inside.split(', ');
  const range = words.find((word) => word === 'tv' || word === 'pc') as 'tv' | 'pc' | undefined;
  const colours =
    words.find((word) => /^(?:[\w-]+\/[\w-]+\/[\w-]+|bt\w+|smpte\w+|gbr|fcc)$/.test(word)) ?? '';
  const [matrix, primaries = matrix, transfer = matrix] = colours.split('/').map(known);
  return {
    ...(range ? { range } : {}),
    ...(matrix ? { matrix } : {}),
    ...(primaries ? { primaries } : {}),
    ...(transfer ? { transfer } : {}),
  };
}

function known(name: string): string | undefined {
  return name === '' || name === 'unknown' ? undefined : name;
}
