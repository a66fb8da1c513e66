import { filterHelp } from '../../media/filter-help.js';
import type { Workshop } from '../workshop.js';
import type { Kitchen } from './recipe.js';
import { openStills } from './stills.js';

/** Opens what recipes of one run share. */
export function openKitchen(shop: Workshop): Kitchen {
  let zscale: Promise<boolean> | undefined;
  return {
    shop,
    stills: openStills(shop),
    hasZscale() {
      zscale ??= filterHelp(shop.crew.ffmpeg, 'zscale', shop.crew.signal).then((help) => help !== undefined);
      return zscale;
    },
  };
}
