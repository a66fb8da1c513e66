import { StoryreelError } from '../diagnostics/errors.js';
import type { ExitName } from '../terms/exit.js';
import { printDiagnostics } from './print-diagnostics.js';
import { type Terminal, writeLine } from './terminal.js';

/** Codes of the world's failures that have an exit code of their own; the others are 1. */
const EXITS: Readonly<Record<string, ExitName>> = {
  'storyboard-unreadable': 'usage',
  'folder-not-empty': 'usage',
  'fault-invalid': 'usage',
  'port-taken': 'usage',
  'nothing-to-resolve': 'usage',
  'job-invalid': 'usage',
  'job-taken': 'usage',
  'resolve-unclear': 'usage',
  'size-invalid': 'usage',
  'poster-outside': 'usage',
  'job-over': 'usage',
  'store-not-set': 'usage',
  'nothing-to-release': 'usage',
  'take-unknown': 'usage',
  'take-stale': 'usage',
  'take-not-rendered': 'usage',
  'shot-blocked': 'storyboard-errors',
  'shot-unknown': 'usage',
  'not-in-repository': 'usage',
  'revision-unknown': 'usage',
  'revision-ambiguous': 'usage',
  'commit-missing': 'usage',
  'no-merge-base': 'usage',
  'storyboard-not-in-revision': 'usage',
  'lock-invalid': 'storyboard-errors',
  'lock-newer': 'storyboard-errors',
  'lock-conflict': 'storyboard-errors',
  'lock-changed': 'storyboard-errors',
  'picture-changed': 'storyboard-errors',
  'history-incomplete': 'budget-or-consent',
  'history-unreadable': 'budget-or-consent',
  'project-busy': 'budget-or-consent',
  'project-lost': 'shots-missing',
  'quote-impossible': 'budget-or-consent',
};

/** Thrown when a question is answered by Ctrl-C: a terminal that reads a line gets it as a key and not as a signal. */
export class EndedAtQuestion extends Error {
  constructor() {
    super('ended with Ctrl-C at a question');
    this.name = 'EndedAtQuestion';
  }
}

/** Tells people what went wrong. A stack trace is for our own faults only. */
export async function reportFailure(thrown: unknown, terminal: Terminal): Promise<ExitName> {
  if (terminal.signal.aborted || thrown instanceof EndedAtQuestion) {
    await writeLine(terminal.stderr, 'interrupted; run it again to go on');
    return 'interrupted';
  }
  if (thrown instanceof StoryreelError && thrown.diagnostics.length > 0) {
    await printDiagnostics(thrown.diagnostics, terminal, terminal.stderr);
    return EXITS[thrown.code] ?? 'own-fault';
  }
  if (thrown instanceof StoryreelError) {
    const about = thrown.shot ? `shot ${thrown.shot}: ` : '';
    await writeLine(terminal.stderr, `error[${thrown.code}] ${about}${thrown.message}`);
    if (thrown.hint) {
      await writeLine(terminal.stderr, `  hint: ${thrown.hint}`);
    }
    return EXITS[thrown.code] ?? 'own-fault';
  }
  const trace = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  await writeLine(
    terminal.stderr,
    `This is a fault in storyreel ${terminal.version}, please report it:\n${trace}`,
  );
  return 'own-fault';
}
