import { stat } from 'node:fs/promises';
import { basename, relative, resolve } from 'node:path';
import { plannedShot } from '../../crew/pick-take.js';
import { type ListedTake, listTakes } from '../../crew/take-list.js';
import { thumbnailsOf } from '../../crew/thumbnails.js';
import { StoryreelError } from '../../diagnostics/errors.js';
import { shownPath } from '../../language/project.js';
import { formatSeconds } from '../../report/duration.js';
import { formatTable, type TableCell } from '../../report/table.js';
import type { ProjectFiles } from '../../store/project-files.js';
import type { Digest } from '../../terms/digest.js';
import type { ExitName } from '../../terms/exit.js';
import { FREE, formatCents, toDollars } from '../../terms/money.js';
import { findMachineFfmpeg } from '../ffmpeg.js';
import { openForCommand } from '../open.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { rehearsalPart, sayRehearsal } from '../rehearsal.js';
import { type Terminal, wantsColour, widthOf, write, writeLine } from '../terminal.js';

/** `storyreel takes`: what there is of each shot to choose from. Buys nothing; makes small pictures of the clips. */
export async function takes(
  first: string | undefined,
  second: string | undefined,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitName> {
  const isFile = second === undefined && first !== undefined && (await isStoryboard(first, terminal.cwd));
  const [shot, file] = isFile ? [undefined, first] : [first, second];
  const film = await openForCommand(file, terminal, {});
  if (!film.plan) {
    await printDiagnostics(film.diagnostics, terminal, terminal.stderr);
    return 'storyboard-errors';
  }
  if (shot !== undefined) {
    plannedShot(film.plan, shot);
  }
  const { files } = film.store;
  const listed = await listTakes(film.plan, film.store, shot);
  const thumbnails = await pictures(listed, files, terminal);
  if (options.json) {
    const { root } = film.checked.project;
    const place = (path: string | undefined): string | null =>
      path === undefined ? null : shownPath(root, path);
    const document = listed.map((take) =>
      takeDocument(take, place(take.clip && thumbnails.get(take.clip)), place),
    );
    await writeLine(
      terminal.stdout,
      JSON.stringify({ version: 1, takes: document, ...rehearsalPart(files) }),
    );
    return 'done';
  }
  await write(terminal.stdout, takesText(listed, thumbnails, terminal));
  await sayRehearsal(files, terminal);
  return 'done';
}

/** A shot may be called like anything; a storyboard is a YAML file or the folder of one. */
async function isStoryboard(argument: string, cwd: string): Promise<boolean> {
  if (/\.ya?ml$/i.test(argument)) {
    return true;
  }
  const path = resolve(cwd, argument);
  const isThere = (each: string): Promise<boolean> =>
    stat(each).then(
      (found) => found.isFile(),
      () => false,
    );
  return (await isThere(path)) || (await isThere(resolve(path, 'storyboard.yaml')));
}

/** Small pictures of the clips that are there. Without ffmpeg there are none, and the takes are listed all the same. */
async function pictures(
  listed: readonly ListedTake[],
  files: ProjectFiles,
  terminal: Terminal,
): Promise<ReadonlyMap<Digest, string>> {
  const clips = listed.flatMap(({ clip, file }) =>
    clip && file ? [{ digest: clip, path: file.path, seconds: file.seconds }] : [],
  );
  try {
    const { signal } = terminal;
    return await thumbnailsOf(clips, {
      files,
      signal,
      ffmpeg: () => findMachineFfmpeg(terminal, files.hidden),
    });
  } catch (error) {
    if (!(error instanceof StoryreelError)) {
      throw error;
    }
    await writeLine(terminal.stderr, `notice: no small pictures: ${error.message}`);
    return new Map();
  }
}

function takeDocument(
  take: ListedTake,
  thumbnail: string | null,
  place: (path: string | undefined) => string | null,
): unknown {
  const { file } = take;
  return {
    shot: take.shot,
    take: take.take,
    picked: take.picked,
    state: take.state,
    key: take.key,
    model: take.model,
    provider: take.provider ?? null,
    job: take.job ?? null,
    seed: take.seed ?? null,
    cost_usd: take.cost === undefined ? null : toDollars(take.cost),
    note: take.note ?? null,
    clip: take.clip ?? null,
    seconds: file?.seconds ?? null,
    width: file?.width ?? null,
    height: file?.height ?? null,
    path: place(file?.path),
    thumbnail,
    warnings: take.warnings,
  };
}

/** Where there is less room, the pictures are listed below the table. */
const ROOM_FOR_PICTURES = 100;

function takesText(
  listed: readonly ListedTake[],
  thumbnails: ReadonlyMap<Digest, string>,
  terminal: Terminal,
): string {
  if (listed.length === 0) {
    return 'There are no takes: `storyreel plan` says why.\n';
  }
  const width = widthOf(terminal.stdout);
  const isWide = width >= ROOM_FOR_PICTURES;
  const pictureOf = ({ clip }: ListedTake): string =>
    relative(terminal.cwd, (clip && thumbnails.get(clip)) ?? terminal.cwd);
  const table = formatTable(
    [
      { title: 'shot' },
      { title: 'take', align: 'right' },
      { title: '' },
      { title: 'model', narrow: 'wrap' },
      { title: 'seed', align: 'right' },
      { title: 'length', align: 'right' },
      { title: 'size' },
      { title: 'cost', align: 'right' },
      ...(isWide ? [{ title: 'picture' }] : []),
      { title: 'remarks', narrow: 'wrap' },
    ],
    listed.map((take, index) => {
      const isSameShot = listed[index - 1]?.shot === take.shot;
      return takeRow(take, isSameShot, isWide ? [basename(pictureOf(take))] : []);
    }),
    { width, colour: wantsColour(terminal, terminal.stdout) },
  );
  const pictured = listed.filter((take) => pictureOf(take) !== '');
  const [first] = pictured.map(pictureOf);
  if (first === undefined) {
    return table;
  }
  if (isWide) {
    return `${table}\nThe pictures are in ${first.slice(0, -basename(first).length)}\n`;
  }
  const lines = pictured.map((take) => `${take.shot} ${take.take}: ${pictureOf(take)}\n`);
  return `${table}\n${lines.join('')}`;
}

function takeRow(take: ListedTake, isSameShot: boolean, picture: readonly string[]): TableCell[] {
  const { file, cost, provider, state } = take;
  return [
    isSameShot ? '' : take.shot,
    String(take.take),
    take.picked && state !== 'to-render' ? { text: 'picked', tone: 'good' } : '',
    provider === undefined || provider === 'local' ? take.model : `${take.model} at ${provider}`,
    String(take.seed ?? ''),
    file ? formatSeconds(file.seconds) : '',
    file ? `${file.width}x${file.height}` : '',
    cost === undefined ? '' : cost === FREE ? 'free' : formatCents(cost),
    ...picture,
    { text: remarks(take), tone: state === 'there' && take.warnings.length === 0 ? 'plain' : 'warning' },
  ];
}

const STATES: Readonly<Record<ListedTake['state'], string | undefined>> = {
  there: undefined,
  'to-render': 'to be rendered',
  'not-in-store': 'its clip is not in the store',
  stale: 'made from something else',
};

function remarks({ state, note, warnings }: ListedTake): string {
  const said = [STATES[state], ...warnings.map(({ message }) => message), note && `“${note}”`];
  return said.filter((text) => text !== undefined && text !== '').join('; ');
}
