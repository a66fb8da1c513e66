import { statfs } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { messageOf } from '../../diagnostics/errors.js';
import { findProject } from '../../language/project.js';
import type { ProviderName } from '../../language/provider-names.js';
import { outOfRehearsal } from '../../language/rehearsal.js';
import { SchemaValidator } from '../../language/schema/validator.js';
import { loadSettings, type Settings } from '../../language/settings.js';
import { surveyFfmpeg } from '../../media/ffmpeg-find.js';
import { KEY_VARIABLES } from '../../plan/money.js';
import { formatTable, type TableCell } from '../../report/table.js';
import type { ExitName } from '../../terms/exit.js';
import { type FoundKeys, findKeys, type Keys } from '../credentials.js';
import { ffmpegSearch } from '../ffmpeg.js';
import { keysInGit, keysInGitNotice } from '../keys-in-git.js';
import { type AccountLook, lookAtAccount } from '../look-at-account.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, wantsColour, widthOf, write, writeLine } from '../terminal.js';

/** One thing that was looked at. */
interface Finding {
  readonly what: string;
  /** `missing` and `faulty` (there, and does not work) stop work; `absent` only limits it; `risky` works, and should not stay. */
  readonly verdict: 'ok' | 'missing' | 'faulty' | 'absent' | 'risky';
  readonly detail: string;
  /** What a provider said of the account, when it was asked. */
  readonly account?: Omit<AccountLook, 'text'>;
}

/** Options of `storyreel doctor`. */
export interface DoctorOptions {
  readonly json?: boolean;
  /** Ask the providers about the keys. */
  readonly online?: boolean;
}

/** How long a provider may take to tell of an account. */
const ACCOUNT_TIMEOUT_MS = 8_000;

/** Free space below which a film may not fit: a minute of 1080p and its parts, in bytes. */
const LITTLE_SPACE = 500_000_000;

/** `storyreel doctor`: is this machine ready. Ends with 1 when films cannot be made on it. */
export async function doctor(
  file: string | undefined,
  options: DoctorOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const folder = dirname(await storyboardPath(terminal.cwd, file));
  const findings = [
    nodeFinding(),
    ...(await ffmpegFindings(terminal)),
    await drawingFinding(),
    await spaceFinding(folder),
    ...(await projectFindings(folder, options.online === true, terminal)),
  ];
  const ready = findings.every((finding) => !['missing', 'faulty'].includes(finding.verdict));
  if (options.json) {
    await writeLine(terminal.stdout, JSON.stringify({ version: 1, ready, findings }));
  } else {
    const table = formatTable(
      [{ title: '' }, { title: 'what' }, { title: 'found', narrow: 'wrap' }],
      findings.map(row),
      { width: widthOf(terminal.stdout), colour: wantsColour(terminal, terminal.stdout) },
    );
    await write(terminal.stdout, table);
    await writeLine(terminal.stdout, ready ? '\nReady.' : '\nNot ready: see above.');
  }
  return ready ? 'done' : 'own-fault';
}

function row({ what, verdict, detail }: Finding): TableCell[] {
  const signs = {
    ok: { text: 'ok', tone: 'good' },
    missing: { text: 'MISSING', tone: 'bad' },
    faulty: { text: 'WRONG', tone: 'bad' },
    absent: { text: 'no', tone: 'faint' },
    risky: { text: 'RISK', tone: 'warning' },
  } as const;
  return [signs[verdict], what, detail];
}

function nodeFinding(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > 20 || (major === 20 && minor >= 19);
  const detail = fits ? process.versions.node : `${process.versions.node}; storyreel needs 20.19 or later`;
  return { what: 'Node.js', verdict: fits ? 'ok' : 'missing', detail };
}

async function ffmpegFindings(terminal: Terminal): Promise<readonly Finding[]> {
  const survey = await surveyFfmpeg(ffmpegSearch(terminal));
  const findings = survey.map(({ path, source, verdict, chosen }): Finding => {
    const detail = verdict.usable ? `${verdict.version}, ${path}` : `${path}: ${verdict.reason}`;
    return {
      what: `ffmpeg (${source})${chosen ? ', used' : ''}`,
      verdict: verdict.usable ? 'ok' : 'absent',
      detail,
    };
  });
  const none: Finding = {
    what: 'ffmpeg',
    verdict: 'missing',
    detail: 'set FFMPEG_PATH, or put ffmpeg on PATH, or run npm install again without --omit=optional',
  };
  return survey.some((each) => each.chosen) ? findings : [...findings, none];
}

