import { hasErrors } from '../diagnostics/diagnostic.js';
import type { FilmCrew } from '../film.js';
import type { Ffmpeg } from '../media/ffmpeg.js';
import { budgetDiagnostics } from '../plan/money.js';
import type { Plan } from '../plan/plan.js';
import type { Provider } from '../providers/provider.js';
import type { JoinedStore } from '../remote/open.js';
import type { BucketKey } from '../remote/s3/client.js';
import type { RunMoney } from '../render/ledger.js';
import type { Notify } from '../store/notice.js';
import type { RunLock } from '../store/run-lock.js';
import type { Clock } from '../terms/clock.js';
import type { Emit, FilmEvent } from '../terms/events.js';
import { FREE, formatExact, sumUsd, type Usd } from '../terms/money.js';
import { createCollect, openDownload } from './collect.js';
import { type EditOptions, sizeWanted } from './edit-options.js';
import { type EditRoom, openEditRoom } from './edit-room.js';
import type { OpenFilm } from './open-film.js';
import { openProduction, type ProductionParts, takeProject, workFolder } from './production.js';
import { openProviders } from './providers.js';
import { mostElsewhere, quotePlan } from './quotes.js';
import { type Rendered, renderPlan } from './render-plan.js';
import { type Retake, retakePlan } from './retake-plan.js';
import type { Session } from './session.js';
import type { Joined } from './shared-clips.js';

/** A storyboard opened for a run, with the keys that were found for it. */
export interface KeyedFilm extends OpenFilm {
  /** By provider. */
  readonly keys: ReadonlyMap<string, string>;
  /** Of the account of a bucket, for the shared store. */
  readonly bucketKey?: BucketKey | undefined;
}

