import type { ComparedFilms } from '../../crew/compare-films.js';
import { displayWidth, pad, printable, wrap } from '../../diagnostics/screen-text.js';
import type { FieldDifference, ShotDifference } from '../../history/compare.js';
import { type Paint, paintFor } from '../../report/paint.js';
import { costText, fateText, lengthText, priceText, referenceFate, sideName } from './diff-words.js';
import { fieldText, runsText } from './value-text.js';

/** How a comparison is shown. */
export interface DiffTextOptions {
  readonly width: number;
  readonly colour: boolean;
}

/** A comparison for people. */
export function diffText(films: ComparedFilms, { width, colour }: DiffTextOptions): string {
  const paint = paintFor(colour);
  const { before, after, difference, notes } = films;
  const commit = before.revision ? ` (${before.revision.commit.slice(0, 8)})` : '';
  const to = after.revision ? ` (${after.revision.commit.slice(0, 8)})` : '';
  const file = after.file ?? before.file ?? '';
  const lines = [
    paint.bold(
      printable(
        `${file}: ${before.file === undefined ? 'nothing' : sideName(before)}${commit} → ${sideName(after)}${to}`,
      ),
    ),
    ...notes.flatMap(({ message, hint }) => [
      ...wrap(`note: ${message}`, width),
      ...(hint ? wrap(`hint: ${hint}`, width - 2).map((line) => `  ${line}`) : []),
    ]),
  ];
  if (!difference) {
    return `${lines.join('\n')}\n`;
  }
  if (difference.shots.length > 0) {
    lines.push('', ...shotLines(difference.shots, width, paint));
  }
  if (difference.references.length > 0) {
    const names = difference.references.map(({ name }) => `@${name}`);
    const wide = Math.max(...names.map(displayWidth));
    lines.push('', paint.bold('references'));
    for (const [index, each] of difference.references.entries()) {
      lines.push(...hanging(`  ${pad(names[index] ?? '', wide)}  `, referenceFate(each), width, paint));
    }
  }
  if (difference.film.length > 0) {
    lines.push('', paint.bold('film'), ...fieldLines(difference.film, width, paint));
  }
  lines.push('', summary(films, difference));
  return `${lines.join('\n')}\n`;
}

function summary(films: ComparedFilms, difference: NonNullable<ComparedFilms['difference']>): string {
  const length = lengthText(films);
  const isSame = difference.shots.length + difference.references.length + difference.film.length === 0;
  const cost = isSame ? 'The same film' : capital(costText(difference));
  return `${cost}.${length === undefined ? '' : ` Length: ${length}.`}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function shotLines(shots: readonly ShotDifference[], width: number, paint: Paint): string[] {
  const wide = Math.max(...shots.map(({ id }) => displayWidth(id)));
  const fates = shots.map(fateText);
  const room = Math.max(20, width - wide - 14);
  const wideFate = Math.min(room, Math.max(...fates.map(displayWidth)));
  return shots.flatMap((shot, index) => {
    const [mark, tone] = markOf(shot, paint);
    const [first = '', ...others] = wrap(fates[index] ?? '', room);
    const head = `${mark} ${pad(shot.id, wide)}`;
    const price = priceText(shot);
    return [
      `${tone(head)}  ${price === '' ? first : pad(first, wideFate)}${price === '' ? '' : `  ${price}`}`,
      ...others.map((line) => `${' '.repeat(wide + 4)}${line}`),
      ...fieldLines(shot.fields, width, paint),
    ];
  });
}

function markOf({ fates }: ShotDifference, paint: Paint): [string, (text: string) => string] {
  if (fates.includes('added')) {
    return ['+', paint.green];
  }
  if (fates.includes('removed')) {
    return ['-', paint.red];
  }
  return fates.includes('changed') ? ['~', paint.yellow] : ['=', paint.cyan];
}

function fieldLines(fields: readonly FieldDifference[], width: number, paint: Paint): string[] {
  const names = fields.map(({ field }) => field.replace(/^film\./, ''));
  const wide = Math.min(24, Math.max(0, ...names.map(displayWidth)));
  return fields.flatMap((field, index) => {
    const head = `    ${pad(printable(names[index] ?? ''), wide)}  `;
    const shown = fieldText(field);
    if (shown.kind === 'words') {
      return hanging(head, runsText(shown.runs), width, paint);
    }
    const note = shown.note === '' ? '' : `, ${shown.note}`;
    return hanging(head, `${shown.before} → ${shown.after}${note}`, width, paint);
  });
}

/** Text behind a head, its further lines under its first. */
function hanging(head: string, text: string, width: number, paint: Paint): string[] {
  const indent = displayWidth(head);
  const lines = wrap(text, Math.max(30, width - indent));
  let inside: '' | '-' | '+' = '';
  return lines.map((line, index) => {
    const painted = paintWords(line, inside, paint);
    inside = painted.inside;
    return `${index === 0 ? paint.dim(head) : ' '.repeat(indent)}${painted.text}`;
  });
}

/** Colours what stands between the marks of removed and added words, also when a mark was opened a line before. */
function paintWords(
  line: string,
  inside: '' | '-' | '+',
  paint: Paint,
): { readonly text: string; readonly inside: '' | '-' | '+' } {
  let state = inside;
  const text = line.replace(/(\[-|-\]|\{\+|\+\}|.+?(?=\[-|-\]|\{\+|\+\}|$))/gu, (part) => {
    if (part === '[-' || part === '{+') {
      state = part === '[-' ? '-' : '+';
    }
    const tone = state === '-' ? paint.red : state === '+' ? paint.green : String;
    if (part === '-]' || part === '+}') {
      state = '';
    }
    return tone(part);
  });
  return { text, inside: state };
}
