import type { FilmEvent } from '../../terms/events.js';
import type { ExitName } from '../../terms/exit.js';
import { FREE, formatExact, type Usd, usd } from '../../terms/money.js';
import { takeName } from '../../terms/take-name.js';
import { formatSeconds } from '../duration.js';
import { formatTotal } from '../prices.js';

type Of<T extends FilmEvent['type']> = Extract<FilmEvent, { readonly type: T }>;

/** What people call the steps of the edit. */
export const STITCH_STEPS: Record<Of<'stitch-progress'>['step'], string> = {
  conform: 'fitting clips',
  slates: 'making stand-ins',
  sound: 'cutting sound',
  join: 'joining',
  prove: 'proving the film',
  deliver: 'writing other formats',
};

/** "fal is busy; trying again in 4 s": why a shot waits and, where that is known, for how many seconds yet. */
export function describeWait(note: string, seconds: number | undefined): string {
  if (seconds === undefined) {
    return note;
  }
  return seconds > 0 ? `${note}; trying again in ${seconds} s` : `${note}; trying again`;
}

/** How a shot's failure is called in one word. */
export const OUTCOMES: Record<Of<'shot-failed'>['outcome'], string> = {
  rejected: 'rejected',
  failed: 'failed',
  moderated: 'moderated',
  expired: 'expired',
  unknown: 'unknown',
  deadline: 'too late',
  budget: 'over budget',
};

/** "spent $0.03". A run that did not come to buying has spent nothing. */
export function describeSpent({ spent_usd = 0 }: Of<'run-ended'>, isRehearsal: boolean): string {
  const spent = usd(spent_usd);
  return `${isRehearsal ? 'would have spent' : 'spent'} ${spent === FREE ? 'nothing' : formatTotal(spent)}`;
}

/** "$0.27 set aside for jobs under way, $0.03 unknown": what a run leaves open; empty when nothing. */
export function describeOpenMoney({ reserved_usd = 0, unknown_usd = 0 }: Of<'run-ended'>): string {
  return openMoney({ reserved: usd(reserved_usd), unknown: usd(unknown_usd) }).join(', ');
}

/** The same in its parts, wherever the books are read. */
export function openMoney({
  reserved,
  unknown,
}: {
  readonly reserved: Usd;
  readonly unknown: Usd;
}): readonly string[] {
  return [
    ...(reserved > FREE ? [`${formatExact(reserved)} set aside for jobs under way`] : []),
    ...(unknown > FREE ? [`${formatExact(unknown)} unknown`] : []),
  ];
}

/** How a run ended, for people; whether there is a film, and of what, decides what is missing. */
export function ending(
  { exit, error }: Of<'run-ended'>,
  film: Of<'film-done'> | undefined,
  failures: readonly Pick<Of<'shot-failed'>, 'code'>[],
): string {
  if (exit === 'budget-or-consent') {
    return error === undefined ? `stopped: ${whyNothingStarted(failures)}` : 'stopped before it began';
  }
  if (exit !== 'shots-missing' || !film) {
    return ENDINGS[exit];
  }
  return film.slates.length === 0
    ? 'ended with takes missing; the film is whole'
    : `${ENDINGS[exit]}; the film has stand-ins in their place`;
}

const ENDINGS: Record<Exclude<ExitName, 'budget-or-consent'>, string> = {
  done: 'done',
  'own-fault': 'stopped by an error',
  usage: 'stopped: wrong command line',
  'storyboard-errors': 'stopped: the storyboard has errors',
  'shots-missing': 'ended with shots missing',
  'submit-unknown': 'ended with a submit whose outcome is unknown; a person must look',
  interrupted: 'interrupted; run it again to go on',
};

/** What keeps shots from being started, by the code of their failure; any other code is that of an account. */
const STOPS: Readonly<Record<string, string>> = {
  'budget-exceeded': 'the budget, or --max-cost, forbids it',
  'consent-missing': 'nobody agreed to the price',
  'credential-missing': 'a key is missing',
  'key-refused': 'a key is not accepted',
  'rehearsal-not-sandbox': 'a rehearsal buys at the sandbox only',
  'provider-stopped': 'no provider can be used',
};

/** Shots that wait for others are not told of: those say why. Where no shot failed, nothing was allowed to begin. */
function whyNothingStarted(failures: readonly Pick<Of<'shot-failed'>, 'code'>[]): string {
  const codes = failures.map(({ code }) => code).filter((code) => code !== 'upstream-missing');
  const reasons = [...new Set(codes.map((code) => STOPS[code] ?? 'an account is refused'))];
  return reasons.length === 0 ? 'the budget or a missing consent forbids it' : reasons.join('; ');
}

/** What is made of a film, for people. */
export const OUTPUTS: Record<Of<'output-made'>['output'], string> = {
  webm: 'WebM',
  prores: 'ProRes',
  gif: 'GIF',
  poster: 'poster',
  sheet: 'contact sheet',
};

/** "the clip of window is black [clip-black]". */
export function describeWarning(warning: Of<'shot-warning'>): string {
  return `the clip of ${takeName(warning)} ${warning.message} [${warning.code}]`;
}

/** "24.0 s, 3 of 5 shots rendered". */
export function describeDraft({ slates, seconds }: Of<'film-drafted'>, shots: number): string {
  return `${formatSeconds(seconds)}, ${shots - slates.length} of ${shots} shot${shots === 1 ? '' : 's'} rendered`;
}

/** Stand-ins that are named before the others are counted. */
const NAMED = 6;

/** "24.0 s, 576 frames, 1 stand-in (window)". */
export function describeFilm({ seconds, frames, slates, unchanged, rehearsal }: Of<'film-done'>): string {
  const facts = [
    ...(rehearsal ? ["a rehearsal's"] : []),
    formatSeconds(seconds),
    `${frames} frame${frames === 1 ? '' : 's'}`,
  ];
  if (slates.length > 0) {
    const more = slates.length > NAMED ? `, and ${slates.length - NAMED} more` : '';
    const names = slates.slice(0, NAMED).join(', ');
    facts.push(`${slates.length} stand-in${slates.length === 1 ? '' : 's'} (${names}${more})`);
  }
  return unchanged ? [...facts, 'unchanged'].join(', ') : facts.join(', ');
}

/** A fraction as whole per cent; never 100 before it is done. */
export function percent(fraction: number): number {
  return Math.floor(Math.max(0, Math.min(1, fraction)) * 100 + 1e-9);
}
