import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Request } from '../../src/models/request.js';
import type { Order } from '../../src/providers/provider.js';
import type { Json } from '../../src/terms/brand.js';
import { digestOf } from '../../src/terms/digest.js';
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
    references: pictures.map((each) => [each[reference.name], each[reference.type], each[reference.picture]]),
    unnamed: Object.keys(body).filter((key) => !known.includes(key)),
  };
}

/** A request the card allows, with a seed where one is given. */
function requests(seed: fc.Arbitrary<number> | undefined): fc.Arbitrary<Request> {
  const { card, request } = fal.order;
  const { properties } = card.parameters;
  const { duration } = properties;
  const parameters = fc.record({
    duration: fc.integer({ min: Number(duration.minimum), max: Number(duration.maximum) }),
    resolution: fc.constantFrom(...(properties.resolution.enum as readonly string[])),
    aspect_ratio: fc.constantFrom(...(properties.aspect_ratio.enum as readonly string[])),
    audio: fc.boolean(),
    ...(seed && { seed }),
  });
  const { min, max, types } = card.references;
  const name = fc.stringMatching(new RegExp(card.dialect.names ?? '^x$'));
  const references = fc
    .uniqueArray(fc.tuple(name, fc.constantFrom(...types)), {
      selector: ([each]) => each,
      minLength: min,
      maxLength: max,
    })
    .map((chosen) =>
      chosen.map(([each, type]) => ({
        name: `the ${each}`,
        alias: each,
        type,
        digest: digestOf(each),
        picture: { kind: 'file', path: `/pictures/${each}` } as const,
      })),
    );
  return fc
    .record({ parameters, references, prompt: fc.string({ unit: 'grapheme' }) })
    .map((chosen) => ({ ...request, ...chosen }));
}

/** The body a service would get, in our own words. */
function sentTo({ provider, order }: (typeof SERVICES)[number], request: Request): Record<string, unknown> {
  const pictures = new Map(request.references.map(({ name }) => [name, { handle: `at ${name}` }]));
  const body = provider.payload({ ...order, request, pictures }) as { readonly [key: string]: Json };
  return inOurWords(body, order);
}

/** What all of them must say. */
function wanted({ parameters, prompt, references }: Request): Record<string, unknown> {
  const said = references.map(({ name, alias, type }) => [alias, type, `at ${name}`]);
  return { ...parameters, prompt, references: said, unnamed: [] };
}

test('the offers of a model make the same request up to the names of fields', () => {
  fc.assert(
    fc.property(requests(undefined), (request) => {
      for (const service of SERVICES) {
        const { seed, ...rest } = sentTo(service, request);
        expect(seed).toBeUndefined();
        expect(rest).toEqual(wanted(request));
      }
    }),
  );
});

test('the offers that take a seed send the same one', () => {
  const { seed } = fal.order.card.parameters.properties;
  const seeds = fc.integer({ min: Number(seed?.minimum), max: Number(seed?.maximum) });
  const takers = SERVICES.filter(({ order }) => order.offer.fields.seed !== undefined);
  expect(takers.map(({ provider }) => provider.name)).toEqual(['fal', 'pixverse']);
  fc.assert(
    fc.property(requests(seeds), (request) => {
      for (const service of takers) {
        expect(sentTo(service, request)).toEqual(wanted(request));
      }
    }),
  );
});
