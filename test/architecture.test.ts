import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * The arrows of DESIGN §4 and the rules that keep the folders apart. Each message says where the code should go instead.
 */
const SOURCE = join(import.meta.dirname, '../src');

/** What a folder may import by itself; through those it may import what they may. `terms` and `diagnostics` are for all. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  terms: [],
  diagnostics: [],
  language: [],
  media: [],
  // Reads history through the git program.
  git: [],
  models: ['language'],
  store: ['media'],
  checks: ['language', 'models', 'media'],
  providers: ['models', 'media'],
  plan: ['checks', 'models', 'store'],
  // A film in two revisions, and where its values come from.
  history: ['plan', 'git'],
  render: ['plan', 'store', 'media'],
  stitch: ['media', 'store', 'language'],
  // Stores that several people share; of the providers it knows `http/`.
  remote: ['store', 'language', 'providers'],
  // What is the matter with a clip that came.
  quality: ['media', 'store'],
  report: [],
  // The providers' stand-ins, for trying storyreel out and for tests.
  sandbox: ['models', 'media', 'providers'],
  // film.ts: the whole in order, with every implementation handed in.
  film: ['plan'],
  // Wires the folders below to one machine.
  crew: ['film', 'render', 'stitch', 'quality', 'providers', 'sandbox', 'report', 'git', 'history', 'remote'],
  // index.ts: the library.
  '.': ['crew'],
  studio: ['.'],
  cli: ['.', 'studio'],
};

/** The one file of `providers` that `render` may know: the contract. */
const CONTRACT = 'providers/provider.ts';

/** Where a package may be imported; what is not listed is for nobody yet. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@hono/node-server': ['sandbox', 'studio'],
  '@napi-rs/canvas': ['media'],
  ajv: ['language', 'models'],
  aws4fetch: ['remote'],
  'bidi-js': ['media'],
  commander: ['cli'],
  'fluent-ffmpeg': ['media'],
  hono: ['sandbox', 'studio'],
  'image-size': ['media'],
  'ipaddr.js': ['providers', 'render'],
  leven: ['diagnostics'],
  'log-update': ['report'],
  'nano-spawn': ['media'],
  'p-queue': ['providers', 'remote', 'render', 'stitch'],
  picocolors: ['report'],
  'proper-lockfile': ['store'],
  'signal-exit': ['media', 'report'],
  'string-width': ['diagnostics'],
  'write-file-atomic': ['cli', 'crew', 'media', 'store'],
  yaml: ['language', 'sandbox', 'store'],
  // Definitions of what comes from outside: files and answers.
  zod: ['language', 'models', 'store', 'providers', 'quality', 'remote', 'render', 'sandbox'],
};

/** Where a rule sends the code that broke it. */
const INSTEAD: Readonly<Record<string, string>> = {
  terms: 'a noun that several folders share belongs in `terms/`, and knows none of them',
  diagnostics:
    'how a mistake is described belongs here; what is a mistake belongs in `language/` or `checks/`',
  language: 'what needs a model or a picture to be judged belongs in `checks/`',
  media:
    'what needs to know shots or models belongs in the folder that calls `media/`; hand it in as plain values',
  git: 'what needs to know shots, locks or the store belongs in `crew/`; git gives bytes, commits and names',
  models: 'what needs pictures or settings belongs in `checks/` or `plan/`',
  store: 'what needs to know shots belongs in `plan/` or `crew/`',
  checks: 'what needs the store or money belongs in `plan/`',
  providers: 'what needs the plan or the store belongs in `render/`; a provider only speaks to its service',
  plan: 'what sends or makes something belongs in `render/`; the plan only says what is to be done',
  history:
    'what opens a project or reads its journal belongs in `crew/`; what prints, in `cli/` and `report/`',
  render: 'hand the provider in behind `providers/provider.ts`; wiring belongs in `crew/`',
  stitch: 'what needs the plan belongs in `crew/`; the edit gets clips and the film section',
  remote:
    'what needs the plan or attempts belongs in `render/` or `crew/`; a shared store gets keys and clips',
  quality: 'what needs the plan belongs in `crew/`; a look gets a clip and what was asked for',
  report: 'reporters get events (`terms/events.ts`) and diagnostics; emit an event with what is missing',
  sandbox: 'a stand-in speaks HTTP only; what uses it belongs in a test or in `cli/`',
  film: 'film.ts is handed what it needs; what does the work belongs in the folder named like it, wiring in `crew/`, and `cli/` is above',
  crew: 'what reads the command line belongs in `cli/`',
  '.': 'what reads the command line belongs in `cli/`',
  studio: 'what reads the command line belongs in `cli/`',
  cli: '',
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .sort();
const texts = new Map(files.map((path) => [path, readFileSync(join(SOURCE, path), 'utf8')]));
const imports = files.flatMap((from) => importsIn(texts.get(from) ?? '').map((to): Import => ({ from, to })));

function importsIn(text: string): string[] {
  const statements = /^\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]/gm;
  const calls = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...text.matchAll(statements), ...text.matchAll(calls)].map((match) => match[1] ?? match[2] ?? '');
}

function folderOf(path: string): string {
  if (path === 'film.ts') {
    return 'film';
  }
  return path.includes('/') ? (path.split('/')[0] ?? '') : '.';
}

