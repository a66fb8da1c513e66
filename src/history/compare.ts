import type { PlannedShot } from '../plan/plan.js';
import type { Json } from '../terms/brand.js';
import { sumUsd, type Usd } from '../terms/money.js';
import { filmValues } from './film-values.js';
import { movedOf } from './moved.js';
import { pairShots } from './pair-shots.js';
import { compareReferences, type ReferenceDifference } from './references.js';
import { type Affects, type FilmState, firstRequest, type ShotValues, valuesOf } from './shot-values.js';

/** A field with another value than before; undefined: it had, or has, none. */
export interface FieldDifference {
  readonly field: string;
  readonly affects: Affects;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** What became of a shot; a shot may be renamed, moved and changed at once. */
export type ShotFate = 'added' | 'removed' | 'renamed' | 'moved' | 'changed';

/** A shot that is not as it was. */
export interface ShotDifference {
  readonly id: string;
  /** Its id before, when it is renamed. */
  readonly was?: string;
  readonly fates: readonly ShotFate[];
  /** Places in the film, from 1. */
  readonly from?: number;
  readonly to?: number;
  /** The shot that it stands behind now; absent when it is the first, or removed. */
  readonly behind?: string;
  /** Of an added or removed shot: none. */
  readonly fields: readonly FieldDifference[];
  /** Seconds of film it fills, or filled. */
  readonly seconds: number;
  /** The planned shot, on the newer side where there is one. */
  readonly planned: PlannedShot;
  /** Whether the change makes a render necessary. */
  readonly renders: boolean;
  /** What that costs. */
  readonly price: Usd;
}

/** How two states of a film differ. */
export interface FilmDifference {
  /** In the order of the newer film; removed ones where they stood. */
  readonly shots: readonly ShotDifference[];
  readonly references: readonly ReferenceDifference[];
  /** The title and the film section. */
  readonly film: readonly FieldDifference[];
  /** How many shots are as they were. */
  readonly same: number;
  readonly toRender: number;
  readonly total: Usd;
}

/**
 * Compares two states of a film. The newer one must be planned so that what the older one had counts as there: then its
 * prices are those of the change.
 */
export function compareFilms(before: FilmState | undefined, after: FilmState | undefined): FilmDifference {
  const [old, now] = [before?.plan.shots ?? [], after?.plan.shots ?? []];
  const pairs = pairShots(old, now);
  const kept = now.filter((shot) => pairs.has(shot));
  const places = new Map(old.map((shot, index) => [shot, index]));
  const moved = movedOf(kept.map((shot) => places.get(pairs.get(shot) as PlannedShot) ?? 0));
  const movedShots = new Set([...moved].map((index) => kept[index]));
  const shots = now.flatMap((shot, index): ShotDifference[] => {
    const was = pairs.get(shot);
    const common = {
      id: shot.id,
      to: index + 1,
      ...(index > 0 ? { behind: now[index - 1]?.id ?? '' } : {}),
      seconds: shot.seconds,
      planned: shot,
      renders: shot.state === 'new' || shot.state === 'changed',
      price: shot.price,
    };
    if (!was || !before || !after) {
      return [{ ...common, fates: ['added'], fields: [] }];
    }
    const isWhole = firstRequest(was) !== undefined && firstRequest(shot) !== undefined;
    const fields = differences(valuesOf(was, before), valuesOf(shot, after)).filter(
      // Of a shot that is blocked it is not known what the model would be asked for.
      ({ field }) => isWhole || !(field.startsWith('@') || NOT_FOR_ALL.has(field)),
    );
    const fates: ShotFate[] = [
      ...(was.id === shot.id ? [] : ['renamed' as const]),
      ...(movedShots.has(shot) ? ['moved' as const] : []),
      ...(fields.length > 0 || common.renders ? ['changed' as const] : []),
    ];
    const from = (places.get(was) ?? 0) + 1;
    return fates.length === 0
      ? []
      : [{ ...common, ...(was.id === shot.id ? {} : { was: was.id }), from, fates, fields }];
  });
  const paired = new Set(pairs.values());
  const removed = old.flatMap((shot, index): ShotDifference[] =>
    paired.has(shot)
      ? []
      : [
          {
            id: shot.id,
            fates: ['removed'],
            from: index + 1,
            fields: [],
            seconds: shot.seconds,
            planned: shot,
            renders: false,
            price: 0 as Usd,
          },
        ],
  );
  return {
    shots: [...shots, ...removed].sort((a, b) => (a.to ?? a.from ?? 0) - (b.to ?? b.from ?? 0)),
    references: before && after ? compareReferences(before.plan, after.plan) : [],
    film: before && after ? filmDifferences(before, after) : [],
    same: now.length - shots.length,
    toRender: shots.filter((shot) => shot.renders).length,
    total: sumUsd(shots.map((shot) => shot.price)),
  };
}

/** What only some models take: that the other one does not know it is no edit. */
const NOT_FOR_ALL: ReadonlySet<string> = new Set(['audio', 'fps']);

function differences(before: ShotValues, after: ShotValues): readonly FieldDifference[] {
  const otherModel = !sameValue(before.get('model')?.value, after.get('model')?.value);
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((field): FieldDifference[] => {
    const [was, is] = [before.get(field), after.get(field)];
    const affects = is?.affects ?? was?.affects ?? 'edit';
    const unknownToOne = was?.value === undefined || is?.value === undefined;
    const isNoEdit = otherModel && unknownToOne && NOT_FOR_ALL.has(field);
    return isNoEdit || sameValue(was?.value, is?.value)
      ? []
      : [{ field, affects, before: was?.value, after: is?.value }];
  });
}

function filmDifferences(before: FilmState, after: FilmState): readonly FieldDifference[] {
  const [was, is] = [
    filmValues(before.plan.storyboard, before.sounds),
    filmValues(after.plan.storyboard, after.sounds),
  ];
  return [...is.keys()].flatMap((field): FieldDifference[] =>
    sameValue(was.get(field), is.get(field))
      ? []
      : [{ field, affects: 'edit', before: was.get(field), after: is.get(field) }],
  );
}

/** Where a picture lies decides nothing: its content does. */
function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));
}

function contentOf(value: Json | undefined): Json | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return value;
  }
  const { image, ...content } = value as { readonly [key: string]: Json };
  return content.sha256 === undefined ? value : content;
}
