import { displayWidth, pad, printable, wrap } from '../../diagnostics/screen-text.js';
import type { LineOrigin } from '../../git/blame.js';
import type { CommitFacts } from '../../git/commit-facts.js';
import type { HistoryNote } from '../../history/note.js';
import type { Origin } from '../../history/origin.js';
import type { BuiltOn, ExplainedChange, MadeTake, ShotReasons } from '../../history/why.js';
import { wordChanges } from '../../history/words.js';
import type { InputChange, LockedReference } from '../../plan/changes.js';
import { paintFor } from '../../report/paint.js';
import { formatPrice, formatTotal } from '../../report/prices.js';
import { usd } from '../../terms/money.js';
import { runsText, shortDigest, valueText } from './value-text.js';

/** How the reasons are shown. */
export interface WhyTextOptions {
  readonly width: number;
  readonly colour: boolean;
}

/** The reasons of a shot for people. */
export function whyText(
  reasons: ShotReasons,
  notes: readonly HistoryNote[],
  { width, colour }: WhyTextOptions,
): string {
  const paint = paintFor(colour);
  const { planned, changes, stands, made, buildsOn } = reasons;
  const lines = [paint.bold(headline(reasons))];
  const block = (indent: number, text: string): void => {
    lines.push(...wrap(text, Math.max(30, width - indent)).map((line) => `${' '.repeat(indent)}${line}`));
  };
  for (const { message } of notes) {
    block(0, `note: ${message}`);
  }
  const told = changes.length > 0 ? [] : planned.reasons;
  if (changes.length + told.length > 0) {
    lines.push('');
  }
  const names = changes.map(({ change }) => fieldName(change));
  const wide = Math.max(0, ...names.map(displayWidth));
  for (const [index, explained] of changes.entries()) {
    const head = `  ${pad(printable(names[index] ?? ''), wide)}  `;
    const indent = ' '.repeat(displayWidth(head));
    const text = wrap(changeText(explained.change), Math.max(30, width - indent.length));
    lines.push(...text.map((line, at) => `${at === 0 ? paint.bold(head) : indent}${line}`));
    for (const place of placeTexts(explained)) {
      lines.push(
        ...wrap(place, Math.max(30, width - indent.length)).map((line) => paint.dim(`${indent}${line}`)),
      );
    }
  }
  for (const reason of told) {
    block(2, reason);
  }
  if (stands) {
    block(2, originText(stands, 'added'));
  }
  for (const each of buildsOn) {
    block(2, builtOnText(each));
  }
  if (made) {
    lines.push('');
    block(0, madeText(made, planned.state === 'cached'));
  }
  return `${lines.join('\n')}\n`;
}

function headline({ planned }: ShotReasons): string {
  const { id, state, price, takes } = planned;
  switch (state) {
    case 'cached':
      return `${id}: cached, nothing to render`;
    case 'blocked':
      return `${id}: blocked, it cannot be rendered`;
    default:
      return `${id}: ${state}, ${formatPrice(price)} to render${takes > 1 ? ` (${takes} takes)` : ''}`;
  }
}

function fieldName(change: InputChange): string {
  switch (change.kind) {
    case 'value':
      return change.field;
    case 'reference':
      return `@${change.name}`;
    case 'order':
      return 'references';
    case 'dialect':
      return 'dialect';
  }
}

function changeText(change: InputChange): string {
  switch (change.kind) {
    case 'value': {
      const { field, before, after } = change;
      return field === 'prompt'
        ? runsText(wordChanges(String(before), String(after)))
        : `${valueText(field, before)} → ${valueText(field, after)}`;
    }
    case 'reference':
      return referenceText(change);
    case 'order':
      return `${change.before.map((name) => `@${name}`).join(' ')} → ${change.after.map((name) => `@${name}`).join(' ')}`;
    case 'dialect':
      return 'this storyreel writes requests for the model in another way';
  }
}

