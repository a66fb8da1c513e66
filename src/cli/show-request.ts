import { openKeyless } from '../crew/providers.js';
import { nearest } from '../diagnostics/nearest.js';
import type { Settings } from '../language/settings.js';
import { payloadFor } from '../models/payload.js';
import type { PictureSource } from '../models/request.js';
import type { Plan } from '../plan/plan.js';
import type { ExitName } from '../terms/exit.js';
import { type Terminal, writeLine } from './terminal.js';

/** Prints exactly what would be sent for a shot; pictures by their paths, as they are uploaded first. */
export async function showRequest(
  { plan, settings }: { readonly plan: Plan; readonly settings: Settings },
  id: string,
  terminal: Terminal,
): Promise<ExitName> {
  const planned = plan.shots.find((shot) => shot.id === id);
  if (!planned) {
    const closest = nearest(
      id,
      plan.shots.map((shot) => shot.id),
    );
    await writeLine(terminal.stderr, `error[shot-unknown] no shot has the id "${id}"`);
    if (closest) {
      await writeLine(terminal.stderr, `  hint: did you mean ${closest}?`);
    }
    return 'usage';
  }
  const offer = planned.card?.offers.find((each) => each.provider === planned.provider) ?? planned.offers[0];
  if (planned.waitsFor.length > 0) {
    const shots = planned.waitsFor.join(' and ');
    await writeLine(
      terminal.stderr,
      `error[shot-waiting] shot "${id}" shows a frame of ${shots}, which ${planned.waitsFor.length > 1 ? 'have' : 'has'} no clip yet`,
    );
    await writeLine(terminal.stderr, '  hint: its request is known when that clip is: storyreel render');
    return 'storyboard-errors';
  }
  const { card, request, key, reasons } = planned;
  if (!card || !request || !offer) {
    await writeLine(terminal.stderr, `error[shot-blocked] ${reasons.join('; ')}`);
    return 'storyboard-errors';
  }
  const pictures = new Map(
    request.references.map(({ name, picture }) => [name, { handle: describePicture(picture) }]),
  );
  const { fetch, clock } = terminal;
  const provider = await openKeyless(offer.provider, { settings, fetch, clock });
  const shown = provider?.describe?.({ label: id, card, offer, request, pictures }) ?? {
    // Nothing is sent anywhere: this is what is drawn.
    body: payloadFor(offer, request, (name) => pictures.get(name)?.handle ?? null),
  };
  const document = { provider: offer.provider, endpoint: offer.endpoint, key, ...shown };
  await writeLine(terminal.stdout, JSON.stringify(document, undefined, 2));
  return 'done';
}

/** A picture as what it is made of: it is uploaded before it is sent. */
function describePicture(picture: PictureSource): string {
  switch (picture.kind) {
    case 'url':
      return picture.url;
    case 'file':
      return picture.path;
    case 'frame': {
      const at = typeof picture.at === 'number' ? `frame at ${picture.at} s` : `${picture.at} frame`;
      return `${at} of shot ${picture.shot}: ${picture.clip}`;
    }
  }
}
