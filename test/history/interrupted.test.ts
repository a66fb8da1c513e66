import { readdirSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compareRevisions } from '../../src/crew/compare-films.js';
import type { ModelCard } from '../../src/models/card.js';
import { loadCards } from '../../src/models/cards.js';
import { filesIn } from '../rig/storyreel.js';
import { filmRepository, WHO } from './film-repository.js';

describe('comparing revisions', () => {
  it('leaves nothing behind when it is interrupted', async () => {
    const film = await filmRepository();
    const controller = new AbortController();
    // Asked for all the while; it is late enough when the pictures of the revision are there.
    class Cards extends Map<string, ModelCard> {
      override get(id: string): ModelCard | undefined {
        if (
          readdirSync(film.folder, { recursive: true }).some((path) =>
            /revision-.*scarf\.png$/.test(String(path)),
          )
        ) {
          controller.abort(new Error('Ctrl-C'));
        }
        return super.get(id);
      }
    }
    const cards = new Cards(await loadCards());
    const before = await filesIn(film.root);

    const comparing = compareRevisions(join(film.folder, 'storyboard.yaml'), 'HEAD', {
      cards,
      environment: WHO,
      signal: controller.signal,
    });

    await expect(comparing).rejects.toThrow('Ctrl-C');
    expect(await filesIn(film.root)).toEqual(before);
  });

  it('takes a library outside of the repository as it is today, and says so', async () => {
    const film = await filmRepository('film');
    const library = `${film.root}-library`;
    onTestFinished(() => rm(library, { recursive: true, force: true }));
    await mkdir(library);
    await writeFile(
      join(library, 'cast.yaml'),
      'storyboard: 1\nreferences:\n  ida: { type: subject, image: ida.png }\n',
    );
    await film.git('-C', film.root, 'mv', 'film/refs/scarf.png', 'film/refs/shawl.png');
    await film.edit('storyboard.yaml', (text) =>
      text
        .replace('scarf.png', 'shawl.png')
        .replace('references:', `import: ["../../${library.split('/').at(-1)}/cast.yaml"]\nreferences:`)
        .replace('walks down', 'follows @ida down'),
    );
    await film.write('../storyreel.yaml', `libraries: ["../${library.split('/').at(-1)}"]\n`);
    await writeFile(join(library, 'ida.png'), await readFile(join(film.folder, 'refs/mira.png')));
    await film.commit('Ida, from the library');
    await film.edit('storyboard.yaml', (text) => text.replace('gently', 'slowly'));

    const document = await film.json(['diff']);

    expect(document.notes).toMatchObject([{ code: 'library-as-today' }]);
    expect(document.before.diagnostics).toEqual(document.after.diagnostics);
    expect(document.shots).toMatchObject([{ id: 'pick-up', changes: ['changed'] }]);
    expect(document.shots).toHaveLength(1);
  });
});
