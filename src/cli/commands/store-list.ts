import { openStoreOf } from '../../crew/files-of.js';
import { type StoreSurvey, surveyStore } from '../../crew/store-survey.js';
import { formatSeconds } from '../../report/duration.js';
import { formatBytes } from '../../report/size.js';
import { formatTable, type TableCell } from '../../report/table.js';
import { shortDigest } from '../../terms/digest.js';
import type { ExitName } from '../../terms/exit.js';
import { sumUsd, toDollars } from '../../terms/money.js';
import { rehearsalPart, sayRehearsal } from '../rehearsal.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, wantsColour, widthOf, write, writeLine } from '../terminal.js';
import { bytesOf, clipDocument, costText, counted, totalCostText, usesText } from './store-text.js';

/** `storyreel store list`: every clip of the project's store, what uses it and what it cost. Writes nothing. */
export async function listStore(
  file: string | undefined,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitName> {
  const store = await openStoreOf(await storyboardPath(terminal.cwd, file));
  const survey = await surveyStore(store);
  if (options.json) {
    await writeLine(
      terminal.stdout,
      JSON.stringify({ ...listDocument(survey), ...rehearsalPart(store.files) }),
    );
    return 'done';
  }
  const { clips, absent, locks } = survey;
  for (const { name, problem } of locks) {
    if (problem) {
      await writeLine(terminal.stderr, `warning: ${name} cannot be read: ${problem.message}`);
    }
  }
  if (clips.length > 0) {
    await write(terminal.stdout, tableOf(survey, terminal));
  }
  const spare = clips.filter(({ uses }) => uses.length === 0);
  await writeLine(
    terminal.stdout,
    `${counted(clips.length, 'clip')}, ${formatBytes(bytesOf(clips))}, which cost ${totalCostText(clips)}.`,
  );
  if (spare.length > 0) {
    const them = spare.length === 1 ? 'it' : 'them';
    await writeLine(
      terminal.stdout,
      `${counted(spare.length, 'clip')} of them, ${formatBytes(bytesOf(spare))}, which cost ${totalCostText(spare)}, in no lock here; older commits may name ${them}: see storyreel store gc`,
    );
  }
  if (absent.length > 0) {
    await writeLine(
      terminal.stdout,
      `${counted(absent.length, 'clip')} that the lock names not here: storyreel store verify`,
    );
  }
  await sayRehearsal(store.files, terminal);
  return 'done';
}

function tableOf({ clips, locks }: StoreSurvey, terminal: Terminal): string {
  const rows = clips.map((clip): TableCell[] => [
    shortDigest(clip.digest),
    clip.uses.length > 0
      ? usesText(clip.uses, locks.length > 1)
      : { text: clip.boughtFor ? `no lock (was ${clip.boughtFor.shot})` : 'no lock', tone: 'warning' },
    clip.model ?? '',
    clip.provider ?? '',
    costText(clip),
    clip.seconds === undefined ? '' : formatSeconds(clip.seconds),
    formatBytes(clip.bytes),
    clip.records.length > 0 ? 'yes' : { text: 'no', tone: 'faint' },
  ]);
  return formatTable(
    [
      { title: 'clip' },
      { title: 'shot', narrow: 'wrap' },
      { title: 'model', narrow: 'wrap' },
      { title: 'from' },
      { title: 'cost', align: 'right' },
      { title: 'length', align: 'right' },
      { title: 'size', align: 'right' },
      { title: 'record' },
    ],
    rows,
    { width: widthOf(terminal.stdout), colour: wantsColour(terminal, terminal.stdout) },
  );
}

function listDocument({ clips, absent, locks }: StoreSurvey) {
  const known = clips.flatMap(({ cost }) => (cost === undefined ? [] : [cost]));
  return {
    version: 1,
    clips: clips.map((clip) => ({
      ...clipDocument(clip),
      path: clip.path,
      bytes: clip.bytes,
      record: clip.records.length > 0,
    })),
    missing: absent.map(clipDocument),
    locks: locks.map(({ name, problem }) => ({ file: name, problem: problem?.message ?? null })),
    total: { clips: clips.length, bytes: bytesOf(clips), cost_usd: toDollars(sumUsd(known)) },
  };
}
