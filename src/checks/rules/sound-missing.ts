import { missingHint, shownInMessage } from '../look-at-file.js';
import { type SoundLook, soundsOf } from '../look-at-sounds.js';
import type { Rule } from '../rule.js';

/** Music or a voice is not a file of the project: not there, not inside it, or a folder. */
export const soundMissing: Rule = function* ({ storyboard, sounds }) {
  for (const { file, place } of soundsOf(storyboard)) {
    const [message, hint] = words(file.written, sounds.get(file.written));
    if (message !== undefined && hint !== undefined) {
      yield { code: 'sound-missing', severity: 'error', message, hint, span: place() };
    }
  }
};

/** What is wrong and what to do; nothing where the file is there. */
function words(
  written: string,
  look: SoundLook | undefined,
): readonly [message: string, hint: string] | readonly [] {
  switch (look?.kind) {
    case 'missing':
      return [`there is no file ${shownInMessage(written)}`, missingHint(written, look.nearest)];
    case 'outside':
      return [
        `sounds must lie inside the project: ${look.why}`,
        'copy the sound into the project and name it by a relative path',
      ];
    case 'not-a-file':
      return [`${shownInMessage(written)} is no sound: ${look.reason}`, 'name the file itself'];
    default:
      return [];
  }
}
