import { rm } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import type { Cue } from '../stitch/captions/cues.js';
import { srtOf, vttOf } from '../stitch/captions/subtitle-files.js';

/**
 * Writes a film's captions beside it, as `.srt` and `.vtt`, for players and platforms that take them apart from the
 * film. A film without captions has no such files: what an earlier one left would be another film's words.
 */
export async function writeSubtitles(film: string, cues: readonly Cue[]): Promise<void> {
  const files = { '.srt': srtOf, '.vtt': vttOf };
  await Promise.all(
    Object.entries(files).map(async ([extension, format]) => {
      const path = film.replace(/\.mp4$/, extension);
      await (cues.length > 0 ? writeFileAtomic(path, format(cues)) : rm(path, { force: true }));
    }),
  );
}
