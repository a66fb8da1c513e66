import { takeProject } from '../../crew/production.js';
import { openJournal } from '../../render/journal.js';
import { resolveShot, type Verdict } from '../../render/resolve.js';
import { openProjectStore } from '../../store/project-store.js';
import type { ExitName } from '../../terms/exit.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, writeLine } from '../terminal.js';

/** What the words of the commands say. */
const SAID: Readonly<Record<Verdict['kind'], string>> = {
  charged: 'the next render follows the job to its clip',
  'not-charged': 'the next render may buy it again',
  retake: 'the next render buys it again',
};

/** `storyreel resolve` and `storyreel retake`: a person's word on an attempt that storyreel could not settle. */
export async function resolve(
  shot: string,
  file: string | undefined,
  verdict: Verdict,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitName> {
  const path = await storyboardPath(terminal.cwd, file);
  const notices: string[] = [];
  const notify = (notice: { message: string }): void => {
    notices.push(notice.message);
  };
  const store = await openProjectStore(path, notify);
  const lock = await takeProject(
    store,
    `storyreel ${verdict.kind === 'retake' ? 'retake' : 'resolve'}`,
    terminal.clock,
  );
  try {
    const journal = await openJournal(store.files.journal, { clock: terminal.clock, notify });
    try {
      await resolveShot(journal, shot, verdict);
    } finally {
      await journal.close();
    }
  } finally {
    await lock.release();
  }
  for (const notice of notices) {
    await writeLine(terminal.stderr, `notice: ${notice}`);
  }
  if (options.json) {
    await writeLine(terminal.stdout, JSON.stringify({ version: 1, shot, verdict: verdict.kind }));
    return 'done';
  }
  await writeLine(terminal.stdout, `${shot}: noted; ${SAID[verdict.kind]}`);
  return 'done';
}
