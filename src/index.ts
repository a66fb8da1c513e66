/** storyreel as a library: the same parts the command line is made of. */
export { type CheckedStoryboard, checkStoryboard } from './checks/check.js';
export { type HiredCrew, type HireOptions, hireCrew } from './crew/hire-crew.js';
export { type FilmOptions, makeFilmOf } from './crew/make-film-of.js';
export { type OpenFilm, type OpenOptions, openFilm } from './crew/open-film.js';
export { asAnimatic, previewOptions } from './crew/preview.js';
export { openProduction, type Production, type ProductionParts, takeProject } from './crew/production.js';
export { type Rendered, renderPlan } from './crew/render-plan.js';
export { stitchPlan } from './crew/stitch-plan.js';
export type { Diagnostic, DiagnosticCode, Severity } from './diagnostics/diagnostic.js';
export { StoryreelError } from './diagnostics/errors.js';
export { type FilmCrew, type FilmEnd, makeFilm } from './film.js';
export type { Storyboard } from './language/storyboard.js';
export { findFfmpeg } from './media/ffmpeg-find.js';
export type { ModelCard } from './models/card.js';
export { loadCards, type ModelCards } from './models/cards.js';
export type { Plan, PlannedShot } from './plan/plan.js';
export type { Provider } from './providers/provider.js';
export type { FilmEvent } from './terms/events.js';
