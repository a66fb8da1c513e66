import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type CheckedStoryboard, checkStoryboard } from '../checks/check.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { StoryreelError } from '../diagnostics/errors.js';
import { type ObjectReader, openObjects } from '../git/objects.js';
import { openRepository, type Repository, type RepositoryOptions } from '../git/repository.js';
import { type Revision, resolveRange } from '../git/revisions.js';
import { CommitTree } from '../git/tree.js';
import { compareFilms, type FilmDifference } from '../history/compare.js';
import { findStoryboard, type SoughtStoryboard } from '../history/find-storyboard.js';
import { KnownClips } from '../history/known-clips.js';
import type { HistoryNote } from '../history/note.js';
import { openPastProject, type PastProject } from '../history/past-project.js';
import type { FilmState } from '../history/shot-values.js';
import { digestSounds, type FileDigests, openFileDigests } from '../history/sound-digests.js';
import type { ModelCards } from '../models/cards.js';
import { type PlanContext, planFilm } from '../plan/plan.js';
import { readLock } from '../store/lock-file.js';
import type { LockedShots } from '../store/lock-schema.js';
import { OF_THE_FILM, projectFiles } from '../store/project-files.js';
import { openProjectStore } from '../store/project-store.js';
import { readBooks } from './books.js';
import { sayingDiskErrors } from './disk-errors.js';
import { filesOf } from './files-of.js';
import { plannedLength } from './film-length.js';

/** One side of a comparison. */
export interface ComparedSide {
  /** Undefined: the work tree. */
  readonly revision: Revision | undefined;
  /** The storyboard, from the root of the repository; undefined when there is none. */
  readonly file: string | undefined;
  /** Undefined when there is no storyboard, or it cannot be made sense of. */
  readonly state: FilmState | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What keeps it from being read at all, e.g. a lock from a later storyreel. */
  readonly failure: StoryreelError | undefined;
  /** Seconds of film, as planned. */
  readonly seconds: number | undefined;
}

/** Two states of a film, compared. */
export interface ComparedFilms {
  readonly before: ComparedSide;
  readonly after: ComparedSide;
  /** Undefined when one of them is there and cannot be made sense of. */
  readonly difference: FilmDifference | undefined;
  readonly notes: readonly HistoryNote[];
}

/** What comparing is given. */
export interface CompareOptions extends RepositoryOptions {
  readonly cards: ModelCards;
}

/**
 * Compares a storyboard, given by its absolute path, in two revisions, or in one and the work tree; HEAD and the work tree
 * when nothing is said. The work tree and the index stay as they are. Throws a StoryreelError: what resolveRange throws,
 * `not-in-repository` and the like, `storyboard-not-in-revision`.
 */
export async function compareRevisions(
  storyboard: string,
  range: string | undefined,
  options: CompareOptions,
): Promise<ComparedFilms> {
  const repository = await repositoryOf(storyboard, options);
  const objects = openObjects(repository.place);
  const closing: (() => Promise<void>)[] = [];
  try {
    const comparing: Comparing = {
      storyboard,
      path: `${repository.prefix}${basename(storyboard)}`,
      repository,
      objects,
      options,
      digests: openFileDigests(),
      notes: [],
      closing,
    };
    return await sayingDiskErrors('read the history', () => compare(comparing, range));
  } finally {
    objects.close();
    await Promise.all(closing.map((close) => close()));
  }
}

async function repositoryOf(storyboard: string, options: RepositoryOptions): Promise<Repository> {
  const opened = await openRepository(dirname(storyboard), options);
  if (opened.repository) {
    return opened.repository;
  }
  const { without, message, hint } = opened;
  throw new StoryreelError(without === 'git-missing' ? without : 'not-in-repository', message, {
    hint: hint ?? 'to see what a render would do, and why: storyreel plan',
  });
}

/** What the steps of a comparison share. */
interface Comparing {
  /** Absolute. */
  readonly storyboard: string;
  /** The storyboard, from the root of the repository. */
  readonly path: string;
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly options: CompareOptions;
  readonly digests: FileDigests;
  /** What people should know. */
  readonly notes: HistoryNote[];
  /** What is to be undone at the end. */
  readonly closing: (() => Promise<void>)[];
}

async function compare(comparing: Comparing, range: string | undefined): Promise<ComparedFilms> {
  const { storyboard, options, notes } = comparing;
  const sides = await findSides(comparing, range);
  const files = sides.after.revision ? projectFiles(storyboard, OF_THE_FILM) : await filesOf(storyboard);
  const store = await openProjectStore(files, () => undefined);
  const [old, now] = await Promise.all([openSide(sides.before, comparing), openSide(sides.after, comparing)]);
  const known = new KnownClips(store, [now.lock, old.lock]);
  const books = await readBooks(store);
  options.signal?.throwIfAborted();
  const before = await planSide(old, { clips: known.past() }, comparing);
  const after = await planSide(now, { clips: known.since(before.state?.plan), open: books.open }, comparing);
  options.signal?.throwIfAborted();
  const isClear = (side: ComparedSide): boolean => side.state !== undefined || side.file === undefined;
  const difference = isClear(before) && isClear(after) ? compareFilms(before.state, after.state) : undefined;
  return { before, after, difference, notes: notesOf(notes) };
}

/** A side that was found, and not opened yet. */
type FoundSide = Pick<ComparedSide, 'revision' | 'file'>;

