import type { FormMistake } from './schema/validator.js';
import { type Data, field, type Located } from './yaml/located.js';

/**
 * A reference shows exactly one thing, a picture or a frame of a shot. The JSON Schema leaves this to us, for one
 * clear sentence in place of a union's many.
 */
export function pictureMistakes(located: Located): FormMistake[] {
  const references = field(located.data, 'references');
  if (references === null || typeof references !== 'object' || Array.isArray(references)) {
    return [];
  }
  return Object.entries(references).flatMap(([name, reference]) => mistakeOf(located, name, reference));
}

function mistakeOf(located: Located, name: string, reference: Data): FormMistake[] {
  if (reference === null || typeof reference !== 'object') {
    return [];
  }
  const path = ['references', name];
  const image = field(reference, 'image');
  const frame = field(reference, 'frame');
  const mistake = (message: string, hint: string, span: FormMistake['diagnostic']['span']): FormMistake[] => [
    { path, diagnostic: { code: 'value-invalid', severity: 'error', message, hint, span } },
  ];
  const choose = 'give either `image` or `frame`';
  if (image === undefined && frame === undefined) {
    return mistake(`\`image\` is missing in \`references.${name}\``, choose, located.start(path));
  }
  if (image !== undefined && frame !== undefined) {
    return mistake(
      `\`references.${name}\` has both an image and a frame`,
      choose,
      located.key([...path, 'frame']),
    );
  }
  if (typeof image === 'string' && /^[a-z][a-z0-9+.-]+:/i.test(image) && !isHttps(image)) {
    const remedy = 'save the picture inside the project and name its path';
    const place = located.value([...path, 'image']);
    return mistake(`\`references.${name}.image\` must be a path or an https URL`, remedy, place);
  }
  return [];
}

function isHttps(address: string): boolean {
  return /^https:\/\//i.test(address) && URL.canParse(address);
}
