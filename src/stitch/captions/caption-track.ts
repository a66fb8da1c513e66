import type { FfmpegInput } from '../../media/ffmpeg.js';
import { trackLanguage } from './track-language.js';

/** What ffmpeg is told to put captions into an mp4. */
export interface CaptionTrack {
  /** The .srt, opened as what it is whatever its name ends in. */
  readonly input: FfmpegInput;
  /** Options of the output; the maps and codecs of picture and sound go before them. */
  readonly options: readonly string[];
}

/**
 * The soft caption track of an mp4: 3GPP timed text from an .srt of `srtOf`. The muxer fills the time before the
 * first cue and the gaps between cues with empty samples, so the track begins at 0 as the film does.
 * @param place the .srt's among ffmpeg's inputs, from 0
 * @param language BCP 47, e.g. "pt-BR"
 */
export function captionTrack(srt: string, place: number, language: string): CaptionTrack {
  return {
    input: { from: srt, options: ['-f', 'srt'] },
    options: [
      ...['-map', `${place}:s:0`, '-c:s', 'mov_text'],
      ...['-metadata:s:s:0', `language=${trackLanguage(language)}`, '-disposition:s:0', 'default'],
    ],
  };
}
