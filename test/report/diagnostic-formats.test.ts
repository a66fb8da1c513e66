import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import AjvDraft4 from 'ajv-draft-04';
import { describe, expect, it } from 'vitest';
import { DIAGNOSTIC_CODES, type Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { formatDiagnostics } from '../../src/report/diagnostics/index.js';
import { related, sourceFile, spanOf, unknownReference } from './diagnostics-of.js';

const board = sourceFile(
  'shots:\r\n  - id: a\r\n    prompt: "🧣 @keper"\r\n',
  'films/dawn 50%/story:board.yaml',
);
const cast = sourceFile('references:\n  keeper: {}\n', 'cast.yaml');
const keper = spanOf(board, '@keper');

const unknown = unknownReference(keper, {
  message: 'no reference is called "keper"',
  hint: 'did you mean `@keeper`?',
  related: [related(spanOf(cast, 'keeper'), 'the nearest name')],
  fix: { title: 'write @keeper', kind: 'asked', edits: [{ span: keper, text: '@keeper' }] },
});
const unused: Diagnostic = {
  code: 'reference-unused',
  severity: 'warning',
  message: 'no shot uses "keeper"',
  span: spanOf(cast, 'keeper'),
};
const lines: Diagnostic = {
  code: 'reference-unmarked',
  severity: 'hint',
  message: '100% sure?\r\nlook: here, there',
  span: { file: board, start: 0, end: 12 },
};
const report = { diagnostics: [unknown, unused, lines], version: '1.2.3' };

describe('text', () => {
  it('separates frames and ends with the count', async () => {
    expect(await formatDiagnostics('text', { ...report, diagnostics: [unused, unused] })).toBe(
      [
        'warning[reference-unused] cast.yaml:2:3',
        '   2 │   keeper: {}',
        '     │   ^^^^^^ no shot uses "keeper"',
        '',
        'warning[reference-unused] cast.yaml:2:3',
        '   2 │   keeper: {}',
        '     │   ^^^^^^ no shot uses "keeper"',
        '',
        '2 warnings',
        '',
      ].join('\n'),
    );
    expect(await formatDiagnostics('text', report)).toMatch(/\n\n1 error, 1 warning, 1 hint\n$/);
    expect(await formatDiagnostics('text', { ...report, diagnostics: [] })).toBe('');
  });

  it('colours by severity when asked, and only then', async () => {
    const coloured = await formatDiagnostics('text', report, { colour: true });
    expect(coloured).toContain('\x1b[1m\x1b[31merror[reference-unknown]\x1b[39m\x1b[22m');
    expect(coloured).toContain('\x1b[1m\x1b[33mwarning[reference-unused]\x1b[39m\x1b[22m');
    expect(coloured).toContain('\x1b[1m\x1b[36mhint[reference-unmarked]\x1b[39m\x1b[22m');
    expect(await formatDiagnostics('text', report)).not.toContain('\x1b');
  });
});

describe('json', () => {
  it('is exactly the contract', async () => {
    const text = await formatDiagnostics('json', report);
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toStrictEqual({
      version: 1,
      diagnostics: [
        {
          code: 'reference-unknown',
          severity: 'error',
          file: 'films/dawn 50%/story:board.yaml',
          line: 3,
          column: 17,
          endLine: 3,
          endColumn: 23,
          message: 'no reference is called "keper"',
          hint: 'did you mean `@keeper`?',
          related: [
            { file: 'cast.yaml', line: 2, column: 3, endLine: 2, endColumn: 9, message: 'the nearest name' },
          ],
        },
        {
          code: 'reference-unused',
          severity: 'warning',
          file: 'cast.yaml',
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 9,
          message: 'no shot uses "keeper"',
        },
        {
          code: 'reference-unmarked',
          severity: 'hint',
          file: 'films/dawn 50%/story:board.yaml',
          line: 1,
          column: 1,
          endLine: 2,
          endColumn: 5,
          message: '100% sure?\r\nlook: here, there',
        },
      ],
      summary: { errors: 1, warnings: 1, hints: 1 },
    });
  });

  it('is a document without diagnostics too', async () => {
    expect(await formatDiagnostics('json', { diagnostics: [], version: '1.2.3' })).toBe(
      '{"version":1,"diagnostics":[],"summary":{"errors":0,"warnings":0,"hints":0}}\n',
    );
  });
});

describe('sarif', () => {
  const require = createRequire(import.meta.url);
  const home = dirname(require.resolve('@microsoft/jest-sarif/package.json'));
  const schema = JSON.parse(readFileSync(join(home, 'lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'));
  const ajv = new AjvDraft4.default({ strict: false, allErrors: true, unicodeRegExp: false });
  ajv.addFormat('uri', (text: string) => URL.canParse(text));
  ajv.addFormat('uri-reference', (text: string) => /^(?:[\w.~!$&'()*+,;=:@/-]|%[\dA-F]{2})*$/.test(text));
  ajv.addFormat('date-time', true);
  const validate = ajv.compile(schema);

  it.each([
    ['with diagnostics', report],
    ['without any', { diagnostics: [], version: '0.1.0' }],
  ])('is valid SARIF 2.1.0 %s', async (_name, given) => {
    validate(JSON.parse(await formatDiagnostics('sarif', given)));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('names the rule, the level, the place, the related place and the fix', async () => {
    const log = JSON.parse(await formatDiagnostics('sarif', report));
    const [run] = log.runs;
    expect(run.tool.driver).toMatchObject({ name: 'storyreel', version: '1.2.3' });
    expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual(DIAGNOSTIC_CODES);
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.results.map((found: { level: string }) => found.level)).toEqual(['error', 'warning', 'note']);
    const region = { startLine: 3, startColumn: 17, endLine: 3, endColumn: 23 };
    const artifactLocation = { uri: 'films/dawn%2050%25/story%3Aboard.yaml', uriBaseId: '%SRCROOT%' };
    expect(run.results[0]).toStrictEqual({
      ruleId: 'reference-unknown',
      ruleIndex: DIAGNOSTIC_CODES.indexOf('reference-unknown'),
      level: 'error',
      message: { text: 'no reference is called "keper"\ndid you mean `@keeper`?' },
      locations: [{ physicalLocation: { artifactLocation, region } }],
      relatedLocations: [
        {
          id: 1,
          message: { text: 'the nearest name' },
          physicalLocation: {
            artifactLocation: { uri: 'cast.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 9 },
          },
        },
      ],
      fixes: [
        {
          description: { text: 'write @keeper' },
          artifactChanges: [
            {
              artifactLocation,
              replacements: [{ deletedRegion: region, insertedContent: { text: '@keeper' } }],
            },
          ],
        },
      ],
    });
  });
});

describe('github', () => {
  it('escapes properties and messages, and leaves columns out of a span of several lines', async () => {
    expect(await formatDiagnostics('github', report)).toBe(
      [
        '::error file=films/dawn 50%25/story%3Aboard.yaml,line=3,col=17,endLine=3,endColumn=23,title=reference-unknown::no reference is called "keper"%0Ahint: did you mean `@keeper`?%0Acast.yaml:2:3: the nearest name',
        '::warning file=cast.yaml,line=2,col=3,endLine=2,endColumn=9,title=reference-unused::no shot uses "keeper"',
        '::notice file=films/dawn 50%25/story%3Aboard.yaml,line=1,endLine=2,title=reference-unmarked::100%25 sure?%0D%0Alook: here, there',
        '',
      ].join('\n'),
    );
  });
});
