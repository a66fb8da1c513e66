import type { ComparedFilms, ComparedSide } from '../../crew/compare-films.js';
import type { FieldDifference, ShotDifference } from '../../history/compare.js';
import { diagnosticJson } from '../../report/diagnostics/json.js';
import { toDollars } from '../../terms/money.js';

/** The machine form of a comparison: the contract of `diff --json`. */
export function diffDocument({ before, after, difference, notes }: ComparedFilms): Record<string, unknown> {
  return {
    version: 1,
    before: sideDocument(before),
    after: sideDocument(after),
    comparable: difference !== undefined,
    shots: (difference?.shots ?? []).map(shotDocument),
    references: (difference?.references ?? []).map(({ name, was, fate, parts, before, after, uses }) => ({
      name,
      ...(was === undefined ? {} : { was }),
      change: fate,
      parts,
      before: before ?? null,
      after: after ?? null,
      shots: uses,
    })),
    film: (difference?.film ?? []).map(fieldDocument),
    unchanged: difference?.same ?? 0,
    to_render: difference?.toRender ?? 0,
    total_usd: toDollars(difference?.total ?? (0 as never)),
    seconds: { before: before.seconds ?? null, after: after.seconds ?? null },
    notes,
  };
}

function sideDocument({ revision, file, failure, diagnostics }: ComparedSide): Record<string, unknown> {
  return {
    revision: revision?.name ?? null,
    commit: revision?.commit ?? null,
    file: file ?? null,
    ...(failure ? { error: { code: failure.code, message: failure.message } } : {}),
    diagnostics: diagnostics.map(diagnosticJson),
  };
}

function shotDocument(shot: ShotDifference): Record<string, unknown> {
  const { id, was, fates, from, to, behind, fields, planned, renders, price } = shot;
  return {
    id,
    ...(was === undefined ? {} : { was }),
    changes: fates,
    from: from ?? null,
    to: to ?? null,
    behind: behind ?? null,
    fields: fields.map(fieldDocument),
    renders,
    ...(planned.state === 'blocked' ? { blocked: planned.reasons } : {}),
    ...(planned.waitsFor.length > 0 ? { waits_for: planned.waitsFor } : {}),
    price_usd: toDollars(price),
    estimate: planned.estimate,
  };
}

function fieldDocument({ field, affects, before, after }: FieldDifference): Record<string, unknown> {
  return { field, affects, before: before ?? null, after: after ?? null };
}
