import type { FieldDifference } from '../../history/compare.js';
import { type WordRun, wordChanges } from '../../history/words.js';
import type { Json } from '../../terms/brand.js';

/** Fields whose values are sentences: they are shown word by word. */
const PROSE = /(?:^|\.)(?:prompt|style|caption|text|title)$/;
const SECONDS = /(?:^|\.)(?:duration|start|end|fade_in|fade_out)$/;
const DECIBELS = /\.volume$/;

/** A digest as people are shown it. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 8);
}

/** How a field has changed, for people. */
export type FieldText =
  | { readonly kind: 'words'; readonly runs: readonly WordRun[] }
  | { readonly kind: 'values'; readonly before: string; readonly after: string; readonly note: string };

/** What to show of a field's change. */
export function fieldText({ field, before, after }: FieldDifference): FieldText {
  if (PROSE.test(field) && typeof before === 'string' && typeof after === 'string') {
    return { kind: 'words', runs: wordChanges(before, after) };
  }
  const [was, is] = [objectOf(before), objectOf(after)];
  if (field.startsWith('@') && was && is) {
    return referenceText(was, is);
  }
  return { kind: 'values', before: valueText(field, before), after: valueText(field, after), note: '' };
}

type Value = { readonly [key: string]: Json };

function objectOf(value: Json | undefined): Value | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Value) : undefined;
}

/** Of a reference that is there before and after, only what differs. */
function referenceText(was: Value, is: Value): FieldText {
  const [a, b] = [pictureText(was), pictureText(is)];
  if (a === b) {
    const part = was.type === is.type ? 'description' : 'type';
    return {
      kind: 'values',
      before: String(was[part] ?? 'none'),
      after: String(is[part] ?? 'none'),
      note: part === 'type' ? '' : part,
    };
  }
  const paths = was.image === is.image ? [is.image] : [was.image, is.image];
  const named = paths.filter((path) => typeof path === 'string');
  const after = a.startsWith('picture ') ? b.replace(/^picture /, '') : b;
  return { kind: 'values', before: a, after, note: named.join(' → ') };
}

function pictureText(value: Value): string {
  const frame = objectOf(value.frame);
  if (frame) {
    const clip = typeof frame.clip === 'string' ? `clip ${shortDigest(frame.clip)}` : 'a clip still to come';
    return `${atText(frame.at)} of ${frame.shot} (${clip})`;
  }
  return typeof value.sha256 === 'string' ? `picture ${shortDigest(value.sha256)}` : String(value.url ?? '');
}

function atText(at: Json | undefined): string {
  return typeof at === 'number' ? `the frame at ${at} s` : `the ${at} frame`;
}

/** A value by itself. */
export function valueText(field: string, value: Json | undefined): string {
  if (value === undefined || value === null) {
    return 'none';
  }
  const object = objectOf(value);
  if (field.startsWith('@') && object) {
    return typeof object.image === 'string' ? `${object.image}` : pictureText(object);
  }
  if (object && typeof object.file === 'string') {
    return `${object.file} (${shortDigest(String(object.sha256))})`;
  }
  if (object && field.endsWith('transition')) {
    return `${object.type === 'wipe' || object.type === 'slide' || object.type === 'fade' ? object.kind : object.type} ${object.duration} s`;
  }
  if (typeof value === 'number') {
    return `${value}${SECONDS.test(field) ? ' s' : DECIBELS.test(field) ? ' dB' : ''}`;
  }
  if (typeof value === 'string') {
    return PROSE.test(field) ? `"${value}"` : value;
  }
  return JSON.stringify(value);
}

/** Words of a run that is the same on both sides, beside what changed. */
const CONTEXT = 30;

/** Runs of words on one line: `… her [-grey-]{+red+} coat …`, what is the same cut to what is near a change. */
export function runsText(runs: readonly WordRun[]): string {
  return runs
    .map(({ kind, text }, index) => {
      const line = text.replace(/\s+/g, ' ');
      switch (kind) {
        case 'removed':
          return marked('[-', line, '-]');
        case 'added':
          return marked('{+', line, '+}');
        default:
          return context(line, index > 0, index < runs.length - 1);
      }
    })
    .join('')
    .trim();
}

/** White space behind the last word stays outside of the marks. */
function marked(open: string, text: string, close: string): string {
  const bare = text.trimEnd();
  return `${open}${bare || text}${close}${bare ? text.slice(bare.length) : ''}`;
}

function context(text: string, afterChange: boolean, beforeChange: boolean): string {
  if (text.length <= 2 * CONTEXT + 5) {
    return text;
  }
  const head = afterChange ? (/^.{0,30}(?=\s)/u.exec(text)?.[0] ?? '') : '';
  const tail = beforeChange ? (/(?<=\s).{0,30}$/u.exec(text)?.[0] ?? '') : '';
  return `${head ? `${head} ` : ''}…${tail ? ` ${tail}` : ''}`;
}
