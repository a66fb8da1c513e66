import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readMovie } from '../../src/media/mp4-movie.js';
import { captionTrack } from '../../src/stitch/captions/caption-track.js';
import { srtOf, vttOf } from '../../src/stitch/captions/subtitle-files.js';
import { trackLanguage } from '../../src/stitch/captions/track-language.js';
import { builds, shoot, temporaryFolder } from '../media/footage.js';
import { shownTexts } from './timed-text.js';

const cue = (text: string, start = 0, end = 1) => ({ start, end, text });

test('an .srt is numbered, with times to the millisecond', () => {
  expect(srtOf([cue('One\nline more', 1.042, 3.5), cue('Two', 3725.001, 360_000)])).toBe(
    '1\n00:00:01,042 --> 00:00:03,500\nOne\nline more\n\n2\n01:02:05,001 --> 100:00:00,000\nTwo\n',
  );
});

test('a .vtt has its header and its escapes', () => {
  expect(vttOf([cue('Tom & "Jerry" <i>ran</i> --> off')])).toBe(
    'WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.000\nTom &amp; "Jerry" &lt;i&gt;ran&lt;/i&gt; --&gt; off\n',
  );
  expect(vttOf([])).toBe('WEBVTT\n');
  expect(srtOf([])).toBe('');
});

test.each([
  ['blank lines', 'a\n\n\n \nb', 'a\nb'],
  ['line ends of every kind', 'a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
  ['control characters', 'a\0b\u0007c\u001b[0m', 'abc[0m'],
  ['half a surrogate pair', 'a\ud83d b', 'a\ufffd b'],
])('%s do not end a cue', (_, text, written) => {
  for (const file of [srtOf([cue(text)]), vttOf([cue(text)])]) {
    expect(
      file
        .split('\n')
        .slice(file.startsWith('WEBVTT') ? 4 : 2)
        .join('\n'),
    ).toBe(`${written}\n`);
  }
});

test('what is nothing after that is no cue, and the next has its number', () => {
  expect(srtOf([cue(' \n\0'), cue('here')])).toMatch(/^1\n.*\nhere\n$/);
});

/** What people could write, and what a program would read in it. */
const TEXTS = [
  '{\\an8}at the top? {\\b1}no',
  '<b>bold</b> <font color="red">or not',
  'one\\Ntwo \\h three \\',
  'a --> b',
  '00:00:01,000 --> 00:00:02,000',
  '42',
  '%{pts} \' " ; , [v] = & &amp; %s',
  'مرحبا بالعالم 東京 😀',
  'two\nlines',
];

describe.each(builds().map((ffmpeg) => [ffmpeg.source, ffmpeg] as const))(
  'with ffmpeg of %s',
  (_, ffmpeg) => {
    test('a soft track begins with the film, keeps its gaps, its language and every text as written', async () => {
      const folder = temporaryFolder();
      const paths = { clip: join(folder, 'clip.mp4'), srt: join(folder, "it's.captions") };
      await shoot(ffmpeg, paths.clip, { number: 1, frames: 24 * 12, size: '64x36' });
      const cues = TEXTS.map((text, index) =>
        cue(text, 1 + index * 1.1, index % 2 ? 2.1 + index * 1.1 : 2 + index),
      );
      await writeFile(paths.srt, srtOf(cues));
      const track = captionTrack(paths.srt, 1, 'pt-BR');
      const film = join(folder, 'film.mp4');
      await ffmpeg.run({
        inputs: [{ from: paths.clip }, track.input],
        outputs: [
          {
            to: film,
            options: [
              ...['-map', '0:v:0', '-map', '0:a:0', '-c:v', 'copy', '-c:a', 'copy'],
              ...track.options,
              ...['-movflags', '+faststart'],
            ],
          },
        ],
      });
      const movie = await readMovie(film);
      const captions = movie?.tracks.filter(({ kind }) => kind === 'other');
      expect(captions?.map(({ codec }) => codec)).toEqual(['tx3g']);
      expect(captions?.[0]?.edits.filter(({ mediaTime }) => mediaTime !== 0)).toEqual([]);
      const shown = await shownTexts(film);
      expect(shown.language).toBe('por');
      expect(shown.samples[0]).toMatchObject({ start: 0, text: '' });
      const texts = shown.samples.filter(({ text }) => text !== '');
      expect(texts.map(({ text }) => text.replaceAll('\u2060', ''))).toEqual(TEXTS);
      expect(texts.map(({ start, end }) => [start, end])).toEqual(
        cues.map(({ start, end }) => [expect.closeTo(start, 3), expect.closeTo(end, 3)]),
      );
      expect(shown.samples.every(({ styled }) => !styled)).toBe(true);
    });
  },
);

test.each([
  ['en', 'eng'],
  ['pt-BR', 'por'],
  ['zh-Hant-TW', 'zho'],
  ['iw', 'heb'],
  ['yue', 'yue'],
  ['und', 'und'],
  ['no such thing', 'und'],
  ['', 'und'],
])('the language %j is %j in a track', (tag, language) => {
  expect(trackLanguage(tag)).toBe(language);
});
