import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import AjvDraft4 from 'ajv-draft-04';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { png } from '../corpus/pictures.js';
import { inventory } from '../corpus/projects.js';
import { type CommandResult, runCli } from '../corpus/run-cli.js';

const ROOT = join(import.meta.dirname, '../..');
let folder: string;

/** The line, from 1, that holds some text. */
function lineOf(text: string): number {
  return (
    read()
      .split('\n')
      .findIndex((each) => each.includes(text)) + 1
  );
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storyreel-check-'));
  mkdirSync(join(folder, 'refs'));
  writeFileSync(join(folder, 'refs/mira.png'), png(480, 480));
  writeFileSync(join(folder, 'refs/scarf.png'), png(480, 480));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HEAD = `storyboard: 1   # the language
references:
  mira: { type: subject, image: refs/mira.png }
  scarf: { type: subject, image: refs/scarf.png }
shots:
`;

function write(text: string, name = 'storyboard.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function read(name = 'storyboard.yaml'): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** The command as users run it. */
async function runBuilt(args: readonly string[]): Promise<CommandResult> {
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [join(ROOT, 'dist/cli/main.js'), ...args],
      { cwd: folder },
    );
    return { exit: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exit: code, stdout, stderr };
  }
}

describe('a slip in the red scarf', () => {
  beforeEach(() => {
    cpSync(join(ROOT, 'storyboards/red-scarf'), folder, { recursive: true });
    const original = read();
    write(original.replace('@mira gently', '@mria gently'));
  });

  it('is shown with its frame and the right name; exit 3; nothing is written', async () => {
    const before = inventory(folder);

    for (const { exit, stdout, stderr } of [await runCli(folder, ['check']), await runBuilt(['check'])]) {
      expect(exit).toBe(3);
      expect(stderr).toBe('');
      const line = lineOf('@mria');
      expect(stdout).toContain(`error[reference-unknown] storyboard.yaml:${line}:14\n`);
      expect(stdout).toContain('\n     │              ^^^^^ no reference is called "mria"\n');
      expect(stdout).toContain('  hint: did you mean @mira?\n');
      expect(stdout).toContain('\n1 error');
    }
    expect(inventory(folder)).toEqual(before);
  });

  it('json', async () => {
    const { exit, stdout } = await runCli(folder, ['check', '--format', 'json']);

    expect(exit).toBe(3);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      diagnostics: [
        {
          code: 'reference-unknown',
          severity: 'error',
          file: 'storyboard.yaml',
          line: lineOf('@mria'),
          column: 14,
          endLine: lineOf('@mria'),
          endColumn: 19,
          message: 'no reference is called "mria"',
          hint: 'did you mean @mira?',
          related: [
            {
              file: 'storyboard.yaml',
              line: 6,
              column: 3,
              endLine: 6,
              endColumn: 7,
              message: 'did you mean this one?',
            },
          ],
        },
      ],
      summary: { errors: 1, warnings: 0, hints: 0 },
    });
    expect((await runCli(folder, ['check', '--json'])).stdout).toBe(stdout);
  });

  it('sarif, valid against the schema of SARIF 2.1.0', async () => {
    const { exit, stdout } = await runCli(folder, ['check', '--format', 'sarif']);

    const log = JSON.parse(stdout) as {
      runs: [{ results: [{ ruleId: string; message: { text: string } }] }];
    };
    const home = dirname(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/package.json'));
    const schema = JSON.parse(
      readFileSync(join(home, 'lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
    ) as object;
    const validate = new AjvDraft4.default({
      strict: false,
      validateFormats: false,
      unicodeRegExp: false,
    }).compile(schema);
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
    expect(log.runs[0].results.map(({ ruleId }) => ruleId)).toEqual(['reference-unknown']);
    expect(log.runs[0].results[0].message.text).toContain('@mira');
    expect(exit).toBe(3);
  });

  it('github', async () => {
    const { exit, stdout } = await runCli(folder, ['check', '--format', 'github']);

    expect(exit).toBe(3);
    expect(stdout).toContain(
      `::error file=storyboard.yaml,line=${lineOf('@mria')},col=14,endLine=${lineOf('@mria')},endColumn=19,` +
        'title=reference-unknown::no reference is called "mria"%0Ahint: did you mean @mira?',
    );
  });
});

describe('what check looks at', () => {
  it('says so when there is nothing wrong, and warnings alone leave exit 0', async () => {
    write(`${HEAD}  - { id: one, prompt: "@mira in her @scarf" }\n`);
    expect(await runCli(folder, ['check'])).toEqual({ exit: 0, stdout: 'no problems\n', stderr: '' });

    write(`${HEAD}  - { id: one, prompt: "@mira" }\n`);
    const { exit, stdout } = await runCli(folder, ['check', '--json']);
    expect(exit).toBe(0);
    expect(JSON.parse(stdout).summary).toEqual({ errors: 0, warnings: 1, hints: 0 });
  });

  it('several files at once, each once', async () => {
    write(`${HEAD}  - { id: one, prompt: "@mira in her @scarf" }\n`, 'good.yaml');
    write(`${HEAD}  - { id: one, prompt: "@mira in her @scraf" }\n`, 'bad.yaml');
    write('- fal\n', 'storyreel.yaml');

    const { exit, stdout } = await runCli(folder, ['check', 'good.yaml', 'bad.yaml', '--json']);

    expect(exit).toBe(3);
    const found = JSON.parse(stdout).diagnostics.map(
      ({ file, code }: { file: string; code: string }) => `${file} ${code}`,
    );
    expect(found.sort()).toEqual([
      'bad.yaml reference-unknown',
      'bad.yaml reference-unused',
      'storyreel.yaml value-invalid',
    ]);
  });

  it('files of the same name in two projects, both', async () => {
    for (const name of ['one', 'two']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'storyboard.yaml'), 'storyboard: 1\n');
    }

    const { stdout } = await runCli(folder, ['check', 'one', 'two', '--json']);

    expect(JSON.parse(stdout).summary.errors).toBe(2);
  });

  it('a folder means its storyboard.yaml; files are named from the project root', async () => {
    mkdirSync(join(folder, '.git'));
    mkdirSync(join(folder, 'films/one'), { recursive: true });
    writeFileSync(join(folder, 'films/one/storyboard.yaml'), 'storyboard: 1\n');

    const { exit, stdout } = await runCli(join(folder, 'refs'), ['check', '../films/one', '--json']);

    expect(exit).toBe(3);
    expect(JSON.parse(stdout).diagnostics[0].file).toBe('films/one/storyboard.yaml');
  });

  it('a storyboard that is not there is a wrong command line, without a stack trace', async () => {
    const { exit, stdout, stderr } = await runBuilt(['check', 'nothing.yaml']);

    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      'error[storyboard-unreadable] cannot read nothing.yaml: there is no such file\n',
    );
    expect(stderr).not.toContain(' at ');
  });
});

