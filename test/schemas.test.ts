import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonSchemas } from '../src/language/schema/json-schema.js';
import type { ModelCard } from '../src/models/card.js';
import { modelCardSchema } from '../src/models/card-schema.js';
import { payloadFor } from '../src/models/payload.js';
import type { Request } from '../src/models/request.js';
import type { Digest } from '../src/terms/digest.js';

const FOLDER = join(import.meta.dirname, '../schemas');

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
}

const generated: Readonly<Record<string, unknown>> = {
  ...jsonSchemas(),
  'model-card.schema.json': z.toJSONSchema(modelCardSchema, { io: 'input' }),
};

describe('the schemas on disk', () => {
  it('are the ones there are definitions for', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.schema.json'));

    expect(files.sort()).toEqual(Object.keys(generated).sort());
  });

  it.each(Object.keys(generated))('%s is what its definition generates', (name) => {
    expect(read(name), 'run `npm run build && node schemas/generate.mjs`').toEqual(generated[name]);
  });

  it.each(Object.keys(generated))('%s is valid draft 2020-12', (name) => {
    const schema = read(name) as object;
    const ajv = new Ajv2020({ strict: false });

    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });
});

describe('an editor can explain every key', () => {
  it.each(Object.keys(jsonSchemas()))('%s', (name) => {
    const bare = [...keysOf(read(name) as Schema, name)].filter(
      ({ schema }) => !schema.description || !schema.examples?.length,
    );

    expect(bare.map(({ path }) => path)).toEqual([]);
  });

  it.each(Object.keys(jsonSchemas()))('with examples that are allowed: %s', (name) => {
    const ajv = new Ajv2020({ strict: false });
    const wrong = [...keysOf(read(name) as Schema, name)].flatMap(({ path, schema }) =>
      (schema.examples ?? [])
        .filter((example) => !ajv.validate(schema, example))
        .map((example) => [path, example]),
    );

    expect(wrong).toEqual([]);
  });
});

describe('model cards', () => {
  const cards = readdirSync(join(FOLDER, 'models')).map(
    (name) => [name, read(`models/${name}`) as ModelCard] as const,
  );

  it.each(cards)('%s is what a card must be', (name, card) => {
    const validate = new Ajv2020({ strict: false }).compile(read('model-card.schema.json') as object);

    expect(validate(card), JSON.stringify(validate.errors)).toBe(true);
    expect(modelCardSchema.safeParse(card).error).toBeUndefined();
    expect(`${card.id}.json`).toBe(name);
  });

  it.each(cards)('%s has JSON Schemas and defaults within them', (_name, card) => {
    const ajv = new Ajv2020({ strict: false });

    expect(ajv.validateSchema(card.parameters)).toBe(true);
    expect(ajv.validateSchema(card.options)).toBe(true);
    for (const schema of Object.values(card.parameters.properties)) {
      if (schema.default !== undefined) {
        expect(ajv.validate(schema, schema.default)).toBe(true);
      }
    }
  });

  it.each(cards)('%s has a price for every resolution', (_name, card) => {
    const priced = card.price.free ? undefined : Object.keys(card.price.per_second);

    expect(priced ?? card.parameters.properties.resolution.enum).toEqual(
      card.parameters.properties.resolution.enum,
    );
  });

  it('offers of pixverse-c1 send the same, under their own names', () => {
    const card = cards.find(([, { id }]) => id === 'pixverse-c1')?.[1] as ModelCard;
    const request: Request = {
      model: card.id,
      dialect: 1,
      prompt: '@mira waits in @room .',
      references: [reference('Mira_1', 'mira1', 'subject'), reference('room', 'room', 'background')],
      parameters: { duration: 4, resolution: '720p', aspect_ratio: '16:9', audio: true },
      options: {},
      take: 1,
    };
    const neutral = card.offers.map((offer) => {
      const body = payloadFor(offer, request, (name) => `picture of ${name}`);
      const { fields, constants = {} } = offer;
      const parameters = ['prompt', 'duration', 'resolution', 'aspect_ratio', 'audio'] as const;
      const references = body[fields.references] as readonly Record<string, unknown>[];
      const expectedFields = [
        ...Object.keys(constants),
        fields.references,
        ...parameters.map((parameter) => fields[parameter]),
      ];
      expect(Object.keys(body).sort()).toEqual(expectedFields.sort());
      return {
        ...Object.fromEntries(parameters.map((parameter) => [parameter, body[fields[parameter] ?? '']])),
        references: references.map((each) => {
          const { picture, name, type } = fields.reference;
          return {
            picture: each[picture],
            name: each[name],
            type: each[type],
            size: Object.keys(each).length,
          };
        }),
      };
    });

    expect(card.offers.map((offer) => offer.provider)).toEqual(['fal', 'wavespeed', 'pixverse']);
    expect(neutral[0]).toEqual({
      prompt: '@mira waits in @room .',
      duration: 4,
      resolution: '720p',
      aspect_ratio: '16:9',
      audio: true,
      references: [
        { picture: 'picture of Mira_1', name: 'mira1', type: 'subject', size: 3 },
        { picture: 'picture of room', name: 'room', type: 'background', size: 3 },
      ],
    });
    expect(neutral[1]).toEqual(neutral[0]);
    expect(neutral[2]).toEqual(neutral[0]);
  });
});

function reference(
  name: string,
  alias: string,
  type: 'subject' | 'background',
): Request['references'][number] {
  return {
    name,
    alias,
    type,
    digest: 'a'.repeat(64) as Digest,
    picture: { kind: 'file', path: `/${name}.png` },
  };
}

interface Schema {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Every key a document may have, however deep, with its schema. */
function* keysOf(
  schema: Schema,
  path: string,
): Generator<{ readonly path: string; readonly schema: Schema }> {
  for (const [key, child] of Object.entries(schema.properties ?? {})) {
    yield { path: `${path}: ${key}`, schema: child };
    yield* keysOf(child, `${path}: ${key}`);
  }
  const { additionalProperties: values, items, anyOf = [] } = schema;
  for (const child of [typeof values === 'object' ? values : undefined, items, ...anyOf]) {
    if (child) {
      yield* keysOf(child, path);
    }
  }
}
