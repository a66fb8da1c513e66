import type { ConflictedLock } from '../../crew/lock-sides.js';
import { formatTable, type TableCell } from '../../report/table.js';
import type { MergedShot } from '../../store/lock-merge.js';
import type { LockedTake } from '../../store/lock-schema.js';
import { formatCents, usd } from '../../terms/money.js';
import { type Terminal, wantsColour, widthOf } from '../terminal.js';

/** The machine form of a merged lock. */
export function mergedDocument(merged: readonly MergedShot[], open: readonly MergedShot[]) {
  return {
    version: 1,
    shots: merged
      .filter((each) => !open.includes(each))
      .map(({ id, from, shot }) => ({
        id,
        from,
        take: shot.take,
        takes: shot.takes.map(({ take }) => take),
      })),
    open: open.map(({ id, shot, question }) => ({
      id,
      ours: question?.ours,
      theirs: question?.theirs,
      takes: shot.takes.map(({ take }) => take),
    })),
  };
}

/** The takes of the shots that both sides chose a take of, for whoever is to choose between them. */
export function questionsText(
  open: readonly MergedShot[],
  conflict: ConflictedLock,
  terminal: Terminal,
): string {
  const layout = { width: widthOf(terminal.stdout), colour: wantsColour(terminal, terminal.stdout) };
  return open
    .map((each) => {
      const rows = each.shot.takes.map((take) => takeRow(take, each, conflict));
      const columns = [
        { title: 'take', align: 'right' as const },
        { title: 'of', narrow: 'wrap' as const },
        { title: 'picked by', narrow: 'wrap' as const },
        { title: 'model' },
        { title: 'provider' },
        { title: 'seed', align: 'right' as const },
        { title: 'cost', align: 'right' as const },
        { title: 'prompt', narrow: 'cut' as const },
      ];
      return `Both branches chose a take of ${each.id}:\n${formatTable(columns, rows, layout)}\n`;
    })
    .join('');
}

function takeRow(
  take: LockedTake,
  { id, question }: MergedShot,
  { sides, labels }: ConflictedLock,
): TableCell[] {
  const holders = (['ours', 'theirs'] as const).filter((side) => {
    const block = Object.hasOwn(sides[side], id) ? sides[side][id] : undefined;
    return block?.takes.some(({ key, clip }) => key === take.key && clip === take.clip);
  });
  const pickers = (['ours', 'theirs'] as const).filter((side) => question?.[side] === take.take);
  const names = (list: readonly ('ours' | 'theirs')[]): string => list.map((side) => labels[side]).join(', ');
  const [holder] = holders;
  return [
    String(take.take),
    names(holders),
    { text: names(pickers), tone: 'strong' },
    take.model,
    take.provider,
    String(take.seed ?? ''),
    formatCents(usd(take.cost_usd)),
    (holder && sides[holder][id]?.request.prompt) ?? '',
  ];
}

/** What was made of a conflict, and what is left to be done. */
export function mergedText(
  merged: readonly MergedShot[],
  { labels }: ConflictedLock,
  place: { readonly shown: string; readonly storyboard: string | undefined },
): string {
  const named = (from: MergedShot['from']): string => {
    const ids = merged.filter((each) => each.from === from).map(({ id }) => id);
    return ids.length > 5 ? `${ids.slice(0, 4).join(', ')} and ${ids.length - 4} more` : ids.join(', ');
  };
  const lines = [`${place.shown} is settled.`];
  for (const side of ['ours', 'theirs'] as const) {
    if (named(side) !== '') {
      lines.push(`  from ${labels[side]}: ${named(side)}`);
    }
  }
  for (const { id, shot } of merged.filter(({ from }) => from === 'both')) {
    const numbers = shot.takes.map(({ take }) => take).join(', ');
    lines.push(`  ${id} has the takes of both, ${numbers}; take ${shot.take} is in the film`);
  }
  const next = `git add ${quoted(place.shown)}, then finish the merge`;
  lines.push(
    place.storyboard === undefined
      ? `Next: ${next}.`
      : `Next: settle the conflict in ${place.storyboard}, which only its author can; then ${next}.`,
  );
  return `${lines.join('\n')}\n`;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
