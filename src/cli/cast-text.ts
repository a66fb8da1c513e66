import type { CastMember, CastPicture } from '../checks/cast-list.js';
import type { PictureLook } from '../checks/look-at-pictures.js';
import { formatBytes } from '../report/size.js';
import { formatTable, type TableCell, type TableOptions } from '../report/table.js';

/** How many shots are told one by one. */
const NAMED = 4;

/** The library for people: a table, and how much of it is used. */
export function castText(members: readonly CastMember[], options: TableOptions): string {
  if (members.length === 0) {
    return 'The storyboard has no references.\n';
  }
  // Where everything stands in one file there is nothing to tell.
  const hasImports = members.some(({ imported }) => imported);
  const table = formatTable(
    [
      { title: 'reference' },
      { title: 'type' },
      { title: 'picture', narrow: 'wrap' },
      { title: 'used in', narrow: 'wrap' },
      ...(hasImports ? [{ title: 'from', narrow: 'wrap' as const }] : []),
      { title: 'description', narrow: 'wrap' },
    ],
    members.map((member) => row(member, hasImports)),
    options,
  );
  return `${table}\n${summary(members)}\n`;
}

function row(member: CastMember, hasImports: boolean): TableCell[] {
  const { name, type, imported, place, picture, shots, description } = member;
  const from: TableCell = imported ? place.file.path : { text: 'this file', tone: 'faint' };
  return [
    { text: `@${name}`, tone: shots.length > 0 ? 'strong' : 'faint' },
    type,
    pictureCell(picture),
    usedCell(shots, imported),
    ...(hasImports ? [from] : []),
    description ?? { text: '—', tone: 'faint' },
  ];
}

/** Where the picture is and what it is, or what is the matter with it. */
function pictureCell(picture: CastPicture): TableCell {
  switch (picture.kind) {
    case 'url':
      return picture.url;
    case 'frame':
      return typeof picture.at === 'number'
        ? `${picture.shot} at ${picture.at} s`
        : `${picture.at} frame of ${picture.shot}`;
    case 'file': {
      const { path, look } = picture;
      if (look.kind === 'picture') {
        return `${path} ${look.width}×${look.height} ${look.format.toUpperCase()} ${formatBytes(look.bytes)}`;
      }
      return { text: `${path}: ${trouble(look)}`, tone: 'bad' };
    }
  }
}

function trouble(look: Exclude<PictureLook, { readonly kind: 'picture' }>): string {
  switch (look.kind) {
    case 'missing':
      return look.nearest ? `missing, did you mean ${look.nearest}?` : 'missing';
    case 'outside':
      return 'outside the project';
    case 'foreign':
      return `not a picture but ${look.looksLike}`;
    default:
      return `unreadable, ${look.reason}`;
  }
}

/** A library may hold more than one film needs; what this film declares and does not use is worth a look. */
function usedCell(shots: readonly string[], imported: boolean): TableCell {
  if (shots.length === 0) {
    return { text: 'unused', tone: imported ? 'faint' : 'warning' };
  }
  const more = shots.length - NAMED;
  return `${shots.length}: ${shots.slice(0, NAMED).join(', ')}${more > 0 ? ', …' : ''}`;
}

function summary(members: readonly CastMember[]): string {
  const subjects = members.filter(({ type }) => type === 'subject').length;
  const unused = members.filter(({ shots }) => shots.length === 0).length;
  const broken = members.filter(
    ({ picture }) => picture.kind === 'file' && picture.look.kind !== 'picture',
  ).length;
  const parts = [
    counted(subjects, 'subject'),
    counted(members.length - subjects, 'background'),
    ...(unused > 0 ? [`${unused} unused`] : []),
    ...(broken > 0 ? [`${counted(broken, 'picture')} missing or broken`] : []),
  ];
  return `${parts.join(', ')}.`;
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
