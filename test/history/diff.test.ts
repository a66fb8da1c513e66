import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { png } from '../corpus/pictures.js';
import { filesIn } from '../rig/storyreel.js';
import { filmRepository, SHOTS, storyboard } from './film-repository.js';

interface Shot {
  readonly id: string;
  readonly was?: string;
  readonly changes: readonly string[];
  readonly fields: readonly { readonly field: string; readonly affects: string }[];
  readonly price_usd: number;
}

/** "id: fates (fields) price", for each shot. */
function told(document: { readonly shots: readonly Shot[] }): readonly string[] {
  return document.shots.map(({ id, was, changes, fields, price_usd }) => {
    const name = was === undefined ? id : `${was}→${id}`;
    return `${name}: ${changes.join(' ')} (${fields.map(({ field }) => field).join(' ')}) ${price_usd}`;
  });
}

describe('storyreel diff', () => {
  it('names exactly the edits, and what they cost', async () => {
    const film = await filmRepository();
    const [pickUp = '', window = '', street = '', tram = ''] = SHOTS;
    await film.write(
      'storyboard.yaml',
      storyboard([tram, pickUp.replace('gently', 'slowly'), window.replace('window,', 'attic,'), street]),
    );

    const document = await film.json(['diff']);

    expect(told(document)).toEqual([
      'tram: moved () 0',
      'pick-up: changed (prompt) 0.2',
      'window→attic: renamed () 0',
    ]);
    expect(document).toMatchObject({
      version: 1,
      before: { revision: 'HEAD', file: 'storyboard.yaml' },
      after: { revision: null, commit: null, file: 'storyboard.yaml' },
      unchanged: 1,
      to_render: 1,
      total_usd: 0.2,
      seconds: { before: 19, after: 19 },
      notes: [],
    });
  });

  it('tells every shot of another picture, by its content and not by its path', async () => {
    const film = await filmRepository();
    await film.write('refs/scarf.png', png(480, 480, [200, 0, 0]));
    await film.write('refs/room-2.png', await readFile(join(film.folder, 'refs/room.png')));
    await film.edit('storyboard.yaml', (text) => text.replace('refs/room.png', 'refs/room-2.png'));

    const document = await film.json(['diff', 'HEAD']);

    expect(told(document)).toEqual(['pick-up: changed (@scarf) 0.2']);
    expect(document.references).toMatchObject([
      { name: 'scarf', change: 'changed', parts: ['picture'], shots: 1 },
    ]);
    expect(document.shots[0].fields[0].before.sha256).not.toBe(document.shots[0].fields[0].after.sha256);
  });

  it('costs nothing where only the edit changes', async () => {
    const film = await filmRepository();
    const [pickUp = '', window = '', ...others] = SHOTS;
    await film.write(
      'storyboard.yaml',
      storyboard(
        [
          pickUp.replace(' }', ', trim: { start: 0.5 }, caption: "Evening <b>came</b>." }'),
          window.replace(' }', ', transition: { type: dissolve, duration: 1 } }'),
          ...others,
        ],
        'film: { fps: 24, titles: { open: { text: Scarf, duration: 2 } } }\n',
      ),
    );

    const document = await film.json(['diff']);

    expect(told(document)).toEqual([
      'pick-up: changed (trim.start caption) 0',
      'window: changed (transition) 0',
    ]);
    expect(document.film.map(({ field }: { field: string }) => field)).toEqual([
      'film.fps',
      'film.titles.open.text',
      'film.titles.open.duration',
    ]);
    expect(document.seconds).toEqual({ before: 19, after: 19.5 });
    expect(document.to_render).toBe(0);
  });

  it('counts takes, and finds free what a lock of either side has bought', async () => {
    const film = await filmRepository();
    await film.edit('storyboard.yaml', (text) => text.replace('gently', 'slowly'));
    await film.render();
    await film.commit('Slower, rendered');

    expect(told(await film.json(['diff', 'HEAD~1..HEAD']))).toEqual(['pick-up: changed (prompt) 0']);
    expect(told(await film.json(['diff', 'HEAD..HEAD~1']))).toEqual(['pick-up: changed (prompt) 0']);

    await film.edit('storyboard.yaml', (text) => text.replace('id: window,', 'id: window, takes: 3,'));
    expect(told(await film.json(['diff']))).toEqual(['window: changed (takes) 0.5']);
  });

  it('counts only the change when nothing was rendered before', async () => {
    const film = await filmRepository();
    await film.git('rm', '--quiet', 'storyboard.lock.yaml');
    await film.commit('No lock');
    await film.git('clean', '-fdxq');
    await film.edit('storyboard.yaml', (text) =>
      text.replace('gently', 'slowly').replace('id: tram', 'id: train'),
    );

    expect(told(await film.json(['diff']))).toEqual([
      'pick-up: changed (prompt) 0.2',
      'tram→train: renamed () 0',
    ]);
  });

  it('takes revisions as git does', async () => {
    const film = await filmRepository();
    await film.git('checkout', '--quiet', '-b', 'slow');
    await film.edit('storyboard.yaml', (text) => text.replace('gently', 'slowly'));
    await film.commit('Slower');
    await film.git('checkout', '--quiet', 'main');
    await film.edit('storyboard.yaml', (text) => text.replace('A tram', 'A bus'));
    await film.commit('A bus');
    await film.edit('storyboard.yaml', (text) => text.replace('A bus', 'A car'));

    const shots = async (...args: string[]) =>
      (await film.json(['diff', ...args])).shots.map(({ id }: Shot) => id);
    expect(await shots()).toEqual(['tram']);
    expect(await shots('slow')).toEqual(['pick-up', 'tram']);
    expect(await shots('main..slow')).toEqual(['pick-up', 'tram']);
    expect(await shots('main...slow')).toEqual(['pick-up']);
    expect(await shots('HEAD~1..')).toEqual(['tram']);
    expect(await shots('..slow')).toEqual(['pick-up', 'tram']);
    expect(await shots('storyboard.yaml')).toEqual(['tram']);
    expect(await shots('HEAD', 'storyboard.yaml')).toEqual(['tram']);
  });

  it('leaves the work tree, the index and the hidden folder as they are', async () => {
    const film = await filmRepository();
    await film.edit('storyboard.yaml', (text) => text.replace('gently', 'slowly'));
    await film.commit('Slower');
    const index = join(film.root, '.git/index');
    const before = [await filesIn(film.root), await readFile(index), (await stat(index)).mtimeMs];
    const picture = await stat(join(film.folder, 'refs/mira.png'));

    await film.json(['diff', 'HEAD~1..HEAD']);
    await film.json(['why', 'window']);

    expect([await filesIn(film.root), await readFile(index), (await stat(index)).mtimeMs]).toEqual(before);
    // A hard link would make git look at the picture again.
    expect((await stat(join(film.folder, 'refs/mira.png'))).ctimeMs).toBe(picture.ctimeMs);
  });

  it('moves as few shots as there are to move', async () => {
    const film = await filmRepository();
    const [pickUp = '', window = '', street = '', tram = ''] = SHOTS;
    await film.write('storyboard.yaml', storyboard([window, street, pickUp, tram]));

    const { shots } = await film.json(['diff']);

    expect(shots).toMatchObject([{ id: 'pick-up', changes: ['moved'], from: 1, to: 3, behind: 'street' }]);
  });

  it('reads well as text', async () => {
    const film = await filmRepository();
    const [pickUp = '', ...others] = SHOTS;
    await film.write(
      'storyboard.yaml',
      storyboard([
        pickUp.replace('gently', 'slowly').replace('duration: 4', 'duration: 5'),
        ...others.slice(0, -1),
      ]),
    );
    const commit = (await film.git('rev-parse', '--short=8', 'HEAD')).trim();

    const { stdout, stderr, exit } = await film.storyreel(['diff']);

    expect({ stdout, stderr, exit }).toEqual({
      exit: 0,
      stderr: '',
      stdout: `storyboard.yaml: HEAD (${commit}) → the work tree

~ pick-up  changed         $0.25
    prompt    @mira [-gently-] {+slowly+} picks up the @scarf in @room.
    duration  4 s → 5 s
- tram     removed, 5.0 s

1 shot to render, $0.25. Length: 19.0 s → 15.0 s.
`,
    });
  });
});

describe('storyreel diff --format markdown', () => {
  it('lets nothing of a storyboard be more than text', async () => {
    const film = await filmRepository();
    await film.write(
      'storyboard.yaml',
      storyboard([
        ...SHOTS.slice(0, 3),
        '{ id: tram, prompt: "```\\n</details><script>x</script> | \\\\@octocat [a](http://b.c) ![i](j) #1\\n# Title", references: [room] }',
      ]),
    );

    const { stdout } = await film.storyreel(['diff', '--format', 'markdown']);
    const [fence = ''] = /^`{4,}diff\n(?:.*\n)*?`{4,}$/m.exec(stdout) ?? [];

    expect(stdout).toContain('| <code>tram</code> | <code>changed&#58; prompt</code> | $0.25 |');
    expect(fence).toContain('+ </details><script>x</script> | \\@octocat [a](http://b.c)');
    const outside = stdout.replace(fence, '');
    expect(outside).not.toMatch(/octocat|script|http|# Title/);
    expect(outside.replace(/<\/?(?:code|details|summary)>/g, '')).not.toMatch(/[<>@]/);
    expect(stdout.match(/<details>/g)).toHaveLength(1);
  });
});
