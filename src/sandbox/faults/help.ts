import { CALL_KINDS, VENDORS } from '../vendor.js';
import { ANSWER_FAULTS, FAULT_SYNTAX, JOB_FAULTS, LIST_FAULTS, MEDIA_FAULTS } from './rule.js';

/** The faults a sandbox can play, for the command's help. */
export function faultHelp(): string {
  const list = (faults: Readonly<Record<string, string>>): string[] =>
    Object.entries(faults).map(([name, meaning]) => `  ${name.padEnd(12)} ${meaning}`);
  return [
    `Faults: ${FAULT_SYNTAX}`,
    `  PROVIDER     ${VENDORS.join(', ')}; without it all of them`,
    `  CALL         ${CALL_KINDS.join(', ')}, or * for all`,
    '  WHEN         2, 2-4, 3-, * for every call, 10% or 10%x5 of them; without it the first call',
    '',
    'In any answer (400 to 599 is that status; VALUE is its Retry-After):',
    ...list(ANSWER_FAULTS),
    '',
    'In the job a submit makes:',
    ...list(JOB_FAULTS),
    '',
    "In the history, WaveSpeed's list of jobs:",
    ...list(LIST_FAULTS),
    '',
    'In a download:',
    ...list(MEDIA_FAULTS),
  ].join('\n');
}
