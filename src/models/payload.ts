import type { Json } from '../terms/brand.js';
import type { Offer } from './card.js';
import type { Request } from './request.js';

/** What a reference's picture is called at the provider: a URL, an id, a path. */
export type PictureHandles = (name: string) => Json;

/**
 * The body of a submit: the request in the offer's field names. A parameter the offer has no field for is an error of
 * ours, because routing must not have chosen that offer; only the seed that a further take was given can be left out.
 */
export function payloadFor(
  offer: Offer,
  request: Request,
  pictures: PictureHandles,
): { readonly [key: string]: Json } {
  const { fields } = offer;
  const body: Record<string, Json> = { ...offer.constants, [fields.prompt]: request.prompt };
  if (request.references.length > 0) {
    body[fields.references] = request.references.map((reference) => ({
      [fields.reference.picture]: pictures(reference.name),
      [fields.reference.type]: reference.type,
      [fields.reference.name]: reference.alias,
    }));
  }
  for (const [parameter, value] of Object.entries(request.parameters) as [
    keyof Request['parameters'],
    Json,
  ][]) {
    const field = fields[parameter];
    if (field === undefined && parameter === 'seed' && request.take > 1) {
      // Takes are told apart by seeds of ours where seeds can be sent; elsewhere the service chooses one each time.
      continue;
    }
    if (field === undefined) {
      throw new Error(`the offer of ${offer.provider} has no field for ${parameter}`);
    }
    body[field] = value;
  }
  return { ...body, ...request.options };
}