async function drawingFinding(): Promise<Finding> {
  const { openEasel } = await import('../../media/drawing/easel.js');
  return openEasel().then(
    () => ({ what: 'drawing', verdict: 'ok', detail: 'animatics and slates can be drawn' }),
    (error: unknown) => ({ what: 'drawing', verdict: 'missing', detail: messageOf(error) }),
  );
}

async function spaceFinding(folder: string): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const detail = `${(free / 1e9).toFixed(1)} GB free`;
    return { what: 'disk', verdict: free < LITTLE_SPACE ? 'missing' : 'ok', detail };
  } catch {
    return { what: 'disk', verdict: 'missing', detail: `${folder} cannot be looked at` };
  }
}

/** What the settings of the project need: keys, and a shared store. */
async function projectFindings(
  folder: string,
  online: boolean,
  terminal: Terminal,
): Promise<readonly Finding[]> {
  const project = await findProject(folder);
  const { settings } = await loadSettings(project.settingsPath, project.root, new SchemaValidator());
  const folders = [folder, project.root];
  const found = await findKeys(terminal.env, folders);
  const findings = await Promise.all([
    providerFindings(settings, found.keys, online, terminal),
    sharedStoreFinding(settings, found, terminal),
    keysInGitFindings(found, terminal),
  ]);
  return [...rehearsalFinding(settings), ...findings.flat()];
}

/** Keys that everybody gets who gets the repository. */
async function keysInGitFindings({ files }: FoundKeys, terminal: Terminal): Promise<readonly Finding[]> {
  return (await keysInGit(files, terminal)).map((file): Finding => {
    const { code, message, hint } = keysInGitNotice(relative(terminal.cwd, file));
    return { what: 'keys', verdict: 'risky', detail: `${message} [${code}]; ${hint}` };
  });
}

function rehearsalFinding({ rehearsal }: Settings): readonly Finding[] {
  const detail = 'on: all that is made and spent is kept apart, in .storyreel/rehearsal';
  return rehearsal ? [{ what: 'rehearsal', verdict: 'ok', detail }] : [];
}

/** Whether the shared store is there, and whether two people can buy the same shot. */
async function sharedStoreFinding(
  { store }: Settings,
  { bucketKey }: FoundKeys,
  terminal: Terminal,
): Promise<readonly Finding[]> {
  if (!store) {
    return [];
  }
  const { surveyDepot } = await import('../../remote/survey.js');
  const { fetch, clock, signal } = terminal;
  const reaching = { fetch, clock, key: bucketKey };
  const { isReady, text } = await surveyDepot(store.place, reaching, signal);
  return [{ what: 'shared store', verdict: isReady ? 'ok' : 'absent', detail: text }];
}

/** Whether each provider can be used; all that are asked are asked at once. */
async function providerFindings(
  settings: Settings,
  keys: Keys,
  online: boolean,
  terminal: Terminal,
): Promise<readonly Finding[]> {
  return Promise.all(
    settings.order.map(async (name): Promise<Finding> => {
      if (name === 'local') {
        return { what: 'local', verdict: 'ok', detail: 'the animatic, free' };
      }
      const variable = KEY_VARIABLES[name] ?? '';
      if (!keys.has(name)) {
        return {
          what: name,
          verdict: 'absent',
          detail: `${variable} is not set; this provider is not used`,
        };
      }
      return online
        ? accountFinding(name, variable, settings, keys, terminal)
        : { what: name, verdict: 'ok', detail: `${variable} is set; --online asks whether it works` };
    }),
  );
}

async function accountFinding(
  name: ProviderName,
  variable: string,
  settings: Settings,
  keys: Keys,
  { fetch, clock, signal }: Terminal,
): Promise<Finding> {
  const elsewhere = outOfRehearsal(name, settings);
  if (elsewhere !== undefined) {
    const detail = `not asked: this is a rehearsal, and ${elsewhere} is not on this machine`;
    return { what: name, verdict: 'faulty', detail };
  }
  const { openHosted } = await import('../../crew/providers.js');
  const provider = await openHosted(name, { settings, keys, fetch, clock });
  if (!provider) {
    throw new Error(`no provider is called ${name}`);
  }
  const { text, ...account } = await lookAtAccount(provider, { signal, timeoutMs: ACCOUNT_TIMEOUT_MS });
  const isFaulty = account.key === 'refused' || account.reachable === false;
  const isOk = account.key === 'accepted' || account.reachable === undefined;
  return {
    what: name,
    verdict: isFaulty ? 'faulty' : isOk ? 'ok' : 'absent',
    detail: isOk ? `${variable} is set; ${text}` : text,
    account,
  };
}
