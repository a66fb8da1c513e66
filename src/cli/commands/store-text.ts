import type { ClipFacts, ClipUse } from '../../crew/store-survey.js';
import { formatExact, sumUsd, toDollars } from '../../terms/money.js';

/** Where a clip is used, for people: "window, pick-up take 2 of 3". `several`: more than one lock is in the folder. */
export function usesText(uses: readonly ClipUse[], several: boolean): string {
  return uses.map((use) => useText(use, several)).join(', ');
}

function useText({ lock, shot, take, picked, of }: ClipUse, several: boolean): string {
  const film = several ? `${lock.replace(/\.lock\.yaml$/, '')}: ` : '';
  const which = of === 1 ? '' : ` take ${take} of ${of}${picked ? ' (picked)' : ''}`;
  return `${film}${shot}${which}`;
}

/** What a clip is, for people: where it is used, else what it was bought for. */
export function clipText({ uses, boughtFor }: ClipFacts, several: boolean): string {
  if (uses.length > 0) {
    return usesText(uses, several);
  }
  return boughtFor ? `${boughtFor.shot} take ${boughtFor.take}` : '';
}

/** What a clip cost, for people. */
export function costText({ cost }: ClipFacts): string {
  return cost === undefined ? 'unknown' : cost === 0 ? 'free' : formatExact(cost);
}

/** What some clips cost, for people. */
export function totalCostText(clips: readonly ClipFacts[]): string {
  const total = sumUsd(clips.flatMap(({ cost }) => (cost === undefined ? [] : [cost])));
  const unknown = clips.filter(({ cost }) => cost === undefined).length;
  const more = unknown > 0 ? ` and ${unknown} of unknown cost` : '';
  return `${total === 0 ? 'nothing' : formatExact(total)}${more}`;
}

/** A number of things: "1 clip", "3 clips". */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** What is known of a clip, for programs. */
export function clipDocument({ digest, uses, boughtFor, model, provider, cost, seconds }: ClipFacts) {
  return {
    clip: digest,
    uses: uses.map(({ lock, shot, take, picked }) => ({ lock, shot, take, picked })),
    bought_for: boughtFor ?? null,
    model: model ?? null,
    provider: provider ?? null,
    cost_usd: cost === undefined ? null : toDollars(cost),
    seconds: seconds ?? null,
  };
}

/** What some clips take up. */
export function bytesOf(clips: readonly { readonly bytes: number }[]): number {
  return clips.reduce((sum, { bytes }) => sum + bytes, 0);
}
