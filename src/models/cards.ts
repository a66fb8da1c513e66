import { readdir, readFile } from 'node:fs/promises';
import type { ModelCard } from './card.js';

/** The model cards storyreel ships, by id. */
export type ModelCards = ReadonlyMap<string, ModelCard>;

/** Reads every card under `schemas/models`. The cards are ours; a test holds them to their schema. */
export async function loadCards(): Promise<ModelCards> {
  const folder = new URL('../../schemas/models/', import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const cards = await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(new URL(name, folder), 'utf8')) as ModelCard),
  );
  return new Map(cards.map((card) => [card.id, card]));
}
