import { dirname, resolve } from 'node:path';
import { type Checked, type Diagnostic, tidy } from '../diagnostics/diagnostic.js';
import { loadStoryboard } from '../language/load.js';
import { type Bring, findProject, type ProjectPlace } from '../language/project.js';
import { Reach } from '../language/reach.js';
import { rehearsalMistakes } from '../language/rehearsal.js';
import { SchemaValidator } from '../language/schema/validator.js';
import { loadSettings, type Settings } from '../language/settings.js';
import type { Storyboard } from '../language/storyboard.js';
import type { ModelCards } from '../models/cards.js';
import { Limits } from '../models/limits.js';
import { FileLooker } from './look-at-file.js';
import { lookAtPictures } from './look-at-pictures.js';
import { lookAtSounds } from './look-at-sounds.js';
import type { Subject } from './rule.js';
import { RULES } from './rules/index.js';

/** A storyboard that was checked, with what the checks read on the way. */
export interface CheckedStoryboard extends Checked<Subject> {
  readonly settings: Settings;
  readonly project: ProjectPlace;
  /** Absolute paths of the storyboard and of all that it imports, also of imports that are not there. */
  readonly files: readonly string[];
}

/** How a storyboard is checked. */
export interface CheckOptions {
  /** The model of every shot, whatever the storyboard says. */
  readonly model?: string;
  /** One that checked before; absent: a new one, which takes its time to read the schemas. */
  readonly validator?: SchemaValidator;
  /** For a project that is a past state of another one; its settings must be there. */
  readonly past?: {
    /** Brings its files. */
    readonly bring: Bring;
    /** Absolute root of the other one, which its files may be links to. */
    readonly original: string;
  };
}

/**
 * Reads a storyboard, its imports, its settings and the headers of its pictures and sounds, and applies every rule. Writes nothing and
 * needs no network. Throws StoryreelError `storyboard-unreadable` when the file itself cannot be read.
 */
export async function checkStoryboard(
  path: string,
  cards: ModelCards,
  options: CheckOptions = {},
): Promise<CheckedStoryboard> {
  const { validator = new SchemaValidator() } = options;
  const project = await findProject(dirname(resolve(path)));
  // They say where imports may lie.
  const { settings, diagnostics: settingsMistakes } = await loadSettings(
    project.settingsPath,
    project.root,
    validator,
  );
  const reach = new Reach(project.root, settings.libraries, options.past?.original);
  const loaded = await loadStoryboard(path, project.root, reach, validator, options.past?.bring);
  const { files } = loaded;
  const storyboard = loaded.storyboard && withModel(loaded.storyboard, options.model);
  const looker = new FileLooker(reach, options.past?.bring);
  const [pictures, sounds] = await Promise.all([
    storyboard ? lookAtPictures(storyboard, looker) : new Map(),
    storyboard ? lookAtSounds(storyboard, looker) : new Map(),
  ]);
  const mistakes: Diagnostic[] = [
    ...loaded.diagnostics,
    ...settingsMistakes,
    // Nothing is ever sent for a past state, so it cannot be a rehearsal either.
    ...(options.past ? [] : rehearsalMistakes(settings)),
  ];
  if (!storyboard) {
    return { settings, project, files, diagnostics: tidy(mistakes) };
  }
  const subject: Subject = { storyboard, loaded, settings, cards, limits: new Limits(), pictures, sounds };
  for (const rule of RULES) {
    for (const diagnostic of rule(subject)) {
      mistakes.push(diagnostic);
    }
  }
  return { settings, project, files, value: subject, diagnostics: tidy(mistakes) };
}

function withModel(storyboard: Storyboard, model: string | undefined): Storyboard {
  return model === undefined
    ? storyboard
    : { ...storyboard, shots: storyboard.shots.map((shot) => ({ ...shot, model })) };
}
