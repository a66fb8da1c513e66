import { z } from 'zod';
import { settingsSchema } from './settings.js';
import { librarySchema, storyboardSchema } from './storyboard.js';

/** The JSON Schemas (draft 2020-12) that editors and ajv use, by file name under `schemas/`. */
export function jsonSchemas(): Readonly<Record<string, unknown>> {
  const convert = (schema: z.ZodType): unknown =>
    z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return {
    'storyboard.schema.json': convert(storyboardSchema),
    'library.schema.json': convert(librarySchema),
    'settings.schema.json': convert(settingsSchema),
  };
}
