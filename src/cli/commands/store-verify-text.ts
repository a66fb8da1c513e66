import { relative } from 'node:path';
import { againText, type BuyingAgain } from '../../crew/buying-again.js';
import type { ClipFacts, StoreSurvey } from '../../crew/store-survey.js';
import { formatBytes } from '../../report/size.js';
import type { ProjectStore } from '../../store/project-store.js';
import { shortDigest } from '../../terms/digest.js';
import { EXIT_CODES, type ExitName } from '../../terms/exit.js';
import { toDollars } from '../../terms/money.js';
import { type Terminal, writeLine } from '../terminal.js';
import { bytesOf, clipDocument, clipText, counted } from './store-text.js';
import type { VerifyStoreOptions } from './store-verify.js';

/** A clip that is not there or not what it was, and what comes of it. */
export interface Trouble {
  readonly clip: ClipFacts;
  readonly message: string;
  readonly path?: string;
  /** What a render does about it; undefined when no storyboard here wants it. */
  readonly again: BuyingAgain | undefined;
}

/** What is wrong in a store. */
export interface Findings {
  readonly damaged: readonly Trouble[];
  /** Clips that are there and could not be read: they are never moved. */
  readonly unreadable: readonly Trouble[];
  readonly missing: readonly Trouble[];
  /** Records that are of no use, with why. */
  readonly records: readonly { readonly path: string; readonly message: string }[];
}

/** Tells people what was found, and what to do about it. */
export async function tellFindings(
  { clips, locks, inventory }: StoreSurvey,
  { damaged, unreadable, missing, records }: Findings,
  options: VerifyStoreOptions,
  { files }: ProjectStore,
  terminal: Terminal,
): Promise<void> {
  const say = (text: string): Promise<void> => writeLine(terminal.stdout, text);
  const several = locks.length > 1;
  const isAside = options.setAside === true;
  for (const trouble of damaged) {
    await say(`damaged: ${titleOf(trouble.clip, several)} ${trouble.message}`);
    await say(`  ${isAside ? 'it is set aside; ' : ''}${whatNext(trouble)}`);
  }
  if (damaged.length > 0 && !isAside) {
    const them = damaged.length === 1 ? 'it' : 'them';
    await say(`  storyreel store verify --set-aside moves ${them} out of the way, so that a render sees it`);
  }
  for (const { clip, message } of unreadable) {
    await say(`unreadable: ${titleOf(clip, several)} ${message}`);
    await say(
      '  whether it is damaged is not known, and it stays where it is; look at the disk and verify again',
    );
  }
  for (const trouble of missing) {
    await say(`missing: ${titleOf(trouble.clip, several)} ${trouble.message}`);
    await say(`  ${whatNext(trouble)}`);
  }
  for (const { path, message } of records) {
    await say(`record: ${relative(files.folder, path)}: ${message}`);
    await say('  the clip is found by the lock all the same; delete the record when no lock needs it');
  }
  for (const { name, problem } of locks) {
    if (problem) {
      await say(`lock: ${name} cannot be read: ${problem.message}`);
      await say(`  ${problem.hint ?? 'which clips it names is not known'}`);
    }
  }
  for (const path of inventory.foreign) {
    await say(`foreign: ${relative(files.folder, path)} was not put there by storyreel; nothing uses it`);
  }
  for (const path of inventory.setAside) {
    await say(`aside: ${relative(files.folder, path)} was damaged and set aside; nothing uses it`);
  }
  const whole = clips.length - damaged.length - unreadable.length;
  const bytes = bytesOf(clips);
  const verdict =
    whole === clips.length
      ? `all ${counted(whole, 'clip')} are as they were bought`
      : `${whole} of ${counted(clips.length, 'clip')} are as they were bought`;
  await say(`Verified ${formatBytes(bytes)}: ${clips.length === 0 ? 'there is no clip' : verdict}.`);
}

function titleOf(clip: ClipFacts, several: boolean): string {
  const what = clipText(clip, several);
  return `${shortDigest(clip.digest)}${what === '' ? '' : ` (${what})`}`;
}

/** What the next render does about a clip, for people. */
function whatNext({ clip, again }: Trouble): string {
  if (!again) {
    return 'no shot wants it now, so a render does nothing about it; an older commit may name it';
  }
  return `the next render ${againText(again, clip.jobAt, 'a shared store')}`;
}

/** The same for programs. */
export function verifyDocument(
  { clips, locks, inventory }: StoreSurvey,
  { damaged, unreadable, missing, records }: Findings,
  options: VerifyStoreOptions,
  exit: ExitName,
) {
  const trouble = ({ clip, path, message, again }: Trouble) => ({
    ...clipDocument(clip),
    path: path ?? null,
    message,
    next_render: again ? { shot: again.shot, local: again.local, price_usd: toDollars(again.price) } : null,
  });
  return {
    version: 1,
    clips: clips.length,
    bytes: bytesOf(clips),
    damaged: damaged.map(trouble),
    unreadable: unreadable.map(trouble),
    missing: missing.map(trouble),
    records,
    locks: locks.flatMap(({ name, problem }) => (problem ? [{ file: name, message: problem.message }] : [])),
    foreign: inventory.foreign,
    set_aside: [
      ...inventory.setAside,
      ...(options.setAside ? damaged.flatMap(({ path }) => path?.replace(/\.mp4$/, '.damaged') ?? []) : []),
    ],
    exit,
    code: EXIT_CODES[exit],
  };
}
