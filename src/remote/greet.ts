import { type Depot, MARKER } from './depot.js';
import { depotError } from './depot-errors.js';

/** Throws when a depot is not there, or holds something that is not understood. Writes nothing. */
export async function greetDepot(depot: Depot, signal: AbortSignal): Promise<void> {
  const marker = await depot.readText(MARKER.name, signal);
  const version = marker === undefined ? 1 : versionIn(marker);
  if (version === 1) {
    return;
  }
  const why = version === undefined ? `its ${MARKER.name} is not one of ours` : `it has version ${version}`;
  const hint = version === undefined ? 'use an empty folder or prefix' : 'update storyreel';
  throw depotError('shared-store-refused', depot.name, why, { hint });
}

function versionIn(marker: string): number | undefined {
  try {
    const { storyreel, version } = JSON.parse(marker);
    return storyreel === 'store' && typeof version === 'number' ? version : undefined;
  } catch {
    return undefined;
  }
}
