import { openStoreOf } from '../../crew/files-of.js';
import { type Retake, whatToRetake } from '../../crew/retake-plan.js';
import { StoryreelError } from '../../diagnostics/errors.js';
import { type FilmEnd, makeFilm } from '../../film.js';
import type { PlannedShot } from '../../plan/plan.js';
import { resolveShot, type WhichAttempts } from '../../render/resolve.js';
import type { ProjectFiles } from '../../store/project-files.js';
import type { Emit, FilmEvent } from '../../terms/events.js';
import type { ExitName } from '../../terms/exit.js';
import { usd } from '../../terms/money.js';
import { openAccounts } from '../accounts.js';
import { agreesUnasked, askConsent, type ConsentOptions } from '../consent.js';
import { hireForCommand } from '../film-crew.js';
import { type Account, runWithProgress } from '../film-run.js';
import { holdEvents } from '../held-events.js';
import { openForCommand } from '../open.js';
import { canAsk } from '../question.js';
import { rehearsalPart, sayRehearsal } from '../rehearsal.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, writeLine } from '../terminal.js';
import { withJournal } from '../with-journal.js';

/** Options of `storyreel retake`. */
export interface RetakeOptions extends ConsentOptions {
  /** Kept with the take in the lock. */
  readonly note?: string;
  /** The model of every shot, whatever the storyboard says. */
  readonly model?: string;
}

/**
 * `storyreel retake`: one more take of a shot that has its clip; of one whose last attempt cost money, or may have, and left
 * no clip, a person's word that it is bought again, and with a consent the purchase.
 */
export async function retake(
  shot: string,
  file: string | undefined,
  options: RetakeOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const { plan, store } = await openForCommand(file, terminal, { model: options.model });
  const planned = plan?.shots.find(({ id }) => id === shot);
  if (isWhole(planned)) {
    await noteOnAnother(shot, file, options, terminal);
  }
  const keys = planned?.candidates.map(({ key }) => key) ?? [];
  const isNoted = !isWhole(planned) && (await noteVerdict(shot, file, { planned: keys }, terminal));
  if (isNoted && !mayBuyNow(options, terminal)) {
    // Nothing was to be bought now: the word is all there was to do.
    await sayNoted(shot, store.files, options, terminal);
    return 'done';
  }
  const kind = isNoted ? 'missing' : whatToRetake(plan, shot);
  if (kind === 'missing' && !isNoted) {
    throw new StoryreelError('take-not-rendered', `${shot} has no clip yet, so it cannot be taken again`, {
      hint: 'run `storyreel render`, which buys its first take',
    });
  }
  let refused: ExitName | undefined;
  const exit = await runWithProgress(terminal, options.json === true, async (report, account) => {
    const end = await buyTakes(shot, file, kind, options, terminal, report, account);
    refused = end.refused;
    return end;
  });
  // The price stops the purchase, and not the word.
  if (isNoted && refused && !options.json) {
    await sayNoted(shot, store.files, options, terminal);
  }
  return exit;
}

/** Whether all takes that were asked for are there. */
function isWhole(planned: PlannedShot | undefined): boolean {
  return planned?.state === 'cached';
}

/** One more take may have been bought before and have left no clip: asking for it anew is the word that it takes. */
async function noteOnAnother(
  shot: string,
  file: string | undefined,
  { model }: RetakeOptions,
  terminal: Terminal,
): Promise<void> {
  const { plan } = await openForCommand(file, terminal, { model, another: shot });
  const another = plan?.shots.find(({ id }) => id === shot)?.candidates.at(-1);
  if (another && !another.clip) {
    await noteVerdict(shot, file, { key: another.key }, terminal);
  }
}

/** Whether there was an attempt to say a word about, now or before, when nothing was bought on the strength of it. */
async function noteVerdict(
  shot: string,
  file: string | undefined,
  which: WhichAttempts,
  terminal: Terminal,
): Promise<boolean> {
  const store = await openStoreOf(await storyboardPath(terminal.cwd, file));
  return withJournal(store, 'storyreel retake', terminal, async (journal) => {
    try {
      await resolveShot(journal, shot, { kind: 'retake' }, which);
      return true;
    } catch (error) {
      if (error instanceof StoryreelError && error.code === 'nothing-to-resolve') {
        return which.planned?.some((key) => journal.latest(key)?.verdict === 'retake') ?? false;
      }
      throw error;
    }
  });
}

/** Somebody agreed, or can be asked. */
function mayBuyNow(options: RetakeOptions, terminal: Terminal): boolean {
  return agreesUnasked(options) || canAsk(terminal, options);
}

async function sayNoted(
  shot: string,
  files: ProjectFiles,
  { json }: RetakeOptions,
  terminal: Terminal,
): Promise<void> {
  if (json) {
    const document = { version: 1, shot, verdict: 'retake', ...rehearsalPart(files) };
    await writeLine(terminal.stdout, JSON.stringify(document));
    return;
  }
  await writeLine(
    terminal.stdout,
    `${shot}: nothing is bought now; it is noted that the next render may buy it again, once its price is agreed to`,
  );
  await sayRehearsal(files, terminal);
}

/** Buys takes of one shot and keeps them in the lock; no film is made. */
async function buyTakes(
  shot: string,
  file: string | undefined,
  kind: Retake,
  options: RetakeOptions,
  terminal: Terminal,
  report: Emit,
  account: Account,
): Promise<FilmEnd & { readonly refused: ExitName | undefined }> {
  const { emit, release } = holdEvents(report, options.json === true, terminal);
  const { note, maxCost, model } = options;
  let refused: ExitName | undefined;
  let picked = 1;
  const made: number[] = [];
  const accounts = openAccounts(options, terminal);
  const crew = hireForCommand(
    file,
    {
      kind: 'film',
      onlyTakes: { shot, kind, ...(note === undefined ? {} : { note }) },
      open: {
        model,
        ...(kind === 'another' ? { another: shot } : {}),
        notify: (notice) => emit({ type: 'notice-given', ...notice }),
      },
      emit(event) {
        if (event.type === 'shot-stored') {
          made.push(event.take);
        }
        emit(event);
      },
      buysAnew: agreesUnasked(options),
      opened: accounts.ask,
      agreesToMost: maxCost === undefined,
      agreed: maxCost === undefined ? undefined : usd(maxCost),
      consent: async (plan, diagnostics) => {
        picked = plan.shots[0]?.picked ?? picked;
        refused = await askConsent(plan, diagnostics, options, terminal, accounts);
        release(refused);
        return refused;
      },
    },
    terminal,
  );
  try {
    const end = await makeFilm(crew);
    for (const take of made) {
      emit(take === picked ? isInFilm(shot) : canBePicked(shot, take, picked));
    }
    return { ...end, refused };
  } finally {
    accounts.close();
    account(crew.money());
    await crew.close();
  }
}

function canBePicked(shot: string, take: number, picked: number): FilmEvent {
  const message = `take ${take} of ${shot} is kept; the film has take ${picked}`;
  return {
    type: 'notice-given',
    code: 'take-kept',
    message,
    hint: `pick it: storyreel pick ${shot} ${take}`,
  };
}

function isInFilm(shot: string): FilmEvent {
  const message = `${shot} has its clip again`;
  return { type: 'notice-given', code: 'take-kept', message, hint: 'cut it into the film: storyreel stitch' };
}
