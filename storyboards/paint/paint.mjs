// @ts-check
/** Paints every picture of the storyboards in this folder: `npm run paint`. The pictures are kept in git. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PICTURES } from './pictures.mjs';

const only = process.argv[2];
for (const [path, paint] of Object.entries(PICTURES)) {
  if (only !== undefined && !path.includes(only)) {
    continue;
  }
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  const canvas = paint();
  const bytes = path.endsWith('.png') ? canvas.toBuffer('image/png') : canvas.toBuffer('image/jpeg', 90);
  writeFileSync(file, bytes);
  console.log(`${path}  ${canvas.width}x${canvas.height}  ${Math.round(bytes.length / 1024)} KB`);
}
