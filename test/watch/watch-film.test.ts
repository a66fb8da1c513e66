import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeProject } from '../../src/crew/production.js';
import { OF_THE_FILM, projectFiles } from '../../src/store/project-files.js';
import { openProjectStore } from '../../src/store/project-store.js';
import { smallFilm } from '../film/small-film.js';
import { filesIn } from '../rig/storyreel.js';
import { CLOCK, startWatching, type Told } from './watching.js';

async function edit(folder: string, from: string, to: string): Promise<void> {
  const path = join(folder, 'storyboard.yaml');
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
}

const isChange = ({ kind }: Told): boolean => kind === 'changed';

function codesOf(told: Told): readonly string[] {
  return told.kind === 'checked' ? told.diagnostics.map(({ code }) => code) : [];
}

describe('a watch', { timeout: 60_000 }, () => {
  it('makes the preview, and after a save draws only what changed', async () => {
    const folder = await smallFilm();
    const watching = startWatching(folder);
    expect([...(await watching.preview())].sort()).toEqual(['one', 'three', 'two']);
    const before = await readFile(join(folder, 'preview.mp4'));
    await edit(folder, '@tomas walks', '@tomas runs');
    expect(await watching.preview()).toEqual(['two']);
    expect((await readFile(join(folder, 'preview.mp4'))).equals(before)).toBe(false);
    await edit(folder, '@tomas runs', '@tomas walks');
    expect(await watching.preview()).toEqual([]);
    expect((await readFile(join(folder, 'preview.mp4'))).equals(before)).toBe(true);
  });

  it('leaves nothing behind, buys nothing and touches neither lock nor film', async () => {
    const folder = await smallFilm();
    await edit(folder, 'model: animatic', 'model: pixverse-c1');
    await edit(folder, 'duration: 0.5', 'duration: 1');
    const watching = startWatching(folder);
    await watching.preview();
    await watching.end();
    const files = await filesIn(folder);
    expect(files.filter((name) => /tmp\/|lock\.yaml|film\.mp4/.test(name))).toEqual([]);
    expect(await readFile(join(folder, '.storyreel/journal.jsonl'), 'utf8')).not.toMatch(
      /fal|wavespeed|pixverse"/,
    );
    const store = await openProjectStore(
      projectFiles(join(folder, 'storyboard.yaml'), OF_THE_FILM),
      () => undefined,
    );
    await (await takeProject(store, 'test', CLOCK)).release();
  });

  it('says what is wrong and makes no preview of it; then goes on', async () => {
    const folder = await smallFilm();
    const watching = startWatching(folder);
    await watching.preview();
    await edit(folder, '@tomas walks', '@thomas walks');
    expect(codesOf(await watching.next(({ kind }) => kind === 'checked'))).toContain('reference-unknown');
    await edit(folder, 'shots:', 'shots: [');
    expect(codesOf(await watching.next(({ kind }) => kind === 'checked'))).toContain('yaml-syntax');
    expect(watching.told.filter(({ kind }) => kind === 'made')).toHaveLength(1);
    // What the text named before is still watched.
    await cp(join(folder, 'refs/mira.png'), join(folder, 'refs/scarf.png'));
    expect(await watching.next(isChange)).toMatchObject({ files: [join(folder, 'refs/scarf.png')] });
    await edit(folder, 'shots: [', 'shots:');
    await edit(folder, '@thomas walks', '@tomas strolls');
    await watching.next(({ kind }) => kind === 'made');
  });

  it('hears of a picture that was missing, and of one put in the place of another', async () => {
    const folder = await smallFilm();
    await rename(join(folder, 'refs'), join(folder, 'away'));
    const watching = startWatching(folder);
    expect(codesOf(await watching.next(({ kind }) => kind === 'checked'))).toContain('image-missing');
    await rename(join(folder, 'away'), join(folder, 'refs'));
    expect([...(await watching.preview())].sort()).toEqual(['one', 'three', 'two']);
    await cp(join(folder, 'refs/mira.png'), join(folder, 'refs/new.png'));
    await rename(join(folder, 'refs/new.png'), join(folder, 'refs/tomas.png'));
    expect([...(await watching.preview())].sort()).toEqual(['three', 'two']);
  });

  it('hears of imports, of settings that appear, and of a storyboard saved by renaming', async () => {
    const folder = await smallFilm();
    await edit(folder, 'title: Small', 'title: Small\nimport: [more.yaml]');
    const watching = startWatching(folder);
    expect(codesOf(await watching.next(({ kind }) => kind === 'checked'))).toContain('import-missing');
    await writeFile(join(folder, 'more.yaml'), 'storyboard: 1\nreferences: {}\n');
    await watching.preview();
    await writeFile(join(folder, 'storyreel.yaml'), 'budget: { max_usd: nothing }\n');
    expect(codesOf(await watching.next(({ kind }) => kind === 'checked'))).toEqual(['value-invalid']);
    await rm(join(folder, 'storyreel.yaml'));
    await watching.preview();
    const path = join(folder, 'storyboard.yaml');
    await writeFile(`${path}~`, (await readFile(path, 'utf8')).replace('id: three', 'id: last'));
    await rename(`${path}~`, path);
    expect(await watching.preview()).toEqual(['last']);
  });

  it('waits for a storyboard that is gone for a while', async () => {
    const folder = await smallFilm();
    const watching = startWatching(folder);
    await watching.preview();
    const path = join(folder, 'storyboard.yaml');
    await rename(path, `${path}~`);
    expect(await watching.next(({ kind }) => kind === 'failed')).toMatchObject({
      code: 'storyboard-unreadable',
    });
    await rename(`${path}~`, path);
    await watching.preview();
  });

  it('stops a preview for a save, and makes that of the newest state', async () => {
    const folder = await smallFilm();
    const watching = startWatching(folder);
    await watching.next(
      ({ kind, ...rest }) => kind === 'event' && 'event' in rest && rest.event.type === 'shot-submitted',
    );
    await edit(folder, '@tomas walks', '@tomas runs');
    await watching.next(isChange);
    await watching.preview();
    expect(watching.told.filter(({ kind }) => kind === 'made')).toHaveLength(1);
    expect(
      watching.told.filter((each) => each.kind === 'event' && each.event.type === 'film-done'),
    ).toHaveLength(1);
    await edit(folder, '@tomas runs', '@tomas rests');
    expect(await watching.preview()).toEqual(['two']);
  });

  it('waits while another run has the project, and says so once', async () => {
    const folder = await smallFilm();
    const store = await openProjectStore(
      projectFiles(join(folder, 'storyboard.yaml'), OF_THE_FILM),
      () => undefined,
    );
    const lock = await takeProject(store, 'storyreel render', CLOCK);
    const watching = startWatching(folder);
    expect(await watching.next(({ kind }) => kind === 'failed')).toMatchObject({ code: 'project-busy' });
    await lock.release();
    await watching.preview();
    expect(watching.told.filter(({ kind }) => kind === 'failed')).toHaveLength(1);
  });
  it('finds the copies it will need ready when the preview was up to date at first', async () => {
    const folder = await smallFilm();
    const first = startWatching(folder);
    await first.preview();
    await first.end();
    const watching = startWatching(folder);
    expect(await watching.preview()).toEqual([]);
    const names = (await filesIn(folder)).filter((name) => /tmp\/watch-.*\/copy-/.test(name));
    expect(names).toHaveLength(3);
    await edit(folder, '@tomas walks', '@tomas runs');
    await watching.preview();
    const later = (await filesIn(folder)).filter((name) => /tmp\/watch-.*\/copy-/.test(name));
    expect(later).toHaveLength(3);
    expect(later.filter((name) => names.includes(name))).toHaveLength(2);
  });
});
