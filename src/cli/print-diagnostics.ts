import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { type Terminal, wantsColour, widthOf, write } from './terminal.js';

/** Prints diagnostics for people, on standard error where standard output is for programs. */
export async function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  terminal: Terminal,
  output: Terminal['stdout'],
): Promise<void> {
  if (diagnostics.length === 0) {
    return;
  }
  const { formatDiagnostics } = await import('../report/diagnostics/index.js');
  const text = await formatDiagnostics(
    'text',
    { diagnostics, version: terminal.version },
    { colour: wantsColour(terminal, output), width: widthOf(output) },
  );
  await write(output, `${text}\n`);
}
