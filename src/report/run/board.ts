import type { AnnouncedShot, FilmEvent } from '../../terms/events.js';
import { FREE, sumUsd, type Usd, usd } from '../../terms/money.js';

type Of<T extends FilmEvent['type']> = Extract<FilmEvent, { readonly type: T }>;

/** Where a shot stands, as the live table shows it. */
export type Standing = 'cached' | 'blocked' | 'waiting' | 'active' | 'stored' | 'failed';

/** One line of the live table: a shot, or one take of it where several are rendered. */
export interface BoardShot {
  /** Absent where all of the shot is meant. */
  readonly take?: number;
  readonly id: string;
  /** Which take of how many, e.g. "2/3"; empty where all of the shot is meant. */
  readonly part: string;
  readonly reasons: readonly string[];
  /** Seconds of film, the weight of the shot in the estimate. */
  readonly duration: number;
  readonly planned: Usd;
  standing: Standing;
  provider: string;
  spent: Usd;
  phase: Of<'shot-progress'>['phase'];
  fraction: number | undefined;
  ahead: number | undefined;
  note: string | undefined;
  /** Clock when what it waits for is tried again. */
  retryAt: number | undefined;
  outcome: Of<'shot-failed'>['outcome'] | undefined;
  /** Clock when work on it began and ended. */
  began: number | undefined;
  ended: number | undefined;
}

/** Everything the live view shows, kept up to date by `takeIn`. */
export interface Board {
  title: string;
  total: Usd;
  isRehearsal: boolean;
  /** The lines of each shot, in the order of the film. */
  readonly shots: Map<string, readonly BoardShot[]>;
  readonly failures: Of<'shot-failed'>[];
  readonly warnings: Of<'shot-warning'>[];
  readonly notices: Of<'notice-given'>[];
  stitch: Of<'stitch-progress'> | undefined;
  /** The draft that can be watched while the rest is rendered. */
  draft: Of<'film-drafted'> | undefined;
  film: Of<'film-done'> | undefined;
  readonly outputs: Of<'output-made'>[];
  end: Of<'run-ended'> | undefined;
  began: number;
  ended: number | undefined;
}

/** A board before anything happened. */
export function createBoard(now: number): Board {
  return {
    title: '',
    total: FREE,
    isRehearsal: false,
    shots: new Map(),
    failures: [],
    warnings: [],
    notices: [],
    stitch: undefined,
    draft: undefined,
    film: undefined,
    outputs: [],
    end: undefined,
    began: now,
    ended: undefined,
  };
}

/** Notes an event on the board. */
export function takeIn(board: Board, event: FilmEvent, now: number): void {
  switch (event.type) {
    case 'plan-ready':
      board.title = event.title;
      board.total = usd(event.total_usd);
      board.isRehearsal = event.rehearsal === true;
      for (const shot of event.shots) {
        board.shots.set(shot.id, linesOf(shot));
      }
      break;
    case 'shot-submitted':
    case 'shot-progress':
      change(board, event, (shot) => advance(shot, event, now));
      break;
    case 'shot-stored':
      change(board, event, (shot) => {
        shot.spent = sumUsd([shot.spent, usd(event.cost_usd)]);
        shot.standing = 'stored';
        shot.provider = event.provider;
        shot.note = undefined;
        shot.began ??= now;
        shot.ended = now;
      });
      break;
    case 'shot-failed':
      board.failures.push(event);
      change(board, event, (shot) => {
        shot.standing = 'failed';
        shot.outcome = event.outcome;
        shot.note = undefined;
        shot.ended = now;
      });
      break;
    case 'shot-warning':
      board.warnings.push(event);
      break;
    case 'film-drafted':
      board.draft = event;
      break;
    case 'output-made':
      board.outputs.push(event);
      break;
    case 'stitch-progress':
      board.stitch = event;
      break;
    case 'film-done':
      board.film = event;
      break;
    case 'notice-given':
      board.notices.push(event);
      break;
    case 'run-ended':
      board.end = event;
      board.ended = now;
      break;
  }
}

