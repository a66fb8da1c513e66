import { type CastMember, castList } from '../../checks/cast-list.js';
import { checkStoryboard } from '../../checks/check.js';
import { hasErrors } from '../../diagnostics/diagnostic.js';
import { loadCards } from '../../models/cards.js';
import type { ExitName } from '../../terms/exit.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, wantsColour, widthOf, write, writeLine } from '../terminal.js';

/** `storyreel cast`: the library as a table. Needs no keys, no network and no clips, and writes nothing. */
export async function cast(
  file: string | undefined,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitName> {
  const checked = await checkStoryboard(await storyboardPath(terminal.cwd, file), await loadCards());
  const { diagnostics, value } = checked;
  const members = value ? castList(value) : [];
  const exit = hasErrors(diagnostics) ? 'storyboard-errors' : 'done';
  if (options.json) {
    const { diagnosticJson } = await import('../../report/diagnostics/json.js');
    const { placeOf } = await import('../../report/diagnostics/place.js');
    const document = {
      version: 1,
      references: members.map((member) => castDocument(member, placeOf(member.place))),
      diagnostics: diagnostics.map(diagnosticJson),
    };
    await writeLine(terminal.stdout, JSON.stringify(document));
    return exit;
  }
  if (!value) {
    await printDiagnostics(diagnostics, terminal, terminal.stderr);
    return exit;
  }
  const { castText } = await import('../cast-text.js');
  const { stdout } = terminal;
  await write(stdout, castText(members, { width: widthOf(stdout), colour: wantsColour(terminal, stdout) }));
  if (exit !== 'done') {
    await writeLine(terminal.stderr, 'The storyboard has errors; storyreel check shows them.');
  }
  return exit;
}

/** The machine form of a reference. */
function castDocument(
  { name, type, description, imported, picture, shots }: CastMember,
  { file, line }: { readonly file: string; readonly line: number },
): Record<string, unknown> {
  return {
    name,
    type,
    ...(description === undefined ? {} : { description }),
    file,
    line,
    imported,
    picture: pictureDocument(picture),
    shots,
  };
}

function pictureDocument(picture: CastMember['picture']): Record<string, unknown> {
  if (picture.kind !== 'file') {
    return { ...picture };
  }
  const { path, look } = picture;
  if (look.kind === 'picture') {
    const { format, width, height, bytes } = look;
    return { kind: 'file', path, state: 'there', format, width, height, bytes };
  }
  return { kind: 'file', path, state: look.kind };
}
