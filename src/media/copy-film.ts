import { StoryreelError } from '../diagnostics/errors.js';
import { encodersOf } from './encoder-list.js';
import type { Ffmpeg, FfmpegJob } from './ffmpeg.js';
import { readClipFacts } from './probe.js';

/** A format a finished film can be had in beside mp4. */
export type CopyFormat = 'webm' | 'prores' | 'gif';

/** How much a copy keeps of the film. */
export type CopyQuality = 'draft' | 'standard' | 'high';

/** A film and what is to be made of it. */
export interface FilmCopy {
  /** The finished mp4. */
  readonly film: string;
  readonly frames: number;
  readonly seconds: number;
  readonly format: CopyFormat;
  readonly quality: CopyQuality;
  /** A path for it; what is made there may be partial when this rejects. */
  readonly to: string;
}

/** The name ending of each format. */
export const COPY_ENDINGS: Readonly<Record<CopyFormat, string>> = { webm: 'webm', prores: 'mov', gif: 'gif' };

/** Pictures a second of a GIF: 8 of its hundredths each, and every other frame of a film of 24 or 25. */
const GIF_RATE = 12.5;
const GIF_WIDTH = 640;

/**
 * Makes a copy of a film in another format and proves that it is all of it. Throws a StoryreelError: `encoder-missing`
 * when this build of ffmpeg cannot write the format, `ffmpeg-failed`, `copy-unproved`; or the signal's reason.
 */
export async function copyFilm(
  copy: FilmCopy,
  ffmpeg: Ffmpeg,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const encoders = await encodersOf(ffmpeg);
  const job = JOBS[copy.format](copy, encoders);
  if (typeof job === 'string') {
    throw new StoryreelError(
      'encoder-missing',
      `this ffmpeg (${ffmpeg.version}) cannot write ${copy.format}: it was built without ${job}`,
      {
        hint: 'the film itself is there; set FFMPEG_PATH to a build that has it (storyreel doctor lists them)',
      },
    );
  }
  await ffmpeg.run({
    ...job,
    signal,
    onProgress: (seconds) => onProgress(Math.min(1, seconds / Math.max(0.001, copy.seconds))),
  });
  await prove(copy, ffmpeg, signal);
}

/** A job, or what the build lacks for it. */
type Planned = FfmpegJob | string;

const JOBS: Readonly<Record<CopyFormat, (copy: FilmCopy, encoders: ReadonlySet<string>) => Planned>> = {
  webm(copy, encoders) {
    const picture = webmPicture(copy.quality, encoders);
    const sound = ['libopus', 'libvorbis'].find((name) => encoders.has(name));
    if (!picture || !sound) {
      return picture ? 'libopus' : 'libvpx-vp9 and without an AV1 encoder';
    }
    const options = [...ALL_OF_IT, ...picture, '-c:a', sound, '-b:a', '160k', '-c:s', 'webvtt', '-f', 'webm'];
    return { inputs: [{ from: copy.film }], outputs: [{ to: copy.to, options }] };
  },
  prores(copy, encoders) {
    if (!encoders.has('prores_ks')) {
      return 'prores_ks';
    }
    // Profile 3 is 422 HQ; "apl0" is what editing programs look for.
    const picture = ['-c:v', 'prores_ks', '-profile:v', '3', '-vendor', 'apl0', '-pix_fmt', 'yuv422p10le'];
    const options = [...ALL_OF_IT, ...picture, '-c:a', 'pcm_s24le', '-c:s', 'mov_text', '-f', 'mov'];
    return { inputs: [{ from: copy.film }], outputs: [{ to: copy.to, options }] };
  },
  gif({ film, to }) {
    const small = `fps=${GIF_RATE},scale=w='min(${GIF_WIDTH},iw)':h=-2:flags=lanczos`;
    return {
      // Read twice: with one reading all pictures would be held in memory until the colours are chosen.
      inputs: [{ from: film }, { from: film }],
      graph: [
        `[0:v:0]${small},palettegen=stats_mode=diff[colours]`,
        `[1:v:0]${small}[picture]`,
        '[picture][colours]paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle[small]',
      ],
      outputs: [{ to, options: ['-map', '[small]', '-f', 'gif'] }],
    };
  },
};

/** Picture, sound, captions and chapters, every frame once and at its time. */
const ALL_OF_IT = [
  ...['-map', '0:v:0', '-map', '0:a:0?', '-map', '0:s?', '-map_metadata', '0', '-map_chapters', '0'],
  ...['-fps_mode', 'passthrough'],
];

/** VP9, which every browser of the last ten years plays; AV1 where only that is built in. */
function webmPicture(quality: CopyQuality, encoders: ReadonlySet<string>): readonly string[] | undefined {
  const constant = { draft: '40', standard: '32', high: '24' }[quality];
  if (encoders.has('libvpx-vp9')) {
    const speed = { draft: '8', standard: '4', high: '2' }[quality];
    const effort = [
      '-deadline',
      quality === 'draft' ? 'realtime' : 'good',
      '-cpu-used',
      speed,
      '-row-mt',
      '1',
    ];
    return ['-c:v', 'libvpx-vp9', '-b:v', '0', '-crf', constant, ...effort, '-pix_fmt', 'yuv420p'];
  }
  if (encoders.has('libsvtav1')) {
    const preset = { draft: '12', standard: '8', high: '5' }[quality];
    return ['-c:v', 'libsvtav1', '-crf', constant, '-preset', preset, '-pix_fmt', 'yuv420p'];
  }
  return undefined;
}

/** All frames are in it, or as many as a GIF has; and it lasts as long. */
async function prove(copy: FilmCopy, ffmpeg: Ffmpeg, signal: AbortSignal): Promise<void> {
  const { video } = await readClipFacts(copy.to, { ffmpeg, signal });
  const isGif = copy.format === 'gif';
  const frames = isGif ? Math.round(copy.seconds * GIF_RATE) : copy.frames;
  const off = Math.abs(video.frames - frames);
  // Where a film ends between two of a GIF's pictures, there is one more or less.
  if (off > (isGif ? 1 : 0) || Math.abs(video.seconds - copy.seconds) > (isGif ? 0.2 : 0.1)) {
    const got = `${video.frames} frames, ${video.seconds.toFixed(2)} s`;
    throw new StoryreelError(
      'copy-unproved',
      `the ${copy.format} was made but is not right: ${got} instead of ${frames}, ${copy.seconds.toFixed(2)} s`,
      { hint: 'the film itself is right; please report this with the output of storyreel doctor' },
    );
  }
}
