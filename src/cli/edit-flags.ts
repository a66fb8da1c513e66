import { type Command, InvalidArgumentError, Option } from 'commander';
import type { EditOptions } from '../crew/edit-options.js';

/** What the flags of the edit become. */
export interface EditFlags {
  readonly size?: string;
  readonly quality?: 'draft' | 'standard' | 'high';
  readonly format?: readonly Format[];
  /** `true`: of a typical frame. */
  readonly poster?: true | number;
  readonly strict?: boolean;
  readonly live?: boolean;
}

const FORMATS = ['mp4', 'webm', 'prores', 'gif'] as const;

type Format = (typeof FORMATS)[number];

/** Adds the flags that say how a film is to come out. */
export function withEditFlags(command: Command): Command {
  return command
    .addOption(new Option('--size <size>', 'of the film, e.g. 1920x1080 or 1080p').argParser(size))
    .addOption(
      new Option('--quality <quality>', 'how much time and room it takes (standard)').choices([
        'draft',
        'standard',
        'high',
      ]),
    )
    .addOption(
      new Option('--format <format>', 'also as webm, prores or gif; several with commas').argParser(formats),
    )
    .addOption(
      new Option('--poster [seconds]', 'also a picture of it: of a typical frame, or at a time').argParser(
        moment,
      ),
    );
}

/** The flags as the library takes them. */
export function editOf({ size, quality, format, poster, strict, live }: EditFlags): EditOptions {
  // The mp4 is always made: the others are made of it.
  const formats = (format ?? []).flatMap((each) => (each === 'mp4' ? [] : [each]));
  return {
    ...(size === undefined ? {} : { size }),
    ...(quality === undefined ? {} : { quality }),
    ...(poster === undefined ? {} : { poster: poster === true ? 'typical' : poster }),
    formats,
    strict: strict === true,
    live: live === true,
  };
}

function size(text: string): string {
  if (!/^(?:\d+x\d+|\d+p)$/i.test(text)) {
    throw new InvalidArgumentError('write it like 1920x1080 or 1080p');
  }
  return text.toLowerCase();
}

function formats(text: string, before: readonly Format[] = []): readonly Format[] {
  const named = text.split(',').map((each) => each.trim().toLowerCase());
  const unknown = named.find((each) => !FORMATS.some((format) => format === each));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`"${unknown}" is none of ${FORMATS.join(', ')}`);
  }
  return [...before, ...(named as Format[])];
}

function moment(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !Number.isFinite(seconds) || seconds < 0) {
    throw new InvalidArgumentError('give seconds, or put the storyboard before --poster');
  }
  return seconds;
}
