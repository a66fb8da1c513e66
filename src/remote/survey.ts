import type { StorePlace } from '../language/store-settings.js';
import { isDepotError } from './depot-errors.js';
import { greetDepot } from './greet.js';
import { openDepot, type Reaching } from './open.js';

/** How a shared store was found. */
export interface Surveyed {
  /** Whether clips can be taken out of it and put into it. */
  readonly isReady: boolean;
  /** For people. */
  readonly text: string;
}

/** Looks whether a shared store is there and what can be done with it. Writes its marker to find out. */
export async function surveyDepot(
  place: StorePlace,
  reaching: Reaching,
  signal: AbortSignal,
): Promise<Surveyed> {
  try {
    const depot = await openDepot(place, reaching);
    await greetDepot(depot, signal);
    const isExclusive = await depot.isExclusive(signal);
    if (isExclusive === undefined) {
      return { isReady: false, text: `${depot.name}: clips come from it, and nothing can be put into it` };
    }
    const claims = isExclusive
      ? 'with conditional writes: nothing is bought twice'
      : 'without conditional writes: two people may buy the same shot at the same moment';
    return { isReady: true, text: `${depot.name}, ${claims}` };
  } catch (error) {
    if (!isDepotError(error)) {
      throw error;
    }
    return { isReady: false, text: `${error.message}${error.hint === undefined ? '' : `; ${error.hint}`}` };
  }
}
