/** The form of a model card, for tests and for editors (`schemas/model-card.schema.json`). */
import { z } from 'zod';

const jsonSchema = z.record(z.string(), z.json());
const money = z.string().regex(/^\d+\.\d{2,6}$/);
const field = z.string().min(1);

/** See `ModelCard` for what each field means. */
export const modelCardSchema = z
  .strictObject({
    $schema: z.string().optional(),
    card: z.literal(1),
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
    name: z.string().min(1),
    summary: z.string().min(1),
    sources: z.array(z.string().min(1)).min(1),
    dialect: z.strictObject({
      version: z.int().min(1),
      mention: z.string().min(1),
      names: z.string().optional(),
      space_after: z.boolean(),
    }),
    prompt: z.strictObject({ max: z.int().min(1), unit: z.enum(['bytes', 'characters']) }),
    references: z.strictObject({
      min: z.int().min(0),
      max: z.int().min(0),
      types: z.array(z.enum(['subject', 'background'])),
    }),
    pictures: z.strictObject({
      formats: z.array(z.enum(['png', 'jpeg', 'webp'])).min(1),
      max_bytes: z.int().min(1),
      min_side: z.int().min(1),
      max_side: z.int().min(1),
    }),
    parameters: z.strictObject({
      type: z.literal('object'),
      properties: z.strictObject({
        duration: jsonSchema,
        resolution: jsonSchema,
        aspect_ratio: jsonSchema,
        audio: jsonSchema.optional(),
        seed: jsonSchema.optional(),
        fps: jsonSchema.optional(),
      }),
      additionalProperties: z.literal(false),
    }),
    options: jsonSchema,
    price: z.discriminatedUnion('free', [
      z.strictObject({ free: z.literal(true) }),
      z.strictObject({
        free: z.literal(false),
        currency: z.literal('USD'),
        as_of: z.string().regex(/^\d{4}-\d{2}(-\d{2})?$/),
        per_second: z.record(z.string(), z.strictObject({ silent: money, audio: money })),
      }),
    ]),
    offers: z
      .array(
        z.strictObject({
          provider: field,
          endpoint: field,
          fields: z.strictObject({
            prompt: field,
            references: field,
            reference: z.strictObject({ picture: field, name: field, type: field }),
            duration: field,
            resolution: field,
            aspect_ratio: field,
            audio: field.optional(),
            seed: field.optional(),
            fps: field.optional(),
          }),
          constants: z.record(z.string(), z.json()).optional(),
        }),
      )
      .min(1),
  })
  .meta({
    title: 'storyreel model card',
    description: 'A video model: limits, parameters, dialect, prices, offers.',
  });
