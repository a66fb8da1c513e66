import { cardPrice } from '../models/price.js';
import type { Parameters } from '../models/request.js';
import { FREE, formatExact, sumUsd, timesUsd, type Usd } from '../terms/money.js';
import type { Plan, PlannedShot } from './plan.js';

/** A way to pay less than a plan costs. */
interface Way {
  /** For people: "`resolution: 540p`". */
  readonly what: string;
  readonly total: Usd;
}

/** A shot that has to be paid. */
interface Paid {
  readonly planned: PlannedShot;
  readonly card: NonNullable<PlannedShot['card']>;
  readonly parameters: Parameters;
}

/**
 * What costs less than a plan, with its price, for people: "`resolution: 540p`: $1.80; the first 4 shots: $1.00; …".
 * `room`: what may be spent; then the least change is named that fits, or what comes nearest. What cannot be done
 * is left out; the preview is always there.
 */
export function cheaperText(plan: Plan, room?: Usd): string {
  const paid = plan.shots.flatMap((planned) => paidShot(planned) ?? []);
  const ways = [lowerResolution(paid, room), firstShots(plan, room), oneTake(paid)];
  const cheaper = ways.filter((way) => way !== undefined && way.total < plan.total);
  const named = cheaper.length > 0 ? cheaper : [shorter(paid, room)];
  const texts = named.flatMap((way) => (way && way.total < plan.total ? [textOf(way, room)] : []));
  return [...texts, '`storyreel preview`: free'].join('; ');
}

function textOf({ what, total }: Way, room: Usd | undefined): string {
  return `${what}: ${formatExact(total)}${room !== undefined && total > room ? ', still too much' : ''}`;
}

function paidShot(planned: PlannedShot): Paid | undefined {
  const { card, price, request, foreseen } = planned;
  const parameters = (request ?? foreseen)?.parameters;
  return card && parameters && price > FREE ? { planned, card, parameters } : undefined;
}

/** The highest resolution below the present ones that fits; the lowest where none does. */
function lowerResolution(paid: readonly Paid[], room: Usd | undefined): Way | undefined {
  const lower = (shot: Paid): readonly string[] =>
    resolutionsOf(shot).filter((each) => linesOf(each) < linesOf(shot.parameters.resolution));
  const steps = [...new Set(paid.flatMap(lower))].toSorted((a, b) => linesOf(b) - linesOf(a));
  const ways = steps.map((step) => ({
    what: `\`resolution: ${step}\``,
    total: totalWith(paid, (shot) => ({
      resolution: lower(shot).find((each) => linesOf(each) <= linesOf(step)) ?? shot.parameters.resolution,
    })),
  }));
  return leastChange(ways, room);
}

/** What a model can render that has a price, the highest first. */
function resolutionsOf({ card }: Paid): readonly string[] {
  const { enum: names } = card.parameters.properties.resolution;
  const priced = (Array.isArray(names) ? names : []).flatMap((name) =>
    typeof name === 'string' && !card.price.free && card.price.per_second[name] ? [name] : [],
  );
  return priced.toSorted((a, b) => linesOf(b) - linesOf(a));
}

/** "540p" has 540. */
function linesOf(resolution: string): number {
  return Number.parseInt(resolution, 10) || 0;
}

/** The longest duration below the present ones that fits; the shortest where none does. */
function shorter(paid: readonly Paid[], room: Usd | undefined): Way | undefined {
  const longest = Math.max(0, ...paid.map(({ parameters }) => parameters.duration));
  const shortest = ({ card }: Paid): number => {
    const { minimum } = card.parameters.properties.duration;
    return typeof minimum === 'number' ? minimum : longest;
  };
  const least = Math.min(longest, ...paid.map(shortest));
  const steps = Array.from({ length: Math.max(0, Math.ceil(longest - least)) }, (_, index) =>
    Math.max(least, Math.ceil(longest) - 1 - index),
  );
  const ways = steps.map((step) => ({
    what: `\`duration: ${step}\``,
    total: totalWith(paid, (shot) => ({
      duration: Math.min(shot.parameters.duration, Math.max(step, shortest(shot))),
    })),
  }));
  return leastChange(ways, room);
}

/** As much of the beginning of the film as fits. */
function firstShots({ shots }: Plan, room: Usd | undefined): Way | undefined {
  if (room === undefined) {
    return undefined;
  }
  const sums: number[] = [];
  const known = new Set<string>();
  for (const { id, price, waitsFor } of shots) {
    const total = (sums.at(-1) ?? 0) + price;
    if (total > room || !waitsFor.every((each) => known.has(each))) {
      break;
    }
    known.add(id);
    sums.push(total);
  }
  const total = (sums.at(-1) ?? FREE) as Usd;
  const count = sums.length;
  return total === FREE
    ? undefined
    : { what: count === 1 ? 'the first shot alone' : `the first ${count} shots alone`, total };
}

/** One take of each shot. */
function oneTake(paid: readonly Paid[]): Way | undefined {
  const total = sumUsd(
    paid.map(({ planned: { price, takes, candidates, waitsFor } }) => {
      if (waitsFor.length > 0) {
        return timesUsd(price, 1 / takes);
      }
      const bought = candidates.filter((take) => take.price > FREE);
      const isThere = candidates.some(({ wanted, price: its }) => wanted && its === FREE);
      return isThere ? FREE : timesUsd(price, 1 / Math.max(1, bought.length));
    }),
  );
  return total === FREE ? undefined : { what: '`takes: 1`', total };
}

/** The first way that fits, else the last. Without a room to fit in the first. */
function leastChange(ways: readonly Way[], room: Usd | undefined): Way | undefined {
  return ways.find(({ total }) => room === undefined || total <= room) ?? ways.at(-1);
}

/** What the shots cost with other parameters; what a provider asks beyond the card is taken to be so for these, too. */
function totalWith(paid: readonly Paid[], change: (shot: Paid) => Partial<Parameters>): Usd {
  return sumUsd(
    paid.map((shot) => {
      const { planned, card, parameters } = shot;
      const now = cardPrice(card, parameters);
      const then = cardPrice(card, { ...parameters, ...change(shot) });
      return now && then !== undefined ? timesUsd(planned.price, then / now) : planned.price;
    }),
  );
}
