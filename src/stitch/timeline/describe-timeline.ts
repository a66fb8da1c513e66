import stringWidth from 'string-width';
import { perSecond } from '../../terms/frame-size.js';
import { bodyFrames, bodyStart, type Overlay, type Segment, segmentEnd, type Timeline } from './timeline.js';

/** A timeline for programs: places and lengths in frames from the film's first, ends exclusive. */
export interface TimelineDocument {
  readonly version: 1;
  readonly fps: { readonly num: number; readonly den: number };
  readonly frames: number;
  readonly seconds: number;
  readonly segments: readonly SegmentDocument[];
  readonly overlays: readonly OverlayDocument[];
}

/** One segment of it. */
export interface SegmentDocument {
  readonly name: string;
  readonly shows: Segment['source']['kind'];
  readonly start: number;
  readonly end: number;
  /** Frames of the clip left out before. */
  readonly skip: number;
  readonly entry: { readonly kind: string; readonly frames: number };
  /** What it has to itself. */
  readonly body: { readonly start: number; readonly end: number };
}

/** One overlay of it. */
export interface OverlayDocument {
  readonly kind: Overlay['drawing']['kind'];
  readonly text?: string;
  readonly start: number;
  readonly end: number;
}

/** A timeline as a document, and as text for people. */
export function describeTimeline(timeline: Timeline): { document: TimelineDocument; text: string } {
  const document = documentOf(timeline);
  return { document, text: textOf(timeline, document) };
}

function documentOf({ rate, frames, segments, overlays }: Timeline): TimelineDocument {
  return {
    version: 1,
    fps: rate,
    frames,
    seconds: frames / perSecond(rate),
    segments: segments.map((segment) => ({
      name: segment.name,
      shows: segment.source.kind,
      start: segment.start,
      end: segmentEnd(segment),
      skip: segment.skip,
      entry: segment.entry,
      body: { start: bodyStart(segment), end: bodyStart(segment) + bodyFrames(segment) },
    })),
    overlays: overlays.map(({ drawing, start, end }) => ({
      kind: drawing.kind,
      ...(drawing.kind === 'missing' ? {} : { text: drawing.text }),
      start,
      end,
    })),
  };
}

const HEADINGS = ['segment', 'shows', 'from', 'to', 'frames', 'skips', 'enters by'];
const NUMBERS: ReadonlySet<number> = new Set([2, 3, 4, 5]);

function textOf({ rate }: Timeline, { segments, overlays, frames, seconds }: TimelineDocument): string {
  const place = (frame: number): string => timecode(frame, perSecond(rate));
  const rows = segments.map(({ name, shows, start, end, skip, entry }) => [
    name,
    shows,
    place(start),
    place(end),
    String(end - start),
    skip === 0 ? '' : String(skip),
    entry.frames === 0 ? entry.kind : `${entry.kind}, ${entry.frames} frames`,
  ]);
  const over = overlays.map(({ kind, text, start, end }) => {
    const quoted = text === undefined ? '' : ` "${text.replaceAll(/\s+/g, ' ')}"`;
    return `over it ${place(start)} to ${place(end)}: ${kind}${quoted}`;
  });
  const total = `${frames} frames, ${seconds.toFixed(3)} s at ${perSecond(rate)
    .toFixed(3)
    .replace(/\.?0+$/, '')} fps`;
  return [...columns([HEADINGS, ...rows]), ...over, total].map((line) => `${line.trimEnd()}\n`).join('');
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const gap = ' '.repeat((widths[column] ?? 0) - stringWidth(cell));
        return NUMBERS.has(column) ? gap + cell : cell + gap;
      })
      .join('  '),
  );
}

/** Minutes, seconds and frames of the second, e.g. "01:05+12". */
function timecode(frame: number, fps: number): string {
  const whole = Math.round(fps);
  const seconds = Math.floor(frame / whole);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}+${two(frame % whole)}`;
}
