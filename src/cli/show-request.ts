import { nearest } from '../diagnostics/nearest.js';
import type { Offer } from '../models/card.js';
import { payloadFor } from '../models/payload.js';
import type { PictureSource } from '../models/request.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import type { ExitName } from '../terms/exit.js';
import { type Terminal, writeLine } from './terminal.js';

/** Prints exactly what would be sent for a shot; pictures by their paths, as they are uploaded first. */
export async function showRequest(plan: Plan, id: string, terminal: Terminal): Promise<ExitName> {
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
  if (!planned.request || !offer) {
    await writeLine(terminal.stderr, `error[shot-blocked] ${planned.reasons.join('; ')}`);
    return 'storyboard-errors';
  }
  await writeLine(terminal.stdout, JSON.stringify(requestOf(planned, offer), undefined, 2));
  return 'done';
}

function requestOf({ request, key }: PlannedShot, offer: Offer): Record<string, unknown> {
  if (!request) {
    return {};
  }
  const paths = new Map(request.references.map(({ name, picture }) => [name, describePicture(picture)]));
  return {
    provider: offer.provider,
    endpoint: offer.endpoint,
    key,
    headers: { Authorization: '(the key, left out)' },
    body: payloadFor(offer, request, (name) => paths.get(name) ?? ''),
  };
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
