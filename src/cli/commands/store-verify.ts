import { rename } from 'node:fs/promises';
import { buyingAgain } from '../../crew/buying-again.js';
import { openStoreOf } from '../../crew/files-of.js';
import { takeProject } from '../../crew/production.js';
import { type StoreSurvey, surveyStore } from '../../crew/store-survey.js';
import type { Plan } from '../../plan/plan.js';
import { openProgressLine } from '../../report/progress-line.js';
import { formatBytes } from '../../report/size.js';
import { diskError } from '../../store/durable.js';
import { type ClipFault, type VerifiedClips, verifyClips } from '../../store/verify-clips.js';
import type { ExitName } from '../../terms/exit.js';
import { rehearsalPart, sayRehearsal } from '../rehearsal.js';
import { isInteractive } from '../reporter.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, writeLine } from '../terminal.js';
import { planFolder } from './store-films.js';
import { bytesOf, counted } from './store-text.js';
import { type Findings, type Trouble, tellFindings, verifyDocument } from './store-verify-text.js';

/** How `storyreel store verify` is called. */
export interface VerifyStoreOptions {
  readonly json?: boolean;
  /** Move damaged clips out of the way of the next render. */
  readonly setAside?: boolean;
}

/** `storyreel store verify`: whether every clip still is what was bought. Changes nothing unless told to. */
export async function verifyStore(
  file: string | undefined,
  options: VerifyStoreOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const storyboard = await storyboardPath(terminal.cwd, file);
  const store = await openStoreOf(storyboard);
  const lock = options.setAside
    ? await takeProject(store, 'storyreel store verify', terminal.clock)
    : undefined;
  try {
    const survey = await surveyStore(store);
    const verified = await verifyAll(survey, terminal);
    const isWhole = verified.damaged.length === 0 && survey.absent.length === 0;
    const { plans } = isWhole ? { plans: [] } : await planFolder(storyboard, survey.locks, terminal);
    const findings = findingsOf(survey, verified, plans);
    if (options.setAside) {
      await setAside(findings.damaged);
    }
    const exit = exitOf(survey, findings);
    if (options.json) {
      await writeLine(
        terminal.stdout,
        JSON.stringify({ ...verifyDocument(survey, findings, options, exit), ...rehearsalPart(store.files) }),
      );
    } else {
      await tellFindings(survey, findings, options, store, terminal);
      await sayRehearsal(store.files, terminal);
    }
    return exit;
  } finally {
    await lock?.release();
  }
}

async function verifyAll({ clips }: StoreSurvey, terminal: Terminal): Promise<VerifiedClips> {
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
  { damaged, unreadable }: VerifiedClips,
  plans: readonly Plan[],
): Findings {
  const known = new Map(clips.map((clip) => [clip.digest, clip]));
  const sizes = new Map(clips.map(({ digest, bytes }) => [digest, bytes]));
  const bad = new Set([...damaged, ...unreadable].map(({ clip }) => clip.digest));
  const disagreeing = inventory.records.filter(
    ({ purchase: { clip, bytes } }) => !bad.has(clip) && sizes.has(clip) && sizes.get(clip) !== bytes,
  );
  const troubleOf = ({ clip: { digest, path }, message }: ClipFault): readonly Trouble[] => {
    const clip = known.get(digest);
    return clip ? [{ clip, path, message, again: buyingAgain(clip, plans) }] : [];
  };
  return {
    damaged: damaged.flatMap(troubleOf),
    // Nothing is bought again for these: whether they are good is not known.
    unreadable: unreadable.flatMap(troubleOf).map((trouble) => ({ ...trouble, again: undefined })),
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

function exitOf({ locks }: StoreSurvey, { damaged, unreadable, missing, records }: Findings): ExitName {
  if (damaged.length + unreadable.length + missing.length + records.length > 0) {
    return 'shots-missing';
  }
  return locks.some(({ problem }) => problem) ? 'storyboard-errors' : 'done';
}
