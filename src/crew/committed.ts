import { ledgerOf } from '../render/ledger.js';
import type { ProjectStore } from '../store/project-store.js';
import { sumUsd, type Usd } from '../terms/money.js';

/** What a project has spent, has set aside, and may have spent. Reads the journal and writes nothing. */
export async function committedOf(store: ProjectStore): Promise<Usd> {
  const { readJournal } = await import('../render/journal.js');
  const { spent, reserved, unknown } = ledgerOf((await readJournal(store.files.journal)).attempts());
  return sumUsd([spent, reserved, unknown]);
}
