import type { ComparedFilms, ComparedSide } from '../../crew/compare-films.js';
import { printable } from '../../diagnostics/screen-text.js';
import type { FieldDifference, ShotDifference } from '../../history/compare.js';
import { costText, fateText, lengthText, priceText, referenceFate, sideName } from './diff-words.js';
import { fieldText, valueText } from './value-text.js';

/** A comment on GitHub holds 65,536 characters; the details end before that. */
const MOST_DETAILS = 40_000;
const MOST_ROWS = 100;

/** A comparison as Markdown, for a pull request. Nothing that a storyboard says can be more than text in it. */
export function diffMarkdown(films: ComparedFilms): string {
  const { before, after, difference, notes } = films;
  const file = code(after.file ?? before.file ?? '');
  const length = lengthText(films);
  const blocks = [
    `### ${file}: ${difference ? costText(difference) : 'cannot be compared'}`,
    `${before.file === undefined ? 'nothing' : code(sideName(before))} → ${code(sideName(after))}${length === undefined ? '' : ` · length ${length}`}`,
    ...[before, after].flatMap(brokenSide),
    ...(notes.length > 0 ? [notes.map(({ message }) => `- ${code(message)}`).join('\n')] : []),
  ];
  if (difference && difference.shots.length > 0) {
    blocks.push(shotTable(difference.shots));
  }
  if (difference && difference.references.length > 0) {
    const rows = difference.references.map(
      (each) => `| ${code(`@${each.name}`)} | ${code(referenceFate(each))} |`,
    );
    blocks.push(['| Reference | |', '|---|---|', ...shortened(rows, '| … | |')].join('\n'));
  }
  const details = difference ? detailBlocks(difference) : [];
  if (details.length > 0) {
    blocks.push('<details><summary>What changed</summary>', ...details, '</details>');
  }
  return `${blocks.join('\n\n')}\n`;
}

function brokenSide(side: ComparedSide): readonly string[] {
  const errors = side.diagnostics.filter(({ severity }) => severity === 'error');
  const told = side.failure
    ? [side.failure.message]
    : errors.map(({ code, message }) => `${code}: ${message}`);
  return told.length === 0
    ? []
    : [
        `**${code(sideName(side))} has errors:**\n\n${told
          .slice(0, 10)
          .map((each) => `- ${code(each)}`)
          .join('\n')}`,
      ];
}

function shotTable(shots: readonly ShotDifference[]): string {
  const rows = shots.map((shot) => {
    const fields = shot.fields.map(({ field }) => field);
    const what = fields.length > 0 ? `${fateText(shot)}: ${fields.join(', ')}` : fateText(shot);
    return `| ${code(shot.id)} | ${code(what)} | ${priceText(shot)} |`;
  });
  return ['| Shot | Change | To render |', '|---|---|---:|', ...shortened(rows, '| … | | |')].join('\n');
}

function shortened(rows: readonly string[], ellipsis: string): readonly string[] {
  return rows.length > MOST_ROWS ? [...rows.slice(0, MOST_ROWS), ellipsis] : rows;
}

function detailBlocks({ shots, film }: NonNullable<ComparedFilms['difference']>): readonly string[] {
  const blocks: string[] = [];
  let size = 0;
  const parts: readonly (readonly [string, readonly FieldDifference[]])[] = [
    ...shots.map(({ id, fields }) => [id, fields] as const),
    ['film', film],
  ];
  for (const [name, fields] of parts) {
    const block = fields.length > 0 ? `**${code(name)}**\n\n${fence(fields.flatMap(changeLines))}` : '';
    size += block.length;
    if (size > MOST_DETAILS) {
      blocks.push('… and more: `storyreel diff` shows all of it.');
      break;
    }
    blocks.push(...(block === '' ? [] : [block]));
  }
  return blocks;
}

function changeLines(change: FieldDifference): readonly string[] {
  const { field, before, after } = change;
  const shown = fieldText(change);
  const [was, is] =
    shown.kind === 'values' ? [shown.before, shown.after] : [valueText('', before), valueText('', after)];
  const lines = (sign: string, text: string): string[] =>
    `${field}: ${text.trim()}`.split(/\r\n|[\r\n\u2028\u2029]/).map((line) => `${sign} ${printable(line)}`);
  return [...lines('-', was), ...lines('+', is)];
}

/** A block in which nothing is markup, whatever it holds. */
function fence(lines: readonly string[]): string {
  const text = lines.join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}diff\n${text}\n${marks}`;
}

/**
 * Text in which nothing is markup: every sign that could be is written as a character reference, so that Markdown and HTML take it for a
 * letter; and as code, in which names with an at sign are nobody's and numbers are no issues.
 */
function code(text: string): string {
  const plain = printable(text.replace(/\s+/g, ' ')).replace(
    /[!-+./:<-@[-`{-~]/g,
    (sign) => `&#${sign.charCodeAt(0)};`,
  );
  return `<code>${plain}</code>`;
}
