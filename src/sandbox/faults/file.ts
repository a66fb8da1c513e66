import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { messageOf, StoryreelError } from '../../diagnostics/errors.js';
import type { FaultRule } from './rule.js';
import { readFault } from './syntax.js';

/**
 * Rules from a YAML or JSON file: a list, each in the short form or as an object with the fields of `FaultRule`. Throws a
 * StoryreelError `fault-invalid`.
 */
export async function readFaultFile(path: string): Promise<readonly FaultRule[]> {
  let written: unknown;
  try {
    written = parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new StoryreelError('fault-invalid', `${path} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (!Array.isArray(written)) {
    throw new StoryreelError('fault-invalid', `${path} is not a list of faults`, {
      hint: 'one rule an entry, for example "- fal.submit=503@2"',
    });
  }
  return written.map(readFault);
}
