import type { KnownClip } from '../../crew/store-survey.js';
import { REFLOG_DAYS } from '../../git/kept-clips.js';
import { formatBytes } from '../../report/size.js';
import { formatTable, type TableCell } from '../../report/table.js';
import { shortDigest } from '../../terms/digest.js';
import { sumUsd, toDollars } from '../../terms/money.js';
import { type Terminal, wantsColour, widthOf, write, writeLine } from '../terminal.js';
import type { GcLook } from './store-gc.js';
import { bytesOf, clipDocument, clipText, costText, counted, totalCostText } from './store-text.js';

/** Tells people what is kept, and why, and what would be deleted. */
export async function tellSorted(look: GcLook, terminal: Terminal): Promise<void> {
  const { sorted, history, unplanned, locks } = look;
  const { locked, past, wanted, unlisted, spare } = sorted;
  const say = (text: string): Promise<void> => writeLine(terminal.stdout, text);
  const reasons = [
    [locked, 'named by the locks of this folder'],
    [past, `named by git: a commit, a stash, the index, or a reflog entry of the last ${REFLOG_DAYS} days`],
    [wanted, 'in no lock yet, wanted by the storyboard as it is'],
  ] as const;
  for (const [clips, reason] of reasons) {
    if (clips.length > 0) {
      await say(`Kept: ${counted(clips.length, 'clip')}, ${formatBytes(bytesOf(clips))}, ${reason}.`);
    }
  }
  if (unlisted.length > 0) {
    const them = `${counted(unlisted.length, 'clip')}, which cost ${totalCostText(unlisted)}`;
    if (locks === 0) {
      await say(`Kept: ${them}: there is no lock here yet that could name them.`);
    } else {
      await say(`Kept: ${them}, bought after the lock was last written, by a run that was cut short:`);
      await write(terminal.stdout, clipTable(unlisted, locks > 1, terminal));
      await say(
        '  the next storyreel render uses what a shot wants; the rest is offered once the lock is written anew',
      );
    }
  }
  if (history.kind === 'none') {
    await say('Not in git: nothing protects what older versions of the lock named.');
  } else {
    const { unclear } = history.kept;
    if (history.isShallow) {
      await say('Note: a shallow clone (git clone --depth); what older commits name is not known.');
    }
    if (unclear > 0) {
      await say(
        `Note: ${counted(unclear, 'version')} of locks in git cannot be read (a conflict, or a newer storyreel); every clip in their text is kept.`,
      );
    }
  }
  for (const { name, message } of unplanned) {
    await say(`Note: ${name} cannot be planned (${message}); only its lock says what it needs.`);
  }
  if (spare.length === 0) {
    await say('Nothing to delete.');
    return;
  }
  await say(`\nNothing needs ${spare.length === 1 ? 'this clip' : 'these clips'}:`);
  await write(terminal.stdout, clipTable(spare, locks > 1, terminal));
  await say(`${summaryOf(spare)}\n`);
}

/** "3 clips, 12.4 MB: 2 bought for $0.65, 1 free". */
function summaryOf(spare: readonly KnownClip[]): string {
  const free = spare.filter(({ cost }) => cost === 0);
  const paid = spare.filter(({ cost }) => cost !== 0);
  const parts = [
    ...(paid.length > 0 ? [`${paid.length} bought for ${totalCostText(paid)}`] : []),
    ...(free.length > 0 ? [`${free.length} free`] : []),
  ];
  return `${counted(spare.length, 'clip')}, ${formatBytes(bytesOf(spare))}: ${parts.join(', ')}.`;
}

function clipTable(clips: readonly KnownClip[], several: boolean, terminal: Terminal): string {
  const rows = clips.map((clip): TableCell[] => [
    shortDigest(clip.digest),
    clipText(clip, several) || { text: 'not known', tone: 'faint' },
    clip.model ?? '',
    clip.provider ?? '',
    clip.cost === 0 ? { text: 'free', tone: 'good' } : costText(clip),
    formatBytes(clip.bytes),
  ]);
  return formatTable(
    [
      { title: 'clip' },
      { title: 'bought for', narrow: 'wrap' },
      { title: 'model', narrow: 'wrap' },
      { title: 'from' },
      { title: 'cost', align: 'right' },
      { title: 'size', align: 'right' },
    ],
    rows,
    { width: widthOf(terminal.stdout), colour: wantsColour(terminal, terminal.stdout) },
  );
}

/** The same for programs, with what was deleted. */
export function gcDocument(
  { sorted: { locked, past, wanted, unlisted, spare }, history, unplanned }: GcLook,
  deleted: readonly KnownClip[],
  isDryRun: boolean,
) {
  const clip = (each: KnownClip) => ({
    ...clipDocument(each),
    path: each.path,
    bytes: each.bytes,
    free: each.cost === 0,
  });
  return {
    version: 1,
    dry_run: isDryRun,
    spare: spare.map(clip),
    unlisted: unlisted.map(clip),
    kept: { locked: locked.length, history: past.length, wanted: wanted.length, unlisted: unlisted.length },
    history:
      history.kind === 'none'
        ? null
        : {
            lock_versions: history.kept.versions,
            unclear: history.kept.unclear,
            shallow: history.isShallow,
          },
    unplanned,
    deleted: deleted.map(({ digest }) => digest),
    spare_total: totalOf(spare),
    freed: totalOf(deleted),
  };
}

function totalOf(clips: readonly KnownClip[]) {
  const known = clips.flatMap(({ cost }) => (cost === undefined ? [] : [cost]));
  return { clips: clips.length, bytes: bytesOf(clips), cost_usd: toDollars(sumUsd(known)) };
}
