import type { FilmEvent } from '../../terms/events.js';
import type { ExitName } from '../../terms/exit.js';
import { takeName } from '../../terms/take-name.js';
import { formatSeconds } from '../duration.js';

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

/** How a run ended, for people; whether there is a film, and of what, decides what is missing. */
export function ending(exit: ExitName, film: Of<'film-done'> | undefined): string {
  if (exit !== 'shots-missing' || !film) {
    return ENDINGS[exit];
  }
  return film.slates.length === 0
    ? 'ended with takes missing; the film is whole'
    : `${ENDINGS[exit]}; the film has stand-ins in their place`;
}

const ENDINGS: Record<ExitName, string> = {
  done: 'done',
  'own-fault': 'stopped by an error',
  usage: 'stopped: wrong command line',
  'storyboard-errors': 'stopped: the storyboard has errors',
  'budget-or-consent': 'stopped: the budget or a missing consent forbids it',
  'shots-missing': 'ended with shots missing',
  'submit-unknown': 'ended with a submit whose outcome is unknown; a person must look',
  interrupted: 'interrupted; run it again to go on',
};

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
