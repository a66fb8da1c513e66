import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FilmInput } from './film-input.js';
import { copyPieces } from './picture/copy-pieces.js';
import { chooseFormat } from './picture/film-format.js';
import { planPieces } from './picture/piece-plan.js';
import { timelineOf } from './stitch.js';
import type { StitchCrew } from './stitch-crew.js';

/**
 * Looks at the clips of a film that is there and makes the copies that the next one will need, so that it need not be waited
 * for then. Throws what `stitchFilm` throws.
 */
export async function makeReady(input: FilmInput, crew: StitchCrew): Promise<void> {
  const folder = await mkdtemp(join(input.work, 'ready-'));
  try {
    const timeline = await timelineOf(input, crew);
    const format = await chooseFormat(input, timeline);
    const copies = planPieces(timeline, format).filter((plan) => plan.kind === 'copy');
    await copyPieces(copies, { input, crew, folder, format }, crew.signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
