import type { ComparedFilms, ComparedSide } from '../../crew/compare-films.js';
import type { ShotDifference, ShotFate } from '../../history/compare.js';
import type { ReferenceDifference } from '../../history/references.js';
import { formatSeconds } from '../../report/duration.js';
import { formatPrice, formatTotal } from '../../report/prices.js';
import { shortDigest } from './value-text.js';

/** A side as people call it. */
export function sideName({ revision }: ComparedSide): string {
  return revision ? revision.name : 'the work tree';
}

/** What became of a shot, in words. */
export function fateText(shot: ShotDifference): string {
  const { fates, was, from, to, behind, seconds, planned } = shot;
  const words: Readonly<Record<ShotFate, string>> = {
    added: `added, ${formatSeconds(seconds)}`,
    removed: `removed, ${formatSeconds(seconds)}`,
    renamed: `renamed from ${was}`,
    moved: `moved from ${from} to ${to}, ${behind === undefined ? 'to the beginning' : `behind ${behind}`}`,
    changed: 'changed',
  };
  const parts = fates.map((fate) => words[fate]);
  const waits = planned.waitsFor.length > 0 ? [`after ${planned.waitsFor.join(', ')}`] : [];
  const blocked = planned.state === 'blocked' && !fates.includes('removed') ? ['blocked'] : [];
  return [...parts, ...waits, ...blocked].join('; ');
}

/** What a shot's change costs; nothing is said of a shot that is gone or blocked. */
export function priceText({ fates, planned, price }: ShotDifference): string {
  return fates.includes('removed') || planned.state === 'blocked' ? '' : formatPrice(price);
}

/** What became of a reference, in words. */
export function referenceFate({ fate, was, parts, before, after, uses }: ReferenceDifference): string {
  const used = uses === 0 ? 'not used' : `used by ${uses} shot${uses === 1 ? '' : 's'}`;
  const pictures =
    parts.includes('picture') && before && after ? ` ${shortDigest(before)} → ${shortDigest(after)}` : '';
  const what = {
    added: 'added',
    removed: 'removed',
    renamed: `renamed from @${was}`,
    changed: `another ${parts.join(' and ')}${pictures}`,
  }[fate];
  return `${what}, ${uses > 0 && fate === 'removed' ? `was ${used}` : used}`;
}

/** What it all costs. */
export function costText({ toRender, total }: NonNullable<ComparedFilms['difference']>): string {
  const shots = `${toRender} shot${toRender === 1 ? '' : 's'}`;
  return toRender === 0 ? 'nothing to render' : `${shots} to render, ${formatTotal(total)}`;
}

/** What the film's length becomes; undefined when neither is known. */
export function lengthText({ before, after }: ComparedFilms): string | undefined {
  const [was, is] = [before.seconds, after.seconds].map((seconds) =>
    seconds === undefined ? undefined : formatSeconds(seconds),
  );
  if (was === undefined || is === undefined) {
    return is ?? was;
  }
  return was === is ? `${is}, as before` : `${was} → ${is}`;
}
