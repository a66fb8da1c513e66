import { filterHelp } from '../../media/filter-help.js';
import type { Workshop } from '../workshop.js';
import type { Kitchen } from './recipe.js';
import { openStills, type Stills } from './stills.js';

/** Opens what recipes of one run share; stills that were drawn before can be used again. */
export function openKitchen(shop: Workshop, stills: Stills = openStills(shop)): Kitchen {
  let zscale: Promise<boolean> | undefined;
  return {
    shop,
    stills,
    hasZscale() {
      zscale ??= filterHelp(shop.crew.ffmpeg, 'zscale', shop.crew.signal).then((help) => help !== undefined);
      return zscale;
    },
  };
}
