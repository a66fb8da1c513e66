import type { LineOrigin } from '../../git/blame.js';
import type { CommitFacts } from '../../git/commit-facts.js';
import type { HistoryNote } from '../../history/note.js';
import type { Origin } from '../../history/origin.js';
import type { ExplainedChange, ShotReasons } from '../../history/why.js';
import type { InputChange } from '../../plan/changes.js';
import { toDollars } from '../../terms/money.js';

/** The machine form of a shot's reasons: the contract of `why --json`. */
export function whyDocument(
  { planned, changes, stands, made, buildsOn }: ShotReasons,
  notes: readonly HistoryNote[],
): Record<string, unknown> {
  return {
    version: 1,
    id: planned.id,
    state: planned.state,
    reasons: planned.reasons,
    key: planned.key ?? null,
    price_usd: toDollars(planned.price),
    estimate: planned.estimate,
    changes: changes.map(changeDocument),
    ...(stands ? { stands: originDocument(stands) } : {}),
    made: made
      ? {
          ...made.take,
          takes: made.takes,
          recorded: made.recorded ? lineOriginDocument(made.recorded) : null,
        }
      : null,
    builds_on: buildsOn.map(({ reference, shot, at, take, clip, state }) => ({
      reference,
      shot,
      at,
      take: take ?? null,
      clip: clip ?? null,
      state: state ?? null,
    })),
    waits_for: planned.waitsFor,
    notes,
  };
}

function changeDocument({ change, origins, lost }: ExplainedChange): Record<string, unknown> {
  return {
    ...fieldDocument(change),
    places: origins.map(originDocument),
    ...(lost
      ? { removed_by: { commits: lost.commits.map(commitDocument), or_not_committed: lost.isEdited } }
      : {}),
  };
}

function fieldDocument(change: InputChange): Record<string, unknown> {
  switch (change.kind) {
    case 'value':
      return { field: change.field, before: change.before ?? null, after: change.after ?? null };
    case 'reference':
      return {
        field: `@${change.name}`,
        what: change.what,
        before: change.before ?? null,
        after: change.after ?? null,
      };
    case 'order':
      return { field: 'references', before: change.before, after: change.after };
    case 'dialect':
      return { field: 'dialect', before: null, after: null };
  }
}

function originDocument({ file, line, change }: Origin): Record<string, unknown> {
  return {
    file,
    line: line ?? null,
    ...(change ? lineOriginDocument(change) : { committed: null, commit: null }),
  };
}

function lineOriginDocument(origin: LineOrigin): Record<string, unknown> {
  switch (origin.kind) {
    case 'commit':
      return {
        committed: true,
        commit: commitDocument(origin.commit),
        ...(origin.orEarlier ? { or_earlier: true } : {}),
      };
    case 'not-committed':
      return { committed: false, commit: null };
    case 'unknown':
      return { committed: null, commit: null };
  }
}

function commitDocument({ id, author, time, summary }: CommitFacts): Record<string, unknown> {
  return { id, author, date: new Date(time).toISOString(), summary };
}
