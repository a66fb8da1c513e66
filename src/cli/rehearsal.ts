import { REHEARSAL_LINE } from '../terms/rehearsal.js';
import { type Terminal, writeLine } from './terminal.js';

/** Whose files a command worked with: ProjectFiles, Settings. */
interface OfAWorld {
  readonly rehearsal: boolean;
}

/** Says that all a command said is about a rehearsal; nothing where it is about the film. */
export async function sayRehearsal({ rehearsal }: OfAWorld, { stdout }: Terminal): Promise<void> {
  if (rehearsal) {
    await writeLine(stdout, REHEARSAL_LINE);
  }
}

/** The same as part of a document for programs. */
export function rehearsalPart({ rehearsal }: OfAWorld): { readonly rehearsal?: true } {
  return rehearsal ? { rehearsal } : {};
}
