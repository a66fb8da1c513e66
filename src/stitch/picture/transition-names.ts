import { StoryreelError } from '../../diagnostics/errors.js';
import { nearest } from '../../diagnostics/nearest.js';
import type { Ffmpeg } from '../../media/ffmpeg.js';
import { filterHelp } from '../../media/filter-help.js';
import { NO_MEMORY } from '../../terms/memory.js';
import type { StitchCrew } from '../stitch-crew.js';
import type { Segment } from '../timeline/timeline.js';

/** How many names are told for one that is not known. */
const NEAREST = 3;

/** The transitions a build can make, by xfade's names, without the one that needs an expression. */
export async function transitionNames(ffmpeg: Ffmpeg, signal?: AbortSignal): Promise<readonly string[]> {
  const help = (await filterHelp(ffmpeg, 'xfade', signal)) ?? '';
  // Its values stand below the option, by their numbers: "fade  0  ..FV....... fade transition".
  const [, values = ''] = help.split(/^ +transition +<int>.*$/m);
  const [own = ''] = values.split(/^ {2,4}\w+ +<\w+>/m);
  return [...own.matchAll(/^ +(\w+) +(-?\d+) /gm)].flatMap(([, name = '', number]) =>
    Number(number) >= 0 ? [name] : [],
  );
}

/** Throws a StoryreelError `transition-unknown`, with the nearest names, for a transition the build does not know. */
export async function checkTransitionNames(
  segments: readonly Segment[],
  { ffmpeg, signal, memory = NO_MEMORY }: Pick<StitchCrew, 'ffmpeg' | 'signal' | 'memory'>,
): Promise<void> {
  const used = segments.filter(({ entry }) => entry.frames > 0);
  if (used.length === 0) {
    return;
  }
  const names = await memory.recall(`transitions of ${ffmpeg.path}`, () => transitionNames(ffmpeg, signal));
  const unknown = used.find(({ entry }) => !names.includes(entry.kind));
  if (unknown) {
    const { kind } = unknown.entry;
    const near = nearestFew(kind, names);
    throw new StoryreelError(
      'transition-unknown',
      `the transition into ${unknown.name} is "${kind}", which ffmpeg ${ffmpeg.version} does not know${near.length > 0 ? `; the nearest are ${near.join(', ')}` : ''}`,
      { shot: unknown.name, hint: 'ffmpeg -h filter=xfade lists them all' },
    );
  }
}

function nearestFew(wrong: string, names: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let left = NEAREST; left > 0; left -= 1) {
    const name = nearest(
      wrong,
      names.filter((each) => !found.includes(each)),
    );
    found.push(...(name === undefined ? [] : [name]));
  }
  return found;
}