function referenceText({ what, before, after }: Extract<InputChange, { kind: 'reference' }>): string {
  switch (what) {
    case 'type':
      return `${before?.type} → ${after?.type}`;
    case 'picture':
      return `${shown(before)} → ${shown(after)}`;
    case 'frame': {
      const same = before?.frame?.shot === after?.frame?.shot && before?.frame?.at === after?.frame?.at;
      const clips = `clip ${shortDigest(before?.frame?.clip ?? '')} → ${shortDigest(after?.frame?.clip ?? '')}`;
      return same
        ? `shot ${after?.frame?.shot} has another take: ${clips}`
        : `${shown(before)} → ${shown(after)}`;
    }
    case 'added':
      return `added: ${shown(after)}`;
    case 'removed':
      return `removed: ${shown(before)}`;
  }
}

function shown(reference: LockedReference | undefined): string {
  if (!reference) {
    return 'none';
  }
  const { frame, sha256 } = reference;
  return frame ? `${frameText(frame.at)} of ${frame.shot}` : `picture ${shortDigest(sha256)}`;
}

function frameText(at: 'first' | 'last' | number): string {
  return typeof at === 'number' ? `the frame at ${at} s` : `the ${at} frame`;
}

/** Of several places the one that was changed last. */
function placeTexts({ change, origins, lost }: ExplainedChange): readonly string[] {
  const latest = [...origins].sort((a, b) => timeOf(b.change) - timeOf(a.change))[0];
  if (lost) {
    const place = latest ? [`inherited from ${latest.file}:${latest.line}`] : [];
    return [...place, `its own value was removed: ${lossText(lost)}`];
  }
  if (latest) {
    return [originText(latest, 'changed')];
  }
  return change.kind === 'value' ? ['not stated in the storyboard'] : [];
}

function lossText({ commits, isEdited }: NonNullable<ExplainedChange['lost']>): string {
  const [only, ...others] = commits;
  if (!only) {
    return 'not committed yet';
  }
  if (others.length === 0 && !isEdited) {
    return `by ${commitText(only)}`;
  }
  const ids = commits.map(({ id }) => id.slice(0, 8)).join(', ');
  return `in one of ${ids}${isEdited ? ', or not committed yet' : ''}`;
}

function timeOf(change: LineOrigin | undefined): number {
  return change?.kind === 'commit' ? change.commit.time : change?.kind === 'not-committed' ? Infinity : -1;
}

function originText({ file, line, change }: Origin, verb: string): string {
  const place = line === undefined ? file : `${file}:${line}`;
  switch (change?.kind) {
    case 'commit':
      return `${place}, ${verb} by ${commitText(change.commit)}${change.orEarlier ? ' or earlier, which this shallow clone has not got' : ''}`;
    case 'not-committed':
      return `${place}, not committed yet`;
    default:
      return place;
  }
}

/** `Ada on 2026-11-20 in 3fa2b1c0 "Slower"` */
function commitText({ id, author, time, summary }: CommitFacts): string {
  return `${author} on ${new Date(time).toISOString().slice(0, 10)} in ${id.slice(0, 8)} "${summary}"`;
}

function builtOnText({ reference, shot, at, take, state }: BuiltOn): string {
  const what = `@${reference} is ${frameText(at)} of ${shot}`;
  return take === undefined ? `${what}, which is ${state ?? 'not there'}` : `${what}, take ${take}`;
}

function madeText({ take, takes, recorded }: MadeTake, isNow: boolean): string {
  const { model, provider, job, seed, cost_usd } = take;
  const number = takes > 1 ? `take ${take.take} of ${takes}` : `take ${take.take}`;
  const facts = [
    `${number} was made by ${model} at ${provider}`,
    `job ${job}`,
    ...(seed === undefined ? [] : [`seed ${seed}`]),
    formatTotal(usd(cost_usd)),
  ].join(', ');
  return `${isNow ? '' : 'Before: '}${facts}.${recordedText(recorded)}`;
}

function recordedText(recorded: LineOrigin | undefined): string {
  switch (recorded?.kind) {
    case 'commit':
      return ` In the lock by ${commitText(recorded.commit)}.`;
    case 'not-committed':
      return ' The lock that names it is not committed yet.';
    default:
      return '';
  }
}