/** Everything a folder may import, through others included. */
function reach(folder: string, seen = new Set([folder, 'terms', 'diagnostics'])): ReadonlySet<string> {
  for (const next of MAY_IMPORT[folder] ?? []) {
    if (!seen.has(next)) {
      seen.add(next);
      reach(next, seen);
    }
  }
  return seen;
}

/** What is wrong with an import between our own files; undefined when nothing is. */
function complaint({ from, to }: Import): string | undefined {
  const target = posix.join(posix.dirname(from), to).replace(/\.js$/, '.ts');
  const [here, there] = [folderOf(from), folderOf(target)];
  const isContract = here === 'render' && target === CONTRACT;
  if (here === 'terms' && there === 'diagnostics') {
    return `src/${from} imports src/${target}: \`terms/\` imports nothing of ours; ${INSTEAD.terms}`;
  }
  if (reach(here).has(there) || isContract) {
    return undefined;
  }
  return `src/${from} imports src/${target}: \`${here}/\` may not import \`${there}/\`; ${INSTEAD[here]}`;
}

describe('arrows point downward only', () => {
  it('every folder is in the table', () => {
    expect([...new Set(files.map(folderOf))].filter((folder) => !(folder in MAY_IMPORT))).toEqual([]);
  });

  it('imports between our own folders', () => {
    const own = imports.filter(({ to }) => to.startsWith('.'));

    expect(own.length).toBeGreaterThan(100);
    expect(own.flatMap((each) => complaint(each) ?? [])).toEqual([]);
  });

  it('would be told of an arrow upward, with the place it should go to', () => {
    expect(complaint({ from: 'media/probe.ts', to: '../plan/plan.js' })).toBe(
      'src/media/probe.ts imports src/plan/plan.ts: `media/` may not import `plan/`; what needs to know shots or ' +
        'models belongs in the folder that calls `media/`; hand it in as plain values',
    );
    expect(complaint({ from: 'render/run.ts', to: '../providers/fal/provider.js' })).toContain('`crew/`');
    expect(complaint({ from: 'render/run.ts', to: '../providers/provider.js' })).toBeUndefined();
    expect(complaint({ from: 'terms/money.ts', to: '../diagnostics/errors.js' })).toContain(
      'nothing of ours',
    );
    expect(complaint({ from: 'film.ts', to: './cli/main.js' })).toContain('`cli/`');
    expect(complaint({ from: 'plan/plan.ts', to: '../language/storyboard.js' })).toBeUndefined();
  });

  it('relative imports name the file with .js', () => {
    expect(imports.filter(({ to }) => to.startsWith('.') && !to.endsWith('.js'))).toEqual([]);
  });
});

describe('a package stands behind one folder', () => {
  it('npm packages are imported where the table says', () => {
    const strays = imports.flatMap(({ from, to }) => {
      const name = to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : (to.split('/')[0] ?? '');
      if (to.startsWith('.') || to.startsWith('node:') || PACKAGES[name]?.includes(folderOf(from))) {
        return [];
      }
      const home = PACKAGES[name]?.map((folder) => `\`${folder}/\``).join(' or ');
      return [`src/${from} imports ${to}: call what ${home ?? 'a folder of its own'} makes of it instead`];
    });

    expect(strays).toEqual([]);
  });

  it("Node's own modules are written with node:", () => {
    expect(imports.filter(({ to }) => builtinModules.includes(to))).toEqual([]);
  });
});

describe('only the edges touch the process', () => {
  const code = (path: string): string =>
    (texts.get(path) ?? '').replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');

  it.each([
    ['console.', /\bconsole\s*\./, ['cli', 'report'], 'emit an event; `report/` prints'],
    ['process.env', /\bprocess\.env\b/, ['cli'], 'hand the value in from `cli/`'],
    ['process.stdout', /\bprocess\.std(?:out|err|in)\b/, ['cli'], 'hand the stream in from `cli/`'],
    [
      'process.exit',
      /\bprocess\.exit/,
      ['cli'],
      'throw, or return how it ended, and let `cli/` end the process',
    ],
    ['process.cwd', /\bprocess\.cwd\b/, ['cli'], 'hand an absolute path in from `cli/`'],
  ])('%s', (what, pattern, allowed, instead) => {
    const strays = files
      .filter((path) => !allowed.includes(folderOf(path)) && pattern.test(code(path)))
      .map((path) => `src/${path} uses ${what}: ${instead}`);

    expect(strays).toEqual([]);
  });

  it('processes are started in media and, git itself, in git only', () => {
    const homes = ['media', 'git'];
    const strays = imports
      .filter(({ from, to }) => to === 'node:child_process' && !homes.includes(folderOf(from)))
      .map(({ from }) => `src/${from} starts a process: put the command into \`media/\` and call that`);

    expect(strays).toEqual([]);
  });
});

describe('files stay small enough to read at once', () => {
  it('none has more than 400 lines, and from 300 on it is time to split', () => {
    const lengths = files.map((path) => [path, (texts.get(path) ?? '').split('\n').length - 1] as const);
    const tooLong = lengths
      .filter(([, lines]) => lines > 400)
      .map(([path, lines]) => `src/${path} has ${lines} lines: give its second idea a file of its own`);
    for (const [path, lines] of lengths.filter(([, each]) => each > 300)) {
      console.warn(`src/${path} has ${lines} lines; from 300 on a file usually holds two ideas: split it`);
    }

    expect(tooLong).toEqual([]);
  });
});