async function findSides(
  comparing: Comparing,
  range: string | undefined,
): Promise<{ readonly before: FoundSide; readonly after: FoundSide }> {
  const { storyboard, path, repository, objects, notes } = comparing;
  const inWorkTree = (each: string): Promise<boolean> => isFile(join(repository.root, each));
  const text = await readFile(storyboard, 'utf8').catch(() => undefined);
  if (range === undefined && repository.head.kind === 'unborn') {
    notes.push({ code: 'nothing-committed', message: 'nothing is committed yet: every shot is new' });
    const nothing: FoundSide = { revision: undefined, file: undefined };
    return { before: nothing, after: { revision: undefined, file: text === undefined ? undefined : path } };
  }
  const { from, to } = await resolveRange(repository, range ?? 'HEAD');
  let [file, compared, isTaken] = [text === undefined ? undefined : path, text, inWorkTree];
  if (to) {
    const tree = new CommitTree(objects, to.commit);
    file = await nameIn(comparing, to, tree, { path, text, isTaken });
    compared = file === undefined ? text : ((await textIn(tree, file)) ?? text);
    isTaken = async (each) => (await tree.find(each)).kind === 'file';
  }
  const tree = new CommitTree(objects, from.commit);
  const was = await nameIn(comparing, from, tree, { path: file ?? path, text: compared, isTaken });
  if (was === undefined && file === undefined) {
    const where = to ? `${from.name} nor ${to.name}` : `${from.name} nor the work tree`;
    throw new StoryreelError('storyboard-not-in-revision', `${path} is in neither ${where}`, {
      hint: 'name a storyboard file behind the revisions: storyreel diff HEAD~1 films/one.yaml',
    });
  }
  const [older, newer] = [from.name, to?.name ?? 'the work tree'];
  if (was === undefined) {
    notes.push({ code: 'storyboard-new', message: `${file} is not in ${older}: every shot is new` });
  } else if (file === undefined) {
    notes.push({ code: 'storyboard-gone', message: `${was} is not in ${newer}: every shot is gone` });
  }
  return { before: { revision: from, file: was }, after: { revision: to, file } };
}

async function nameIn(
  { repository, notes }: Comparing,
  revision: Revision,
  tree: CommitTree,
  sought: SoughtStoryboard,
): Promise<string | undefined> {
  const found = await findStoryboard(repository, revision, tree, sought);
  if (found?.renamed) {
    const message = `${sought.path} is called ${found.path} in ${revision.name}`;
    notes.push({ code: 'storyboard-renamed', message });
  }
  return found?.path;
}

async function textIn(tree: CommitTree, path: string): Promise<string | undefined> {
  const entry = await tree.find(path);
  return entry.kind === 'file' ? (await tree.read(entry.id))?.toString('utf8') : undefined;
}

/** A side whose storyboard was checked. */
interface OpenedSide extends FoundSide {
  readonly checked: CheckedStoryboard | undefined;
  readonly lock: LockedShots;
  readonly failure: StoryreelError | undefined;
}

async function openSide({ revision, file }: FoundSide, comparing: Comparing): Promise<OpenedSide> {
  const opened = { revision, file, lock: {}, checked: undefined, failure: undefined };
  if (file === undefined) {
    return opened;
  }
  const past = revision && (await pastOf(revision, file, comparing));
  const path = past?.storyboard ?? comparing.storyboard;
  const original = comparing.repository.root;
  try {
    const [checked, lock] = await Promise.all([
      checkStoryboard(path, comparing.options.cards, past ? { past: { bring: past.bring, original } } : {}),
      lockOf(path, revision, comparing),
    ]);
    return { ...opened, checked, lock };
  } catch (error) {
    if (error instanceof StoryreelError) {
      return { ...opened, failure: error };
    }
    throw error;
  } finally {
    comparing.notes.push(...(past?.notes() ?? []));
  }
}

async function pastOf(revision: Revision, path: string, comparing: Comparing): Promise<PastProject> {
  const { repository, objects, storyboard, closing } = comparing;
  const { tmp } = projectFiles(storyboard, OF_THE_FILM);
  const past = await openPastProject({ repository, objects, revision, path, tmp });
  closing.push(() => past.remove());
  return past;
}

/** A lock that cannot be read leaves more to be bought than there is; that is said, and stops nothing. */
async function lockOf(
  storyboard: string,
  revision: Revision | undefined,
  { notes }: Comparing,
): Promise<LockedShots> {
  const { lock } = revision ? projectFiles(storyboard, OF_THE_FILM) : await filesOf(storyboard);
  try {
    return await readLock(lock);
  } catch (error) {
    if (!(error instanceof StoryreelError)) {
      throw error;
    }
    const message = `the lock of ${revision?.name ?? 'the work tree'} cannot be read, so what it names counts as not bought: ${error.message}`;
    notes.push({ code: error.code, message });
    return {};
  }
}

async function planSide(
  { revision, file, checked, lock, failure }: OpenedSide,
  finding: Pick<PlanContext, 'clips' | 'open'>,
  { digests }: Comparing,
): Promise<ComparedSide> {
  const diagnostics = checked?.diagnostics ?? [];
  const side = { revision, file, diagnostics, failure };
  if (!checked?.value) {
    return { ...side, state: undefined, seconds: undefined };
  }
  // Who would render it makes no difference here.
  const plan = await planFilm(checked.value, { ...finding, lock, credentials: new Set(), diagnostics });
  const sounds = await digestSounds(plan.storyboard, digests);
  return { ...side, state: { plan, sounds }, seconds: await plannedLength(plan) };
}

function notesOf(notes: readonly HistoryNote[]): readonly HistoryNote[] {
  return [...new Map(notes.map((note) => [note.message, note])).values()];
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
