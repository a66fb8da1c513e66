import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkStoryboard } from '../../src/checks/check.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { prune } from '../../src/language/prune.js';
import { SchemaValidator } from '../../src/language/schema/validator.js';
import { Located } from '../../src/language/yaml/located.js';
import { parseYaml } from '../../src/language/yaml/parse-yaml.js';
import { loadCards } from '../../src/models/cards.js';

const validator = new SchemaValidator();

/** Everything the language does with a text before it looks at the disk. */
export function readText(text: string): readonly Diagnostic[] {
  const source = { path: 'storyboard.yaml', absolutePath: '/film/storyboard.yaml', text };
  const parsed = parseYaml(source);
  const located = new Located(source, parsed.usable ? parsed.root : undefined);
  const { mistakes, countless } = validator.validate(located, 'storyboard');
  if (!countless) {
    prune(located, mistakes);
  }
  return [...parsed.diagnostics, ...located.diagnostics, ...mistakes.map(({ diagnostic }) => diagnostic)];
}

/** A folder to check texts in, as `storyreel check` does. */
export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'storyreel-language-'));
  readonly #cards = loadCards();

  async check(text: string | Buffer): Promise<Awaited<ReturnType<typeof checkStoryboard>>> {
    const path = join(this.folder, 'storyboard.yaml');
    writeFileSync(path, text);
    return checkStoryboard(path, await this.#cards);
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
