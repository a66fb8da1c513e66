import { formatTable } from '../report/table.js';
import type { TimelineDocument } from '../stitch/timeline/timeline-document.js';

const COLUMNS = [
  { title: 'segment' },
  { title: 'shows' },
  { title: 'from', align: 'right' },
  { title: 'to', align: 'right' },
  { title: 'frames', align: 'right' },
  { title: 'skips', align: 'right' },
  { title: 'enters by' },
] as const;

/** A timeline for people: a row a segment, what lies over them, and the length. */
export function timelineText(
  timeline: TimelineDocument,
  look: Parameters<typeof formatTable>[2] = {},
): string {
  const { segments, overlays, frames, seconds, fps } = timeline;
  const rate = fps.num / fps.den;
  const place = (frame: number): string => timecode(frame, Math.round(rate));
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
    return `${place(start)} to ${place(end)}: ${kind}${quoted}\n`;
  });
  const total = `${frames} frames, ${seconds.toFixed(3)} s at ${Number(rate.toFixed(3))} fps\n`;
  return [formatTable(COLUMNS, rows, look), ...over, total].join('');
}

/** Minutes, seconds and frames of the second, e.g. "01:05+12". */
function timecode(frame: number, framesASecond: number): string {
  const seconds = Math.floor(frame / framesASecond);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}+${two(frame % framesASecond)}`;
}
