/** What a running ffmpeg says on its standard error: lines for people, and `-progress` among them. */
export interface Report {
  /** Takes one line. */
  take(line: string): void;
  /** The last lines that were not progress. */
  said(): readonly string[];
  /** How far it has come. */
  reached(): { readonly frames: number; readonly seconds: number };
}

/** Enough for the description of every stream of a file and the errors after it. */
const KEPT_LINES = 120;

/** What ffmpeg says for every file that it is told not to decode (its option codec_whitelist), and says again. */
const NOT_TO_BE_DECODED = /\bnot on whitelist\b|^ *Last message repeated \d+ times$/;

/** Keys of `-progress` (ffmpeg: fftools/ffmpeg.c, print_report). */
const PROGRESS =
  /^(?:frame|fps|stream_\d+_\d+_q|stream_\d+_\d+_psnr_\w+|bitrate|total_size|out_time|out_time_us|out_time_ms|dup_frames|drop_frames|speed|progress)=/;

/** Begins to read a report; `onProgress` hears the seconds of output that are done. */
export function readReport(onProgress?: (seconds: number) => void): Report {
  const lines: string[] = [];
  let [frames, seconds] = [0, 0];
  return {
    take(line) {
      if (!PROGRESS.test(line)) {
        if (line.trim() !== '' && !NOT_TO_BE_DECODED.test(line) && lines.push(line) > KEPT_LINES) {
          lines.shift();
        }
        return;
      }
      const [key = '', value = ''] = line.split('=', 2);
      // "N/A" until there is something.
      if (key === 'frame') {
        frames = Number.parseInt(value, 10) || frames;
      } else if (key === 'out_time_us') {
        seconds = Number.parseInt(value, 10) / 1_000_000 || seconds;
        onProgress?.(seconds);
      }
    },
    said: () => [...lines],
    reached: () => ({ frames, seconds }),
  };
}
