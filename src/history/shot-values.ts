import type { Shot, Storyboard } from '../language/storyboard.js';
import type { Request, RequestReference } from '../models/request.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import type { Json } from '../terms/brand.js';
import { transitionValue } from './film-values.js';
import type { SoundDigests } from './sound-digests.js';

/** What a field decides: the clip, which costs money, or the edit, which costs nothing. */
export type Affects = 'render' | 'edit';

/** The value of a field; undefined: it has none. */
export interface FieldValue {
  readonly value: Json | undefined;
  readonly affects: Affects;
}

/** The values of a shot by field, in the order people are shown them, with defaults filled in. */
export type ShotValues = ReadonlyMap<string, FieldValue>;

/** A storyboard at one moment. */
export interface FilmState {
  readonly plan: Plan;
  readonly sounds: SoundDigests;
}

/** The values of a planned shot. */
export function valuesOf(planned: PlannedShot, { plan, sounds }: FilmState): ShotValues {
  const { shot, card } = planned;
  const request = firstRequest(planned);
  const render: [string, Json | undefined][] = [
    ['prompt', shot.prompt.text.trim()],
    ['style', shot.style || undefined],
    ['model', planned.model],
    ['duration', planned.duration],
    ['resolution', planned.resolution],
    ['aspect_ratio', planned.aspectRatio],
    ['audio', request?.parameters.audio ?? shot.audio],
    ['seed', shot.seed],
    ['fps', request?.parameters.fps],
    ['takes', shot.takes],
    ...Object.entries(shot.options).map(([name, value]): [string, Json] => [`options.${name}`, value]),
    ...(request?.references ?? []).map((reference): [string, Json] => [
      `@${reference.name}`,
      referenceValue(reference, plan.storyboard, card?.dialect.mention.includes('{description}') ?? false),
    ]),
  ];
  const values = new Map<string, FieldValue>();
  for (const [field, value] of render) {
    values.set(field, { value, affects: 'render' });
  }
  for (const [field, value] of editValues(shot, sounds)) {
    values.set(field, { value, affects: 'edit' });
  }
  values.set('take', { value: planned.picked, affects: 'edit' });
  return values;
}

/** The request of take 1, as far as it is known. */
export function firstRequest({ candidates, foreseen, request }: PlannedShot): Request | undefined {
  return candidates.find(({ take }) => take === 1)?.request ?? foreseen ?? request;
}

/** What a reference shows, as far as it decides a clip. */
function referenceValue(
  { name, type, digest, picture }: RequestReference,
  { references }: Storyboard,
  describes: boolean,
): Json {
  const reference = references.get(name);
  const described = describes && reference?.description ? { description: reference.description } : {};
  switch (picture.kind) {
    case 'url':
      return { type, url: picture.url, ...described };
    case 'frame': {
      // Of a clip that is still to come nothing is known.
      const clip = picture.clip === '' ? {} : { clip: picture.digest };
      return { type, frame: { shot: picture.shot, at: picture.at, ...clip }, ...described };
    }
    case 'file':
      return { type, image: writtenPath(reference?.picture), sha256: digest, ...described };
  }
}

function writtenPath(picture: { readonly kind: string; readonly written?: string } | undefined): string {
  return picture?.written ?? '';
}

function editValues(shot: Shot, sounds: SoundDigests): readonly [string, Json | undefined][] {
  const { transition, trim, title, caption, voice } = shot;
  return [
    ['transition', transitionValue(transition)],
    ['trim.start', trim?.start],
    ['trim.end', trim?.end],
    ['title.text', title?.text],
    ['title.position', title?.position],
    ['title.start', title?.start],
    ['title.duration', title?.seconds],
    ['caption', caption],
    ['voice.file', voice && { file: voice.file.written, sha256: sounds.get(voice.file.path) ?? '' }],
    ['voice.start', voice?.start],
    ['voice.volume', voice?.gainDb],
  ];
}