describe('--fix', () => {
  const wrong = `${HEAD}  - id: one   # first
    prompt: @mira ties the "red" @scarf \\@home   # keep me
    seed: 1
  - { id: two, prompt: @mira sits, seed: 2 }
  - id: three
    prompt: @mira waits
      for the others

      at the door
`;
  const right = `${HEAD}  - id: one   # first
    prompt: "@mira ties the \\"red\\" @scarf \\\\@home"   # keep me
    seed: 1
  - { id: two, prompt: "@mira sits", seed: 2 }
  - id: three
    prompt: "@mira waits
      for the others

      at the door"
`;

  it('quotes what begins with @, and changes nothing else', async () => {
    write(wrong);
    expect((await runCli(folder, ['check'])).exit).toBe(3);

    const { exit, stdout, stderr } = await runCli(folder, ['check', '--fix']);

    expect(read()).toBe(right);
    expect([exit, stdout, stderr]).toEqual([0, 'no problems\n', 'fixed storyboard.yaml\n']);
  });

  it('keeps line ends and the byte order mark', async () => {
    write(`\uFEFF${wrong.replaceAll('\n', '\r\n')}`);

    await runCli(folder, ['check', '--fix']);

    expect(read()).toBe(`\uFEFF${right.replaceAll('\n', '\r\n')}`);
  });

  it('changes nothing the second time', async () => {
    const path = write(wrong);
    await runCli(folder, ['check', '--fix']);
    const { mtimeMs } = statSync(path);

    const { stderr } = await runCli(folder, ['check', '--fix']);

    expect(stderr).toBe('');
    expect(statSync(path).mtimeMs).toBe(mtimeMs);
  });

  it('marks words that are names only when asked', async () => {
    const text = `${HEAD}  - id: one
    prompt: >
      @mira takes the scarf, mira's favourite,
      to the scarf-maker.
`;
    write(text);
    await runCli(folder, ['check', '--fix']);
    expect(read()).toBe(text);

    await runCli(folder, ['check', '--fix-unmarked']);

    expect(read()).toBe(text.replace('the scarf,', 'the @scarf,').replace(" mira's", " @mira's"));
    const { stdout } = await runCli(folder, ['check', '--json']);
    expect(JSON.parse(stdout).summary.hints).toBe(0);
  });

  it('leaves a word alone whose place is hidden by an escape', async () => {
    const text = `${HEAD}  - id: one\n    prompt: "@mira \\x73carf"\n    references: [scarf]\n`;
    write(text);

    await runCli(folder, ['check', '--fix-unmarked']);

    expect(read()).toBe(text);
  });

  it('mends imported files too', async () => {
    write(
      'storyboard: 1\nreferences:\n  cat: { type: subject, image: refs/mira.png, description: @cat }\n',
      'cast.yaml',
    );
    write(`storyboard: 1\nimport: [cast.yaml]\nshots: [{ id: one, prompt: "@cat" }]\n`);

    const { exit, stderr } = await runCli(folder, ['check', '--fix']);

    expect([exit, stderr]).toEqual([0, 'fixed cast.yaml\n']);
    expect(read('cast.yaml')).toContain('description: "@cat" }');
  });
});
