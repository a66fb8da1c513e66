import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { png } from '../corpus/pictures.js';
import { filmRepository, SHOTS, storyboard } from './film-repository.js';

describe('storyreel why', () => {
  it('of a cached shot says what bought it, and since when', async () => {
    const film = await filmRepository();
    const commit = (await film.git('rev-parse', 'HEAD')).trim();

    const document = await film.json(['why', 'pick-up']);
    const { stdout } = await film.storyreel(['why', 'pick-up']);

    expect(document).toMatchObject({
      version: 1,
      id: 'pick-up',
      state: 'cached',
      reasons: [],
      changes: [],
      price_usd: 0,
      made: {
        take: 1,
        takes: 1,
        model: 'pixverse-c1',
        provider: 'fal',
        job: 'job-pick-up',
        cost_usd: 0.2,
        recorded: {
          committed: true,
          commit: { id: commit, author: 'Ada Lovelace', summary: 'The first film' },
        },
      },
    });
    expect(stdout).toBe(`pick-up: cached, nothing to render

take 1 was made by pixverse-c1 at fal, job job-pick-up, $0.20. In the lock by Ada Lovelace on
2026-03-02 in ${commit.slice(0, 8)} "The first film".
`);
  });

  it('of a changed shot says what, from what to what, where, who and when', async () => {
    const film = await filmRepository();
    await film.edit('storyboard.yaml', (text) => text.replace('gently', 'slowly'));
    const slower = await film.commit('Slower');
    await film.edit('storyboard.yaml', (text) => text.replace('walks', 'runs'));
    await film.commit('Another shot');
    await film.write('refs/scarf.png', png(480, 480, [9, 9, 9]));

    const document = await film.json(['why', 'pick-up']);
    const { stdout } = await film.storyreel(['why', 'pick-up']);

    expect(document.changes).toMatchObject([
      {
        field: 'prompt',
        before: '@mira gently picks up the @scarf in @room . muted colours',
        places: [
          {
            file: 'storyboard.yaml',
            line: 12,
            committed: true,
            commit: {
              id: slower,
              author: 'Ada Lovelace',
              date: '2026-03-03T12:00:00.000Z',
              summary: 'Slower',
            },
          },
        ],
      },
      {
        field: '@scarf',
        what: 'picture',
        places: [{ file: 'refs/scarf.png', committed: false }, { line: 5 }],
      },
    ]);
    expect(stdout).toContain(`pick-up: changed, $0.20 to render

  prompt  @mira [-gently-] {+slowly+} picks up the @scarf in @room . muted colours
          storyboard.yaml:12, changed by Ada Lovelace on 2026-03-03 in ${slower.slice(0, 8)} "Slower"
  @scarf  picture `);
    expect(stdout).toContain('          refs/scarf.png, not committed yet\n');
  });

  it('finds a value that is inherited, and one that is inherited now', async () => {
    const film = await filmRepository();
    await film.edit('storyboard.yaml', (text) => text.replace('duration: 5', 'duration: 6'));
    const longer = await film.commit('Longer');
    await film.edit('storyboard.yaml', (text) => text.replace(', duration: 4', ''));
    await film.commit('As long as the others');
    await film.edit('storyboard.yaml', (text) => text.replace('muted', 'bright'));

    expect((await film.json(['why', 'window'])).changes).toMatchObject([
      { field: 'prompt', places: [{ line: 10, committed: false }] },
      { field: 'duration', before: 5, after: 6, places: [{ line: 9, commit: { id: longer } }] },
    ]);
    // The line of the defaults is newer than the lock; the shot's own value went later.
    expect((await film.json(['why', 'pick-up'])).changes).toMatchObject([
      { field: 'prompt' },
      { field: 'duration', before: 4, after: 6, places: [{ line: 9 }] },
    ]);
    await film.edit('storyboard.yaml', (text) => text.replace('duration: 6', 'duration: 5'));
    await film.commit('Not longer');
    await film.render();
    await film.commit('Rendered');
    await film.edit('storyboard.yaml', (text) => text.replace('in @room."', 'in @room.", resolution: 1080p'));
    await film.render();
    await film.commit('Larger');
    await film.edit('storyboard.yaml', (text) => text.replace(', resolution: 1080p', ''));
    const smaller = await film.commit('Smaller');
    // The clip of the smaller one was bought before.
    await rm(join(film.folder, '.storyreel'), { recursive: true });
    expect((await film.json(['why', 'pick-up'])).changes).toMatchObject([
      {
        field: 'resolution',
        before: '1080p',
        places: [],
        removed_by: { commits: [{ id: smaller }], or_not_committed: false },
      },
    ]);
    await film.edit('storyboard.yaml', (text) => text.replace('in @room."', 'in @room.", duration: 7'));
    await film.render();
    await film.commit('Longer again');
    await film.edit('storyboard.yaml', (text) => text.replace(', duration: 7', ''));
    expect((await film.json(['why', 'pick-up'])).changes).toMatchObject([
      {
        field: 'duration',
        before: 7,
        after: 5,
        places: [{ line: 9, committed: true }],
        removed_by: { commits: [], or_not_committed: true },
      },
    ]);
  });

  it('finds a value of an imported file, and that it was moved there', async () => {
    const film = await filmRepository('films/one');
    await film.write(
      '../cast.yaml',
      'storyboard: 1\nreferences:\n  scarf: { type: subject, image: one/refs/scarf.png }\n',
    );
    await film.edit('storyboard.yaml', (text) =>
      text.replace(/ {2}scarf: .*\n/, '').replace('references:', 'import: [../cast.yaml]\nreferences:'),
    );
    await film.commit('A cast');
    expect(await film.json(['why', 'pick-up'])).toMatchObject({ state: 'cached', made: { take: 1 } });

    await film.edit('../cast.yaml', (text) => text.replace('subject', 'background'));
    const background = await film.commit('The scarf is a place');

    expect((await film.json(['why', 'pick-up'])).changes).toMatchObject([
      {
        field: '@scarf',
        what: 'type',
        places: [{ file: 'films/cast.yaml', line: 3, commit: { id: background } }],
      },
    ]);
  });

  it('of a shot that was never rendered says who added it', async () => {
    const film = await filmRepository();
    await film.write('storyboard.yaml', storyboard([...SHOTS, '{ id: end, prompt: "@mira waves." }']));
    const added = await film.commit('An end');

    const { stdout } = await film.storyreel(['why', 'end']);

    expect(stdout).toBe(`end: new, $0.25 to render

  not rendered yet
  storyboard.yaml:16, added by Ada Lovelace on 2026-03-03 in ${added.slice(0, 8)} "An end"
`);
  });

  it('says which take of which shot a frame is of', async () => {
    const film = await filmRepository();
    await film.edit('storyboard.yaml', (text) =>
      text
        .replace('  room:', '  after: { type: background, frame: { shot: pick-up, at: last } }\n  room:')
        .replace('window of @room', 'window of @after'),
    );
    await film.render();
    await film.render();
    await film.commit('Built on');
    expect(await film.json(['why', 'window'])).toMatchObject({
      state: 'cached',
      builds_on: [{ reference: 'after', shot: 'pick-up', at: 'last', take: 1, state: 'cached' }],
    });

    await film.edit('storyboard.yaml', (text) => text.replace('gently', 'slowly'));
    const { stdout } = await film.storyreel(['why', 'window']);

    expect(stdout).toContain('@after is the last frame of pick-up, which is changed');
    expect(await film.json(['diff'])).toMatchObject({
      shots: [{ id: 'pick-up' }, { id: 'window', waits_for: ['pick-up'], price_usd: 0.25 }],
      total_usd: 0.45,
    });
  });

  it('does not know a shot by another name', async () => {
    const film = await filmRepository();

    const { exit, stderr } = await film.storyreel(['why', 'windw']);

    expect(exit).toBe(2);
    expect(stderr).toBe('error[shot-unknown] no shot has the id "windw"\n  hint: did you mean window?\n');
  });
});
