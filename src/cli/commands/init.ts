import { cp, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoryreelError } from '../../diagnostics/errors.js';
import type { ExitName } from '../../terms/exit.js';
import { type Terminal, writeLine } from '../terminal.js';

/** What an existing folder may hold and still be started in: a repository that was just made. */
const HARMLESS = new Set(['.git', '.gitattributes', 'README.md', 'LICENSE', '.DS_Store']);

/** What storyreel makes in a project; somebody may have tried the starter where it lies. */
const MADE =
  /[\\/](?:\.storyreel|(?:film|preview)\.(?:mp4|webm|mov|gif|srt|vtt|report\.json)|(?:preview-)?poster\.png|sheet\.png|storyboard\.lock\.yaml)$/;

/** `storyreel init`: a new project that renders at once. Throws `folder-not-empty` rather than mix with files that are there. */
export async function init(
  dir: string | undefined,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitName> {
  const folder = resolve(terminal.cwd, dir ?? '.');
  const shown = relative(terminal.cwd, folder) || '.';
  const there = await entriesOf(folder);
  const inTheWay = there.filter((name) => !HARMLESS.has(name));
  if (inTheWay.length > 0) {
    throw new StoryreelError(
      'folder-not-empty',
      `${shown} already holds ${inTheWay.slice(0, 3).join(', ')}`,
      {
        hint: 'name a new folder: storyreel init my-film',
      },
    );
  }
  const starter = fileURLToPath(new URL('../../../storyboards/starter', import.meta.url));
  await mkdir(folder, { recursive: true });
  await cp(starter, folder, {
    recursive: true,
    // What a render of the starter itself left behind is not part of it.
    filter: (source) => !MADE.test(source),
  });
  await addSchemaLines(folder);
  // npm would take a file of this name for the package's own.
  await rename(join(folder, 'gitignore'), join(folder, '.gitignore'));
  if (options.json) {
    const files = (await readdir(folder)).toSorted();
    await writeLine(terminal.stdout, JSON.stringify({ version: 1, folder: shown, files }));
    return 'done';
  }
  const go = shown === '.' ? '' : `cd ${shown} && `;
  await writeLine(terminal.stdout, `A new film is in ${shown === '.' ? basename(folder) : shown}. Next:`);
  await writeLine(terminal.stdout, `  ${go}storyreel preview   # a free animatic, in preview.mp4`);
  await writeLine(terminal.stdout, '  storyreel plan      # what a render would do and cost');
  await writeLine(terminal.stdout, '  storyreel render    # the film, in film.mp4');
  return 'done';
}

/** Editors complete what a first line names the schema of; it is written where the schemas are found from the folder. */
async function addSchemaLines(folder: string): Promise<void> {
  const schemas = await installedSchemas(folder);
  if (!schemas) {
    return;
  }
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    const path = join(folder, name);
    const way = relative(folder, join(schemas, schema)).split(sep).join('/');
    await writeFile(path, `# yaml-language-server: $schema=${way}\n${await readFile(path, 'utf8')}`);
  }
}

const SCHEMAS = { 'storyboard.yaml': 'storyboard.schema.json', 'storyreel.yaml': 'settings.schema.json' };

/** The schemas of a storyreel that is installed in the folder or above it. */
async function installedSchemas(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const schemas = join(at, 'node_modules', 'storyreel', 'schemas');
    const found = await stat(schemas).then(
      (entry) => entry.isDirectory(),
      () => false,
    );
    if (found || dirname(at) === at) {
      return found ? schemas : undefined;
    }
  }
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw new StoryreelError('folder-not-empty', `cannot start a film in ${folder}`, {
      cause: error,
      hint: 'name a new folder: storyreel init my-film',
    });
  }
}
