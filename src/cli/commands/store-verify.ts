import { rename } from 'node:fs/promises';
import { relative } from 'node:path';
import { type BuyingAgain, buyingAgain } from '../../crew/buying-again.js';
import { takeProject } from '../../crew/production.js';
import { type ClipFacts, type StoreSurvey, surveyStore } from '../../crew/store-survey.js';
import type { Plan } from '../../plan/plan.js';
import { openProgressLine } from '../../report/progress-line.js';
import { formatBytes } from '../../report/size.js';
import { diskError } from '../../store/durable.js';
import { openProjectStore, type ProjectStore } from '../../store/project-store.js';
import { verifyClips } from '../../store/verify-clips.js';
import { EXIT_CODES, type ExitName } from '../../terms/exit.js';
import { formatExact, toDollars } from '../../terms/money.js';
import { isInteractive } from '../reporter.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, writeLine } from '../terminal.js';
import { planFolder } from './store-films.js';
import { bytesOf, clipDocument, clipText, counted, shortDigest } from './store-text.js';

/** How `storyreel store verify` is called. */
export interface VerifyStoreOptions {
  readonly json?: boolean;
  /** Move damaged clips out of the way of the next render. */
  readonly setAside?: boolean;
}

/** A clip that is not there or not what it was, and what comes of it. */
interface Trouble {
  readonly clip: ClipFacts;
  readonly message: string;
  readonly path?: string;
  /** What a render does about it; undefined when no storyboard here wants it. */
  readonly again: BuyingAgain | undefined;
}

interface Findings {
  readonly damaged: readonly Trouble[];
  readonly missing: readonly Trouble[];
  /** Records that are of no use, with why. */
  readonly records: readonly { readonly path: string; readonly message: string }[];
}

/** `storyreel store verify`: whether every clip still is what was bought. Changes nothing unless told to. */
export async function verifyStore(
  file: string | undefined,
  options: VerifyStoreOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const storyboard = await storyboardPath(terminal.cwd, file);
  const store = await openProjectStore(storyboard, () => undefined);
  const lock = options.setAside
    ? await takeProject(store, 'storyreel store verify', terminal.clock)
    : undefined;
  try {
    const survey = await surveyStore(store);
    const damaged = await verifyAll(survey, terminal);
    const isWhole = damaged.length === 0 && survey.absent.length === 0;
    const { plans } = isWhole ? { plans: [] } : await planFolder(storyboard, survey.locks, terminal);
    const findings = findingsOf(survey, damaged, plans);
    if (options.setAside) {
      await setAside(findings.damaged);
    }
    const exit = exitOf(survey, findings);
    if (options.json) {
      await writeLine(terminal.stdout, JSON.stringify(verifyDocument(survey, findings, options, exit)));
    } else {
      await tell(survey, findings, options, store, terminal);
    }
    return exit;
  } finally {
    await lock?.release();
  }
}

async function verifyAll({ clips }: StoreSurvey, terminal: Terminal): ReturnType<typeof verifyClips> {
  const total = bytesOf(clips);
  const stream = terminal.stderr;
  const line = isInteractive(terminal, stream)
    ? openProgressLine(stream, () => terminal.clock.now())
    : undefined;
  try {
    return await verifyClips(clips, {
      signal: terminal.signal,
      progress: ({ clips: done, bytes }) =>
        line?.show(
          `verifying: ${done} of ${counted(clips.length, 'clip')}, ${formatBytes(bytes)} of ${formatBytes(total)}`,
        ),
    });
  } finally {
    line?.clear();
  }
}

function findingsOf(
  { clips, absent, inventory }: StoreSurvey,
  damaged: Awaited<ReturnType<typeof verifyClips>>,
  plans: readonly Plan[],
): Findings {
  const known = new Map(clips.map((clip) => [clip.digest, clip]));
  const sizes = new Map(clips.map(({ digest, bytes }) => [digest, bytes]));
  const bad = new Set(damaged.map(({ clip }) => clip.digest));
  const disagreeing = inventory.records.filter(
    ({ purchase: { clip, bytes } }) => !bad.has(clip) && sizes.has(clip) && sizes.get(clip) !== bytes,
  );
  return {
    damaged: damaged.flatMap(({ clip: { digest, path }, message }) => {
      const clip = known.get(digest);
      return clip ? [{ clip, path, message, again: buyingAgain(clip, plans) }] : [];
    }),
    missing: absent.map((clip) => ({
      clip,
      message: 'is named by the lock and is not there',
      again: buyingAgain(clip, plans),
    })),
    records: [
      ...inventory.unreadable,
      ...disagreeing.map(({ path }) => ({ path, message: 'it gives another size than its clip has' })),
    ],
  };
}

/** A name that the store does not take for a clip: the next render finds it missing. */
async function setAside(damaged: readonly Trouble[]): Promise<void> {
  for (const { path } of damaged) {
    if (path !== undefined) {
      await rename(path, path.replace(/\.mp4$/, '.damaged')).catch((error: unknown) => {
        throw diskError(error, `set ${path} aside`);
      });
    }
  }
}

function exitOf({ locks }: StoreSurvey, { damaged, missing, records }: Findings): ExitName {
  if (damaged.length + missing.length + records.length > 0) {
    return 'shots-missing';
  }
  return locks.some(({ problem }) => problem) ? 'storyboard-errors' : 'done';
}

async function tell(
  { clips, locks, inventory }: StoreSurvey,
  { damaged, missing, records }: Findings,
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
  const whole = clips.length - damaged.length;
  const bytes = bytesOf(clips);
  const verdict =
    damaged.length === 0
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
  if (again.local) {
    return `the next render makes ${again.shot} again, which is free`;
  }
  const price = formatExact(again.price);
  return `the next render fetches ${again.shot} again for nothing while ${clip.provider ?? 'its provider'} has it, else it costs ${price}, and it asks first`;
}

function verifyDocument(
  { clips, locks, inventory }: StoreSurvey,
  { damaged, missing, records }: Findings,
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
