import type { ModelCard, Offer } from '../../models/card.js';
import type { Json } from '../../terms/brand.js';
import type { World } from '../world.js';

/** `GET /api/v3/models`: every model with the schema of its request. */
export function catalogue(world: World): Json {
  return [...world.cards.values()].flatMap((card) =>
    card.offers.filter((offer) => offer.provider === 'wavespeed').map((offer) => entryOf(card, offer)),
  );
}

function entryOf(card: ModelCard, offer: Offer): Json {
  const { fields } = offer;
  const properties: Record<string, Json> = {
    [fields.prompt]: { type: 'string' },
    [fields.references]: referencesSchema(card, offer),
  };
  for (const [name, schema] of Object.entries(card.parameters.properties)) {
    const field = fields[name as keyof typeof card.parameters.properties];
    if (field !== undefined) {
      properties[field] = schema;
    }
  }
  const order = Object.keys(properties);
  const request = {
    type: 'object',
    properties,
    required: [fields.prompt, fields.references],
    'x-order-properties': order,
  };
  return {
    model_id: offer.endpoint,
    name: offer.endpoint,
    type: 'reference-to-video',
    // The seed page's "$0.05 per run" is this base price and no clip's price.
    base_price: 0.05,
    formula: '',
    api_schema: { api_schemas: [{ request_schema: request }] },
  };
}

function referencesSchema(card: ModelCard, { fields }: Offer): Json {
  const { picture, type, name } = fields.reference;
  return {
    type: 'array',
    minItems: card.references.min,
    maxItems: card.references.max,
    items: {
      type: 'object',
      properties: {
        [picture]: { type: 'string' },
        [type]: { enum: card.references.types },
        [name]: { type: 'string' },
      },
      required: [picture, type, name],
    },
  };
}
