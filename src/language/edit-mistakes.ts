import type { FormMistake } from './schema/validator.js';
import { type Data, field, type Located, type Path } from './yaml/located.js';

/**
 * What the parts of the edit may not say together, and sounds that are no files. The JSON Schema leaves this to us, for
 * one clear sentence each.
 */
export function editMistakes(located: Located): FormMistake[] {
  const film = field(located.data, 'film');
  const shots = field(located.data, 'shots');
  return [
    ...transitionMistakes(located, field(film, 'transition'), ['film', 'transition']),
    ...soundMistakes(located, field(film, 'music'), ['film', 'music']),
    ...(Array.isArray(shots) ? shots : []).flatMap((shot, index) => [
      ...transitionMistakes(located, field(shot, 'transition'), ['shots', index, 'transition']),
      ...soundMistakes(located, field(shot, 'voice'), ['shots', index, 'voice']),
    ]),
  ];
}

/** What only some transitions have: the key, those that have it, and what to do when another one is given it. */
const ONLY_SOME: readonly {
  readonly key: string;
  readonly has: (type: string) => boolean;
  readonly hint: string;
}[] = [
  {
    key: 'duration',
    has: (type) => type !== 'cut',
    hint: 'remove it, or name a transition that overlaps the two shots, such as dissolve',
  },
  {
    key: 'color',
    has: (type) => type === 'fade',
    hint: 'remove it; only `type: fade` goes through a color, black or white',
  },
  {
    key: 'direction',
    has: (type) => type === 'wipe' || type === 'slide',
    hint: 'remove it; only `type: wipe` and `type: slide` have one: left, right, up or down',
  },
];

function transitionMistakes(located: Located, transition: Data | undefined, path: Path): FormMistake[] {
  const type = field(transition, 'type');
  if (typeof type !== 'string') {
    return [];
  }
  return ONLY_SOME.filter(({ key, has }) => field(transition, key) !== undefined && !has(type)).map(
    ({ key, hint }) =>
      mistake([...path, key], `the transition "${type}" has no ${key}`, hint, located.key([...path, key])),
  );
}

function soundMistakes(located: Located, sound: Data | undefined, path: Path): FormMistake[] {
  const isShort = typeof sound === 'string';
  const file = isShort ? sound : field(sound, 'file');
  const place = isShort ? path : [...path, 'file'];
  // One letter is a drive.
  return typeof file === 'string' && /^[a-z][a-z0-9+.-]+:/i.test(file)
    ? [
        mistake(
          place,
          'a sound must be a path',
          'save the sound inside the project and name its path',
          located.value(place),
        ),
      ]
    : [];
}

function mistake(
  path: Path,
  message: string,
  hint: string,
  span: FormMistake['diagnostic']['span'],
): FormMistake {
  return { path, diagnostic: { code: 'value-invalid', severity: 'error', message, hint, span } };
}
