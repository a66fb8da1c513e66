import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../rig/storyreel.js';

/** One shot of a small film, as YAML without its dash. */
export type ShotText = string;

/** Three short shots of the sample's characters. */
export const THREE_SHOTS: readonly ShotText[] = [
  'id: one\n    prompt: "@mira picks up the @scarf in @room"',
  'id: two\n    prompt: "@tomas walks down the @street"',
  'id: three\n    prompt: "@mira gives @tomas her @scarf"',
];

/** A storyboard small enough to be rendered in a test: 160x90-ish frames, half a second a shot. */
export function storyboardText(shots: readonly ShotText[], extra = ''): string {
  return `storyboard: 1
title: Small
references:
  mira: { type: subject, image: refs/mira.png }
  tomas: { type: subject, image: refs/tomas.png }
  scarf: { type: subject, image: refs/scarf.png }
  room: { type: background, image: refs/room.jpg }
  street: { type: background, image: refs/street.jpg }
defaults: { model: animatic, resolution: 360p, duration: 0.5 }
shots:
${shots.map((shot) => `  - ${shot}`).join('\n')}
film: { fps: 24 }
${extra}`;
}

/** A project folder with that storyboard in it. */
export async function smallFilm(shots: readonly ShotText[] = THREE_SHOTS, extra = ''): Promise<string> {
  const folder = await temporaryFolder();
  await cp(
    fileURLToPath(new URL('../../storyboards/red-scarf/refs', import.meta.url)),
    join(folder, 'refs'),
    {
      recursive: true,
    },
  );
  await writeFile(join(folder, 'storyboard.yaml'), storyboardText(shots, extra));
  return folder;
}
