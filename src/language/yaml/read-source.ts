import { readFile, stat } from 'node:fs/promises';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { StoryreelError, systemCode } from '../../diagnostics/errors.js';
import type { SourceFile } from '../../diagnostics/source.js';

/** Larger files are refused: a storyboard of ten thousand shots is some 3 MB. */
const MAX_BYTES = 16 * 1024 * 1024;

// Control characters YAML 1.2 forbids (§5.1).
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters looked for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

/** A text file, or what forbids reading it as text. */
export interface ReadSource {
  readonly source: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a YAML file as UTF-8, without its byte order mark. Bytes that are not text become diagnostics.
 * Throws StoryreelError `storyboard-unreadable` when the file system does not give the file.
 */
export async function readSource(absolutePath: string, shownPath: string): Promise<ReadSource> {
  const bytes = await readBytes(absolutePath, shownPath);
  const [text, isText] = decode(bytes.subarray(0, MAX_BYTES));
  const source: SourceFile = { path: shownPath, absolutePath, text };
  const problem = (start: number, message: string, hint: string): ReadSource => ({
    source,
    diagnostics: [
      {
        code: 'yaml-syntax',
        severity: 'error',
        message,
        hint,
        span: { file: source, start, end: Math.min(start + 1, text.length) },
      },
    ],
  });
  if (bytes.length > MAX_BYTES) {
    return problem(0, `the file is ${Math.ceil(bytes.length / 1e6)} MB; at most 16 MB are read`, 'split it');
  }
  if (!isText) {
    return problem(Math.max(0, text.indexOf('\uFFFD')), 'this is not UTF-8 text', 'save the file as UTF-8');
  }
  const control = text.search(FORBIDDEN);
  if (control !== -1) {
    const name = `U+${text.charCodeAt(control).toString(16).toUpperCase().padStart(4, '0')}`;
    return problem(control, `the control character ${name} is not allowed in YAML`, 'remove it');
  }
  return { source, diagnostics: [] };
}

async function readBytes(absolutePath: string, shownPath: string): Promise<Buffer> {
  try {
    // A pipe or a device would block or never end.
    if (!(await stat(absolutePath)).isFile()) {
      throw new StoryreelError('storyboard-unreadable', `${shownPath} is not a file`);
    }
    return await readFile(absolutePath);
  } catch (error) {
    if (error instanceof StoryreelError) {
      throw error;
    }
    const reason = systemCode(error) === 'ENOENT' ? 'there is no such file' : String(systemCode(error));
    throw new StoryreelError('storyboard-unreadable', `cannot read ${shownPath}: ${reason}`, {
      cause: error,
      hint: 'name a storyboard file, or run `storyreel init` to start one',
    });
  }
}

/** The text, and whether the bytes were UTF-8; U+FFFD stands for those that were not. */
function decode(bytes: Uint8Array): readonly [text: string, isText: boolean] {
  try {
    return [new TextDecoder('utf-8', { fatal: true }).decode(bytes), true];
  } catch {
    return [new TextDecoder('utf-8').decode(bytes), false];
  }
}
