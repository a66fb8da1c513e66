import { chance } from '../chance.js';
import type { CallKind, Vendor } from '../vendor.js';
import { type FaultRule, JOB_FAULTS } from './rule.js';

/** A rule and what became of it. */
export interface FaultTally {
  readonly rule: FaultRule;
  /** Calls it was about. */
  readonly seen: number;
  /** Calls it spoilt. */
  readonly hits: number;
}

/** The rules in force. A call is spoilt by the first rule that is due. */
export class FaultBook {
  #entries: { rule: FaultRule; seen: number; hits: number }[] = [];
  readonly #seed: number;

  constructor(seed: number, rules: readonly FaultRule[] = []) {
    this.#seed = seed;
    this.add(...rules);
  }

  add(...rules: readonly FaultRule[]): void {
    this.#entries.push(...rules.map((rule) => ({ rule, seen: 0, hits: 0 })));
  }

  /** Takes all rules away, or those that `which` picks. */
  clear(which: (rule: FaultRule) => boolean = () => true): void {
    this.#entries = this.#entries.filter(({ rule }) => !which(rule));
  }

  list(): readonly FaultTally[] {
    return this.#entries.map((entry) => ({ ...entry }));
  }

  /** The fault of one call, if it has one. Every rule that is about the call counts it. */
  take(vendor: Vendor, call: CallKind): FaultRule | undefined {
    let taken: FaultRule | undefined;
    this.#entries.forEach((entry, place) => {
      const { rule } = entry;
      // "Every call" cannot mean jobs: those faults are about submits alone.
      const about = rule.call === call || (rule.call === '*' && !(rule.fault in JOB_FAULTS));
      if (!about || (rule.provider !== undefined && rule.provider !== vendor)) {
        return;
      }
      entry.seen += 1;
      if (!taken && this.#isDue(entry, place)) {
        entry.hits += 1;
        taken = rule;
      }
    });
    return taken;
  }

  #isDue({ rule, seen, hits }: FaultTally, place: number): boolean {
    if (hits >= (rule.times ?? Number.POSITIVE_INFINITY)) {
      return false;
    }
    if (rule.probability !== undefined) {
      return chance(this.#seed, 'fault', place, rule.call, rule.fault, seen) < rule.probability;
    }
    const from = rule.from ?? 1;
    return seen >= from && seen <= (rule.to ?? (rule.from === undefined ? 1 : from));
  }
}