/** Which film is made, of what, and by which means. */
export interface HireOptions {
  /** `film` buys what is missing and keeps the lock; `preview` is the animatic; `stitch` takes what is there. */
  readonly kind: 'film' | 'preview' | 'stitch';
  /** Reads, checks and plans the storyboard. */
  readonly open: () => Promise<KeyedFilm>;
  /** Finds ffmpeg; what is found may be remembered in the hidden folder it is given. */
  readonly ffmpeg: (hidden: string) => Promise<Ffmpeg>;
  /** How the film is to come out, beside what the storyboard says. */
  readonly edit?: EditOptions;
  /** For a process that makes this film again and again. */
  readonly session?: Session;
  /** Nothing but takes of one shot are bought and kept, and no film is made. `note` is kept with them in the lock. */
  readonly onlyTakes?: { readonly shot: string; readonly kind: Retake; readonly note?: string };
  readonly consent: FilmCrew<Rendered>['consent'];
  /** The most that may be bought for, also of what proves to be needed beyond the plan; absent: no such limit. */
  readonly agreed?: Usd | undefined;
  /**
   * Whether a consent is one to the most that the plan may come to should other providers have to take its shots, and not
   * to its total alone. Absent, and with no sum in `agreed`: no shot goes where it costs more than planned.
   */
  readonly agreesToMost?: boolean;
  /**
   * Whether what an earlier run began may be bought anew, should its job be gone, though the plan has no price for it.
   * Absent: only when a plan that costs something was agreed to, which says this sum as well.
   */
  readonly buysAnew?: boolean;
  readonly emit: Emit;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

/** A crew for one film, and how to send it home. */
export interface HiredCrew extends FilmCrew<Rendered> {
  /** What the run has paid by now, and how the books stand; undefined where it did not come to buying. */
  money(): RunMoney | undefined;
  /** Lets the project go. To be called however the run ends. */
  close(): Promise<void>;
}

/** Who and what a film is made by and with, once it is prepared. */
interface Hired {
  readonly film: KeyedFilm;
  readonly ffmpeg: Ffmpeg;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly room: EditRoom;
  readonly lock: RunLock;
  /** The store that clips are shared in, where it can be reached. */
  readonly joined?: JoinedStore | undefined;
}

/**
 * Hires the crew for one film. The project is taken as soon as the storyboard is known to be sound, and let go by `close`.
 */
export function hireCrew(hiring: HireOptions): HiredCrew {
  const options = { ...hiring, open: async () => onlyTakesOf(await hiring.open(), hiring) };
  const { clock, fetch, signal, kind, emit, edit = {} } = options;
  let hired: Hired | undefined;
  let isPriceAgreed = false;
  let money: (() => RunMoney) | undefined;
  const closing: (() => Promise<void>)[] = [];
  const crew = (): Hired => {
    if (!hired) {
      throw new Error('the film was not prepared');
    }
    return hired;
  };
  return {
    emit,
    money: () => money?.(),
    async consent(plan, diagnostics) {
      const refusal = await options.consent(plan, diagnostics);
      isPriceAgreed = refusal === undefined && plan.total > FREE;
      const dearer = mostElsewhere(plan);
      const wasAsked = options.agreesToMost === true && options.buysAnew !== true;
      if (isPriceAgreed && dearer > FREE && !wasAsked) {
        emit(dearerNotice(plan.total, dearer, options));
      }
      return refusal;
    },
    async prepare() {
      const found = await options.open();
      if (!found.plan || hasErrors(found.diagnostics)) {
        return found;
      }
      if (edit.size !== undefined) {
        sizeWanted(edit.size, found.plan);
      }
      const command = `storyreel ${options.onlyTakes ? 'retake' : kind === 'film' ? 'render' : kind}`;
      const lock = await takeProject(found.store, command, clock);
      closing.push(() => lock.release());
      const { film, joined } = await withSharedClips(found, options);
      if (!film.plan || hasErrors(film.diagnostics)) {
        return film;
      }
      // What another run bought between the look and the lock is found again, by its key, before anything is bought.
      const ffmpeg = await options.ffmpeg(film.store.files.hidden);
      const { settings } = film.checked;
      // Only a render has business with services; all that the others need is on this machine.
      const keys = kind === 'film' ? film.keys : new Map<string, string>();
      const parts = { settings, keys, ffmpeg, workFolder: workFolder(film.store), fetch, clock };
      const providers = await openProviders(parts);
      const { session } = options;
      const room = openEditRoom({
        film,
        kind,
        edit,
        ffmpeg,
        clock,
        signal,
        emit,
        ...(session ? { session } : {}),
      });
      // It lets go of the film before anybody else may have it.
      closing.unshift(() => room.close());
      hired = { film, ffmpeg, providers, room, lock, joined };
      return kind === 'film' ? withQuotes(film, film.plan, hired.providers, signal) : film;
    },
    async render(plan) {
      const { film, ffmpeg, providers, room, lock, joined } = crew();
      if (kind === 'stitch') {
        return clipsAtHand(plan);
      }
      const { store, checked } = film;
      const { settings } = checked;
      const collect = createCollect(await openDownload(settings, providers));
      const attendance = await (options.onlyTakes ? room.inspect(plan) : room.attend(plan));
      const { agreed, agreesToMost = false } = options;
      const production = await openProduction({
        lock,
        store,
        settings,
        providers,
        ffmpeg,
        clock,
        signal,
        collect,
        emit(event) {
          emit(event);
          attendance.watch(event);
        },
        agreed,
        planned: plan.total,
        noneDearer: agreed === undefined && !agreesToMost,
        share: await sharingOf(joined, film, options),
      });
      closing.unshift(production.close);
      money = kind === 'film' ? production.money : undefined;
      const buysNothingAnew = !isPriceAgreed && options.buysAnew !== true;
      const rendered = await renderPlan(
        plan,
        { ...production.crew, buysNothingAnew },
        {
          writeLock: kind === 'film',
          money: production.money,
          note: options.onlyTakes?.note,
        },
      );
      await attendance.over();
      return rendered;
    },
    stitch: async (plan, rendered) => (options.onlyTakes ? undefined : crew().room.stitch(plan, rendered)),
    deliver: (plan, film) => crew().room.deliver(plan, film),
    async close() {
      for (const close of closing) {
        await close();
      }
    },
  };
}

/** The film, with nothing to be bought but the takes that are wanted, where it is about those only. */
function onlyTakesOf(film: KeyedFilm, { onlyTakes }: HireOptions): KeyedFilm {
  if (!onlyTakes || !film.plan) {
    return film;
  }
  const plan = retakePlan(film.plan, onlyTakes.shot, onlyTakes.kind);
  return { ...film, plan, diagnostics: withBudget(film, plan) };
}

/** What is said of a film, with another word on the budget for another plan. */
function withBudget(film: KeyedFilm, plan: Plan): KeyedFilm['diagnostics'] {
  const others = film.diagnostics.filter(({ code }) => code !== 'budget-exceeded');
  return [...others, ...budgetDiagnostics(plan, film.checked.settings, film.committed)];
}

/** The film with the clips that others have bought. The animatic is nobody's purchase. */
async function withSharedClips(film: KeyedFilm, options: HireOptions): Promise<Joined<KeyedFilm>> {
  const { kind, open, fetch, clock, signal, emit } = options;
  if (kind === 'preview' || !film.checked.settings.store) {
    return { film };
  }
  const { fillFromShared } = await import('./shared-clips.js');
  const notify: Notify = (notice) => emit({ type: 'notice-given', ...notice });
  return fillFromShared(film, { kind, reopen: open, fetch, clock, key: film.bucketKey, notify, signal });
}

/** How a run shares what it buys. */
async function sharingOf(
  joined: JoinedStore | undefined,
  { checked, store }: KeyedFilm,
  { kind, signal, emit }: HireOptions,
): Promise<ProductionParts['share']> {
  const { store: settings } = checked.settings;
  if (!joined || !settings || kind !== 'film') {
    return undefined;
  }
  const { openSharing } = await import('./shared-clips.js');
  const notify: Notify = (notice) => emit({ type: 'notice-given', ...notice });
  const { patienceMs } = settings;
  return (journal) => openSharing(joined, journal, store, { patienceMs, notify, signal });
}

/** The film with the prices that are quoted now, and the budget looked at again where they differ from the cards'. */
async function withQuotes(
  film: KeyedFilm,
  plan: Plan,
  providers: ReadonlyMap<string, Provider>,
  signal: AbortSignal,
): Promise<KeyedFilm> {
  const quoted = await quotePlan(plan, providers, film.checked.settings.routing, signal);
  if (quoted.total === plan.total) {
    return { ...film, plan: quoted };
  }
  return { ...film, plan: quoted, diagnostics: withBudget(film, quoted) };
}

/** What a run may do about offers that cost more than planned, for those who were not asked at a terminal. */
function dearerNotice(total: Usd, more: Usd, { agreed, agreesToMost }: HireOptions): FilmEvent {
  const most = formatExact(sumUsd([total, more]));
  const isCovered = agreed === undefined ? agreesToMost === true : sumUsd([total, more]) <= agreed;
  return {
    type: 'notice-given',
    code: 'prices-differ',
    message: `the plan costs ${formatExact(total)}, and up to ${most} where other providers have to take over`,
    hint: isCovered
      ? 'a budget or --max-cost limits what is bought'
      : 'no shot goes where it costs more than planned, unless what was agreed to has room for it',
  };
}

/** What `stitch` works with: the clips in the store, and no purchase. */
function clipsAtHand(plan: Plan): Rendered {
  const clips = new Map(plan.shots.flatMap((shot) => (shot.clip ? [[shot.id, shot.clip] as const] : [])));
  const missing = new Map(
    plan.shots.flatMap((shot) => (shot.clip ? [] : [[shot.id, shot.reasons.join('; ')] as const])),
  );
  return { exit: missing.size > 0 ? 'shots-missing' : 'done', clips, missing };
}
