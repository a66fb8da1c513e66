// Writes the JSON Schemas from their one definition: `npm run schemas`.
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { jsonSchemas } from '../dist/language/schema/json-schema.js';
import { modelCardSchema } from '../dist/models/card-schema.js';

for (const [name, schema] of Object.entries({
  ...jsonSchemas(),
  'model-card.schema.json': z.toJSONSchema(modelCardSchema, { io: 'input' }),
})) {
  await writeFile(new URL(name, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
