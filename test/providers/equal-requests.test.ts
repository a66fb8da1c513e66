import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Order } from '../../src/providers/provider.js';
import type { Json } from '../../src/terms/brand.js';
import { stillClock } from './orders.js';
import { fal, pixverse, wavespeed } from './services.js';

const SERVICES = [fal, wavespeed, pixverse].map((service) => ({
  order: service.order,
  provider: service.open({
    key: 'unused',
    url: 'https://service.example',
    fetch: () => Promise.reject(new Error('nothing is sent')),
    clock: stillClock(),
    pollSeconds: 2,
  }),
}));

/** A body in our own words again: every field by its name on the card, pictures by their place. */
function inOurWords(body: { readonly [key: string]: Json }, { offer }: Order): Record<string, unknown> {
  const { references, reference, ...names } = offer.fields;
  const fields = Object.entries(names).map(([ours, theirs]) => [ours, body[theirs]]);
  const pictures = body[references] as readonly Record<string, Json>[];
  const known = [...Object.values(names), references, ...Object.keys(offer.constants ?? {})];
  return {
    ...Object.fromEntries(fields),
    references: pictures.map((each) => [each[reference.name], each[reference.type]]),
    unnamed: Object.keys(body).filter((key) => !known.includes(key)),
  };
}

test('the offers of a model make the same request up to the names of fields', () => {
  const parameters = fc.record({
    duration: fc.integer({ min: 1, max: 15 }),
    resolution: fc.constantFrom('360p', '540p', '720p', '1080p'),
    aspect_ratio: fc.constantFrom('16:9', '9:16', '21:9'),
    audio: fc.boolean(),
  });
  fc.assert(
    fc.property(parameters, fc.string({ unit: 'grapheme' }), (chosen, prompt) => {
      const bodies = SERVICES.map(({ provider, order }) => {
        const request = { ...order.request, prompt, parameters: chosen };
        const body = provider.payload({ ...order, request }) as { readonly [key: string]: Json };
        const { seed, ...rest } = inOurWords(body, order);
        expect(seed).toBeUndefined();
        return rest;
      });
      expect(bodies[0]).toMatchObject({ ...chosen, prompt, unnamed: [] });
      expect(bodies[1]).toEqual(bodies[0]);
      expect(bodies[2]).toEqual(bodies[0]);
    }),
  );
});
