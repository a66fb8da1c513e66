import { cp, mkdir, readdir, rename } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoryreelError } from '../../diagnostics/errors.js';
import type { ExitName } from '../../terms/exit.js';
import { type Terminal, writeLine } from '../terminal.js';

/** What an existing folder may hold and still be started in: a repository that was just made. */
const HARMLESS = new Set(['.git', '.gitattributes', 'README.md', 'LICENSE', '.DS_Store']);

/** `storyreel init`: a new project that renders at once. Throws `folder-not-empty` rather than mix with files that are there. */
export async function init(dir: string | undefined, terminal: Terminal): Promise<ExitName> {
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
    filter: (source) => !/[\\/](\.storyreel|film\.mp4|preview\.mp4|storyboard\.lock\.yaml)$/.test(source),
  });
  // npm would take a file of this name for the package's own.
  await rename(join(folder, 'gitignore'), join(folder, '.gitignore'));
  const go = shown === '.' ? '' : `cd ${shown} && `;
  await writeLine(terminal.stdout, `A new film is in ${shown === '.' ? basename(folder) : shown}. Next:`);
  await writeLine(terminal.stdout, `  ${go}storyreel preview   # a free animatic, in preview.mp4`);
  await writeLine(terminal.stdout, '  storyreel plan      # what a render would do and cost');
  await writeLine(terminal.stdout, '  storyreel render    # the film, in film.mp4');
  return 'done';
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
