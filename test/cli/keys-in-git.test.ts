import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { png } from '../corpus/pictures.js';
import { emptyRepository, type FilmRepository, storyboard } from '../history/film-repository.js';

const KEY = 'fal-secret-of-mine:7c1e';

/** A film with a key in an `.env`, in a repository that has nothing else yet. */
async function filmWithKey({ env = `FAL_KEY=${KEY}\n`, subfolder = '' } = {}): Promise<FilmRepository> {
  const film = await emptyRepository(subfolder);
  await film.write(
    'storyboard.yaml',
    storyboard(['{ id: one, prompt: "@mira waits in @room with the @scarf." }']),
  );
  for (const name of ['mira', 'scarf', 'room']) {
    await film.write(`refs/${name}.png`, png(480, 480));
  }
  await writeFile(join(film.root, '.env'), env);
  return film;
}

describe('a key from an .env that git tracks', () => {
  it('is warned of, with the file and what to do, and is not shown', async () => {
    const film = await filmWithKey();
    await film.git('add', '.env');

    const { exit, stdout, stderr } = await film.storyreel(['plan', '--json']);

    expect(exit).toBe(0);
    expect(JSON.parse(stdout).shots[0].provider).toBe('fal');
    expect(
      stderr,
    ).toBe(`warning[keys-in-git] keys are read from .env, which git tracks: whoever has the repository has them
  hint: git rm --cached .env, write .env into .gitignore and commit; then make new keys, as the history keeps the old ones
`);
    await film.git('rm', '--quiet', '--cached', '.env');
    expect((await film.storyreel(['plan', '--json'])).stderr).toBe('');
  });

  it('is found in the root of the repository too, by the way from here', async () => {
    const film = await filmWithKey({ subfolder: 'films/one', env: 'AWS_SECRET_ACCESS_KEY=secret-of-mine' });
    await film.commit('With the key');

    const { stderr } = await film.storyreel(['status']);

    expect(stderr).toContain('keys are read from ../../.env,');
    expect(stderr).toContain('git rm --cached ../../.env');
    expect(stderr).not.toContain('secret-of-mine');
  });

  it('is told once a run, as a notice where there are events', async () => {
    const film = await filmWithKey();
    await film.commit('With the key');

    const render = await film.storyreel(['render', '--json']);
    await film.render();
    const retake = await film.storyreel(['retake', 'one', '--json']);

    expect([render.exit, retake.exit]).toEqual([4, 4]);
    expect(`${retake.stdout}${retake.stderr}`.split('keys-in-git')).toHaveLength(2);
    expect(render.stderr).not.toContain('keys-in-git');
    expect(render.stdout.split('keys-in-git')).toHaveLength(2);
    expect(render.stdout).toContain('"type":"notice-given"');
  });

  it('is a risk to doctor, which is ready all the same', async () => {
    const film = await filmWithKey();
    await film.git('add', '.env');

    const { ready, findings } = await film.json(['doctor']);

    expect(ready).toBe(true);
    const risky = findings.filter(({ verdict }: { verdict: string }) => verdict === 'risky');
    expect(risky).toEqual([
      { what: 'keys', verdict: 'risky', detail: expect.stringContaining('keys-in-git') },
    ]);
    expect((await film.storyreel(['doctor'])).stdout).toMatch(/RISK +keys +keys are read from \.env,/);
  });
});

describe('git is not asked', () => {
  /** A git that leaves a file whenever it is started. */
  async function watchedGit() {
    const folder = await mkdtemp(join(tmpdir(), 'storyreel-watched-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'git'), '#!/bin/sh\n: > "$(dirname "$0")/asked"\n');
    await chmod(join(folder, 'git'), 0o755);
    return {
      env: { PATH: `${folder}${delimiter}${process.env.PATH}` },
      wasAsked: async () => (await readdir(folder)).includes('asked'),
    };
  }

  it('where no key comes from an .env', async () => {
    const git = await watchedGit();
    const other = await filmWithKey({ env: 'FFMPEG_PATH=/usr/bin/ffmpeg\nFAL_KEY=\n' });
    await other.storyreel(['plan'], git.env);
    const film = await filmWithKey();
    await film.storyreel(['plan'], { ...git.env, FAL_KEY: 'from-the-environment' });
    await film.storyreel(['check'], git.env);
    expect(await git.wasAsked()).toBe(false);

    await film.storyreel(['plan'], git.env);
    expect(await git.wasAsked()).toBe(true);
  });
});
