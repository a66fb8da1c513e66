import { takeProject } from '../crew/production.js';
import { type Journal, openJournal } from '../render/journal.js';
import type { ProjectStore } from '../store/project-store.js';
import { type Terminal, writeLine } from './terminal.js';

/** Does something with the journal while no run has the project; then says what was noticed about it. */
export async function withJournal<T>(
  store: ProjectStore,
  command: string,
  terminal: Terminal,
  work: (journal: Journal) => Promise<T>,
): Promise<T> {
  const notices: string[] = [];
  const notify = (notice: { message: string }): void => {
    notices.push(notice.message);
  };
  const lock = await takeProject(store, command, terminal.clock);
  try {
    const { clock } = terminal;
    const journal = await openJournal(store.files.journal, { clock, notify, expectHeld: lock.expectHeld });
    return await work(journal).finally(() => journal.close());
  } finally {
    await lock.release();
    for (const notice of notices) {
      await writeLine(terminal.stderr, `notice: ${notice}`);
    }
  }
}
