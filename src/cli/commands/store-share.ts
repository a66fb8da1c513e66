import { takeProject } from '../../crew/production.js';
import { type Errand, joinFilm, pullClips, pushClips, type Unbrought } from '../../crew/sharing-errands.js';
import type { JoinedStore } from '../../remote/open.js';
import { formatBytes } from '../../report/size.js';
import type { Notify } from '../../store/notice.js';
import { shortDigest } from '../../terms/digest.js';
import type { ExitName } from '../../terms/exit.js';
import { openForCommand } from '../open.js';
import { type Terminal, writeLine } from '../terminal.js';
import { counted } from './store-text.js';

/** Options of `store push` and `store pull`. */
export interface ShareOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

type Film = Awaited<ReturnType<typeof openForCommand>>;

/** `storyreel store push`: puts the clips that were bought here into the shared store. */
export function pushStore(
  file: string | undefined,
  options: ShareOptions,
  terminal: Terminal,
): Promise<ExitName> {
  return share('push', file, options, terminal, async (film, joined, errand) => {
    await pushClips(film, joined, errand);
    return { absent: 0, refused: 0 };
  });
}

/** `storyreel store pull`: brings the clips that the film and its lock name. */
export function pullStore(
  file: string | undefined,
  options: ShareOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const reopen = () => openForCommand(file, terminal, {});
  return share('pull', file, options, terminal, (film, joined, errand) =>
    pullClips(film, joined, reopen, errand),
  );
}

/** Either way: what was done with each clip is told as it happens, and the sum at the end. */
async function share(
  way: 'push' | 'pull',
  file: string | undefined,
  { dryRun = false, json = false }: ShareOptions,
  terminal: Terminal,
  work: (film: Film, joined: JoinedStore, errand: Parameters<typeof pullClips>[3]) => Promise<Unbrought>,
): Promise<ExitName> {
  const { signal, stdout, stderr } = terminal;
  const notices: Parameters<Notify>[0][] = [];
  const notify: Notify = (notice) => {
    notices.push(notice);
  };
  const film = await openForCommand(file, terminal, { notify });
  const reaching = { fetch: terminal.fetch, clock: terminal.clock, key: film.bucketKey };
  const joined = await joinFilm(film, reaching, notify, signal);
  const lock = dryRun ? undefined : await takeProject(film.store, `storyreel store ${way}`, terminal.clock);
  const errands: Errand[] = [];
  const onClip = (errand: Errand): void => {
    errands.push(errand);
    if (!json && (errand.state === 'done' || errand.state === 'to-do')) {
      stdout.write(`${shortDigest(errand.digest)}  ${formatBytes(errand.bytes)}\n`);
    }
  };
  let unbrought: Unbrought;
  try {
    unbrought = await work(film, joined, { dryRun, signal, onClip, notify });
  } finally {
    await lock?.release();
    for (const { message, hint } of json ? [] : notices) {
      await writeLine(stderr, `notice: ${message}${hint === undefined ? '' : `\n  ${hint}`}`);
    }
  }
  const sum = sumOf(errands, unbrought);
  await writeLine(
    stdout,
    json
      ? JSON.stringify({ version: 1, store: joined.store.name, dry_run: dryRun, ...sum, notices })
      : sumText(way, sum, joined.store.name, dryRun),
  );
  return sum.failed > 0 ? 'shots-missing' : 'done';
}

/** What came of all errands. */
interface Sum {
  readonly clips: number;
  readonly bytes: number;
  readonly there: number;
  readonly absent: number;
  readonly failed: number;
}

function sumOf(errands: readonly Errand[], { absent, refused }: Unbrought): Sum {
  const moved = errands.filter(({ state }) => state === 'done' || state === 'to-do');
  return {
    clips: moved.length,
    bytes: moved.reduce((sum, { bytes }) => sum + bytes, 0),
    there: errands.filter(({ state }) => state === 'there').length,
    absent,
    failed: refused + errands.filter(({ state }) => state === 'failed').length,
  };
}

function sumText(way: 'push' | 'pull', sum: Sum, store: string, dryRun: boolean): string {
  const { clips, bytes, there, absent, failed } = sum;
  const verb = {
    push: dryRun ? 'would be put into' : 'put into',
    pull: dryRun ? 'would come from' : 'came from',
  };
  const parts = [
    `${counted(clips, 'clip')}${clips > 0 ? `, ${formatBytes(bytes)},` : ''} ${verb[way]} ${store}`,
    ...(there > 0 ? [`${there} there already`] : []),
    ...(absent > 0 ? [`${absent} not there`] : []),
    ...(failed > 0 ? [`${failed} could not be ${way === 'push' ? 'put there' : 'brought'}`] : []),
  ];
  return `${parts.join('; ')}.`;
}