/** Whole seconds until the first of some shots is tried again; undefined when none of them waits for that. */
export function secondsToRetry(shots: readonly BoardShot[], now: number): number | undefined {
  const times = shots.flatMap(({ retryAt }) => retryAt ?? []);
  return times.length === 0 ? undefined : Math.max(0, Math.ceil((Math.min(...times) - now) / 1000));
}

/** What has been paid in this run. */
export function spentOn(board: Board): Usd {
  return sumUsd(allLines(board).map((shot) => shot.spent));
}

/** All lines of the table. */
export function allLines({ shots }: Board): readonly BoardShot[] {
  return [...shots.values()].flat();
}

/** How many shots have all they are to have. */
export function shotsDone({ shots }: Board): number {
  const isDone = ({ standing }: BoardShot): boolean => standing === 'stored' || standing === 'cached';
  return [...shots.values()].filter((lines) => lines.every(isDone)).length;
}

/** How much of a shot is done, 0 to 1. */
export function fractionOf(shot: BoardShot): number {
  if (shot.standing === 'active') {
    return shot.phase === 'downloading' ? 1 : shot.phase === 'rendering' ? (shot.fraction ?? 0) : 0;
  }
  return shot.standing === 'waiting' || shot.standing === 'blocked' ? 0 : 1;
}

/**
 * Milliseconds until the last shot, if the rest goes as what was rendered so far; undefined as long as too
 * little is known to say.
 */
export function estimateLeft(board: Board, now: number): number | undefined {
  let [done, all] = [0, 0];
  for (const shot of allLines(board)) {
    if (shot.standing !== 'cached' && shot.standing !== 'blocked') {
      done += shot.duration * fractionOf(shot);
      all += shot.duration;
    }
  }
  const elapsed = now - board.began;
  if (all === 0 || done / all < 0.05 || done >= all || elapsed < 3000) {
    return undefined;
  }
  return (elapsed * (all - done)) / done;
}

/** A shot's line; several where more than one take of it, or not the first, is rendered. */
function linesOf(shot: AnnouncedShot): readonly BoardShot[] {
  const { takes, to_render: numbers } = shot;
  const price = usd(shot.price_usd);
  const most = Math.max(takes, ...numbers);
  if (numbers.length === 0 || most === 1) {
    return [announced(shot, '', price)];
  }
  const each = Math.round(price / numbers.length) as Usd;
  return numbers.map((take) => ({ ...announced(shot, `${take}/${most}`, each), take }));
}

function announced(shot: AnnouncedShot, part: string, planned: Usd): BoardShot {
  return {
    id: shot.id,
    part,
    reasons: shot.reasons,
    duration: shot.duration,
    planned,
    standing: shot.state === 'cached' || shot.state === 'blocked' ? shot.state : 'waiting',
    provider: shot.provider,
    spent: FREE,
    phase: 'waiting',
    fraction: undefined,
    ahead: undefined,
    note: undefined,
    retryAt: undefined,
    outcome: undefined,
    began: undefined,
    ended: undefined,
  };
}

function advance(shot: BoardShot, event: Of<'shot-submitted'> | Of<'shot-progress'>, now: number): void {
  shot.provider = event.provider;
  if (event.type === 'shot-submitted') {
    shot.standing = 'active';
    shot.phase = 'queued';
    shot.fraction = undefined;
    shot.ahead = undefined;
    shot.note = undefined;
  } else {
    shot.standing = event.phase === 'waiting' ? 'waiting' : 'active';
    shot.phase = event.phase;
    shot.fraction = event.fraction;
    shot.ahead = event.ahead;
    shot.note = event.note;
    shot.retryAt = event.retry_seconds === undefined ? undefined : now + event.retry_seconds * 1000;
  }
  if (shot.standing === 'active') {
    shot.began ??= now;
    shot.ended = undefined;
  }
}

/** Changes the lines an event is about, of a shot that was announced; others are not on the board. */
function change(
  board: Board,
  { shot, take }: { readonly shot: string; readonly take?: number },
  edit: (shot: BoardShot) => void,
): void {
  for (const line of board.shots.get(shot) ?? []) {
    if (take === undefined || line.take === undefined || line.take === take) {
      edit(line);
    }
  }
}
