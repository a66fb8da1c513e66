import { soundsOf } from '../look-at-sounds.js';
import type { Rule } from '../rule.js';

/** Music or a voice is there, but cannot be read as a sound. The content counts, not the file's ending. */
export const soundUnreadable: Rule = function* ({ storyboard, sounds }) {
  for (const { file, place } of soundsOf(storyboard)) {
    const look = sounds.get(file.written);
    if (look?.kind === 'unreadable' || look?.kind === 'foreign') {
      yield {
        code: 'sound-unreadable',
        severity: 'error',
        message:
          look.kind === 'foreign'
            ? `this is ${look.looksLike}, not a sound that storyreel reads`
            : `this sound cannot be read: ${look.reason}`,
        hint: 'save it as WAV, MP3, M4A, AAC, FLAC, Ogg or Opus',
        span: place(),
      };
    }
  }
};
