import type { Cluster } from './clusters.js';

/** A line as a range of clusters; `cut` when text is left out after it. */
export interface LineSpan {
  readonly from: number;
  readonly to: number;
  readonly cut: boolean;
}

/** Longest part of a word that is given up so that an ellipsis follows a whole one. */
const LONGEST_SCRAP = 14;

/** The end of the last whole word before `to`, when it is near. */
function wordEnd(clusters: readonly Cluster[], from: number, to: number): number {
  for (let end = to; end > Math.max(from, to - LONGEST_SCRAP); end -= 1) {
    if (clusters[end]?.space) {
      return end;
    }
  }
  return to;
}

/**
 * Breaks a text into lines of at most so many pixels, each as full as it can be; the last of those allowed leaves room
 * for an ellipsis where text is left over. `measure` gives the width of a range of clusters.
 */
export function breakLines(
  clusters: readonly Cluster[],
  setting: { readonly width: number; readonly size: number; readonly lines: number },
  measure: (from: number, to: number) => number,
): readonly LineSpan[] {
  const lines: LineSpan[] = [];
  const withoutSpaces = (from: number, to: number): number => {
    let end = to;
    while (end > from && clusters[end - 1]?.space) {
      end -= 1;
    }
    return end;
  };
  let from = 0;
  while (from < clusters.length) {
    let fits = from;
    let breakAt = from;
    for (let to = from + 1; to <= clusters.length; to += 1) {
      const wordEnds = to === clusters.length || clusters[to - 1]?.breakAfter === true;
      if (!wordEnds && to - fits < 24) {
        continue;
      }
      if (measure(from, withoutSpaces(from, to)) > setting.width) {
        break;
      }
      fits = to;
      breakAt = wordEnds ? to : breakAt;
    }
    if (breakAt === from) {
      // One word wider than the block: it is broken wherever the block ends.
      breakAt = Math.max(from + 1, fits);
      while (breakAt < clusters.length && measure(from, breakAt + 1) <= setting.width) {
        breakAt += 1;
      }
    }
    const last = lines.length === setting.lines - 1 && breakAt < clusters.length;
    if (last) {
      const room = setting.width - setting.size * 0.9;
      let to = withoutSpaces(from, breakAt);
      while (to > from + 1 && measure(from, to) > room) {
        to = withoutSpaces(from, to - 1);
      }
      lines.push({ from, to: wordEnd(clusters, from, to), cut: true });
      break;
    }
    lines.push({ from, to: withoutSpaces(from, breakAt), cut: false });
    from = breakAt;
    while (clusters[from]?.space) {
      from += 1;
    }
  }
  return lines;
}
