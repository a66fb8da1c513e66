import { worldOf } from '../language/rehearsal.js';
import { type ProjectFiles, projectFiles } from '../store/project-files.js';
import { openProjectStore, type ProjectStore } from '../store/project-store.js';

/** The files of a storyboard in the world its settings put it in. Throws as worldOf does. */
export async function filesOf(storyboard: string): Promise<ProjectFiles> {
  return projectFiles(storyboard, await worldOf(storyboard));
}

/** The store of a storyboard in the world its settings put it in, for who needs no plan. Throws as worldOf does. */
export async function openStoreOf(storyboard: string): Promise<ProjectStore> {
  return openProjectStore(await filesOf(storyboard), () => undefined);
}
