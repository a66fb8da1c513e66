import type { FfmpegJob } from '../../media/ffmpeg.js';
import type { FrameSize } from '../../terms/frame-size.js';
import { soundChains } from './ambience.js';
import { type LayerPlace, perspectiveOf } from './camera.js';
import type { Scene } from './scene.js';

/** A layer on disk: raw RGBA rows, which need no decoder and are the same on every build. */
export interface RawLayer extends FrameSize {
  readonly path: string;
}

/** The layers of a clip, from back to front. */
export interface ClipLayers {
  readonly backdrop: RawLayer;
  readonly cast?: { readonly raw: RawLayer; readonly place: LayerPlace };
  readonly lowerThird: { readonly raw: RawLayer; readonly top: number };
}

/** From RGBA to video range, rounded the careful way. */
const TO_VIDEO =
  'scale=in_range=full:out_range=limited:out_color_matrix=bt709:flags=bicubic+accurate_rnd+full_chroma_inp';

/** The colour of the line that grows along the foot of the picture. */
const LINE = '0xeeb066';

/**
 * The run of ffmpeg that turns layers into a clip. It holds our own paths and numbers and no text of the storyboard.
 * What could make two runs differ is fixed: threads, flags, metadata.
 */
export function stripJob(
  scene: Scene,
  layers: ClipLayers,
  clip: string,
): Pick<FfmpegJob, 'inputs' | 'graph' | 'outputs'> {
  const rate = `${scene.rate.num}/${scene.rate.den}`;
  const raw = [layers.backdrop, layers.lowerThird.raw, ...(layers.cast ? [layers.cast.raw] : [])];
  const inputs = raw.map((layer) => ({
    from: layer.path,
    options: [
      ...['-f', 'rawvideo', '-pixel_format', 'rgba', '-framerate', rate],
      ...['-video_size', `${layer.width}x${layer.height}`],
    ],
  }));
  const options = [
    // No -frames:v: it would end the sound with the last picture's packet, before its own end.
    ...['-map', '[film]', '-map', '[sound]', '-filter_complex_threads', '2'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', '-profile:v', 'high', '-threads:v', '2'],
    ...['-g', String(Math.max(1, Math.round((2 * scene.rate.num) / scene.rate.den)))],
    ...['-pix_fmt', 'yuv420p', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
    ...['-color_range', 'tv', '-c:a', 'aac', '-b:a', '160k', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'],
    ...['-movflags', '+faststart', '-f', 'mp4'],
  ];
  return { inputs, graph: graphOf(scene, layers), outputs: [{ to: clip, options }] };
}

function graphOf(scene: Scene, layers: ClipLayers): readonly string[] {
  const { size, frames, rate } = scene;
  const whole = { left: 0, top: 0, ...size };
  const hold = `loop=loop=${frames - 1}:size=1:start=0`;
  const ground = perspectiveOf(scene.move.background, whole, size, frames);
  const chains = [`[0:v]${TO_VIDEO},format=yuv420p,${hold},${ground}[ground]`];
  let under = 'ground';
  if (layers.cast) {
    const { place } = layers.cast;
    const crossing = perspectiveOf(scene.move.cast, place, size, frames);
    chains.push(
      `[2:v]${TO_VIDEO},format=yuva420p,${hold},${crossing}[cast]`,
      `[ground][cast]overlay=x=${place.left}:y=${place.top}:format=yuv420[stage]`,
    );
    under = 'stage';
  }
  const thickness = Math.max(2, Math.round(Math.min(size.width, size.height) / 360) * 2);
  const seconds = ((frames + 1) * rate.den) / rate.num;
  chains.push(
    `[1:v]${TO_VIDEO},format=yuva420p[words]`,
    `[${under}][words]overlay=x=0:y=${layers.lowerThird.top}:format=yuv420[written]`,
    `color=c=${LINE}:s=${size.width}x${thickness}:r=${rate.num}/${rate.den}:d=${seconds.toFixed(4)},` +
      'scale=out_color_matrix=bt709:out_range=limited,format=yuv420p[line]',
    `[written][line]overlay=x='${size.width}*(n+1)/${frames}-${size.width}':y=${size.height - thickness}:` +
      'format=yuv420,setsar=1,' +
      `setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,trim=end_frame=${frames}[film]`,
    ...soundChains(scene),
  );
  return chains;
}
