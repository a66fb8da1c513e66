/** The whole, in order: check, plan, render, stitch. Everything that does the work is handed in. */
import { type Diagnostic, hasErrors } from './diagnostics/diagnostic.js';
import { announcePlan } from './plan/announce.js';
import type { Plan } from './plan/plan.js';
import type { Emit, FilmEvent } from './terms/events.js';
import type { ExitName } from './terms/exit.js';

/** A storyboard checked and planned. */
export interface PreparedFilm {
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/** How the shots of a plan came out. */
export interface RenderedShots {
  /** `done` when every shot has its clip. */
  readonly exit: ExitName;
}

/** A film that is there. */
export type FilmDone = Extract<FilmEvent, { type: 'film-done' }>;

/** Those who make the film. */
export interface FilmCrew<Rendered extends RenderedShots> {
  /** Reads, checks and plans. */
  prepare(): Promise<PreparedFilm>;
  /** Asks whether the plan may be carried out; `undefined` is yes, anything else ends the run. */
  consent(plan: Plan, diagnostics: readonly Diagnostic[]): Promise<ExitName | undefined>;
  /** Renders what is missing. */
  render(plan: Plan): Promise<Rendered>;
  /** Makes the film of what is there, with stand-ins for the rest; `undefined` when that is not wanted. */
  stitch(plan: Plan, rendered: Rendered): Promise<FilmDone | undefined>;
  /** Makes what else is wanted of a finished film: other formats, a poster. */
  deliver(plan: Plan, film: FilmDone): Promise<void>;
  readonly emit: Emit;
}

/** How making a film ended. */
export interface FilmEnd {
  readonly exit: ExitName;
  readonly diagnostics: readonly Diagnostic[];
}

/** Makes a film. Throws StoryreelErrors for what the world does; the author's mistakes come back as diagnostics. */
export async function makeFilm<Rendered extends RenderedShots>(crew: FilmCrew<Rendered>): Promise<FilmEnd> {
  const { plan, diagnostics } = await crew.prepare();
  if (!plan || hasErrors(diagnostics)) {
    return { exit: 'storyboard-errors', diagnostics };
  }
  crew.emit(announcePlan(plan));
  const refusal = await crew.consent(plan, diagnostics);
  if (refusal) {
    return { exit: refusal, diagnostics };
  }
  const rendered = await crew.render(plan);
  if (rendered.exit === 'interrupted' || rendered.exit === 'budget-or-consent') {
    return { exit: rendered.exit, diagnostics };
  }
  const film = await crew.stitch(plan, rendered);
  if (film) {
    crew.emit(film);
    await crew.deliver(plan, film);
  }
  return { exit: rendered.exit, diagnostics };
}
