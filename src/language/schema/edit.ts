/** The parts of the storyboard's schema that are about the edit: how shots meet, sound, titles, captions (DESIGN §3). */
import { z } from 'zod';
import { TITLE_POSITIONS } from '../../terms/title-position.js';
import { orShort, seconds, someSeconds, text } from './words.js';

/** Decibels; two digits are more than any fader has. */
const decibels = z.string().regex(/^[+-]?\d{1,2}(\.\d+)? ?dB$/);

/** -70 to -5 LUFS, between which films can be measured (EBU Tech 3341) and are not mere clipping. */
const lufs = z.string().regex(/^-([5-9](\.\d+)?|[1-6]\d(\.\d+)?|70(\.0+)?) ?LUFS$/);

const volume = decibels
  .optional()
  .meta({ description: 'Gain in decibels; 0dB leaves it as it is.', examples: ['-12dB'] });

const transitionType = text.meta({
  description: "cut, dissolve, fade, wipe, slide, or the name of one of ffmpeg's xfade transitions.",
  examples: ['dissolve', 'wipe', 'circleopen'],
});

/** How one shot gives way to the next. */
export const transition = orShort(
  transitionType,
  z.strictObject({
    type: transitionType,
    duration: someSeconds
      .optional()
      .meta({ description: 'Overlap of the two shots in seconds; 0.5 when not told.', examples: [0.5] }),
    color: z
      .enum(['black', 'white'])
      .optional()
      .meta({ description: 'What a fade goes through; black when not told.', examples: ['white'] }),
    direction: z
      .enum(['left', 'right', 'up', 'down'])
      .optional()
      .meta({
        description: 'Where a wipe or a slide moves to; left when not told.',
        examples: ['left'],
      }),
  }),
  {
    description: 'From the shot before into this one; a cut when not told.',
    examples: ['dissolve', { type: 'dissolve', duration: 0.5 }],
  },
);

/** The part of a clip that is used. */
export const trim = z
  .strictObject({
    start: seconds
      .optional()
      .meta({ description: 'Where the shot begins in the clip, in seconds.', examples: [0.2] }),
    end: seconds
      .optional()
      .meta({ description: 'Where the shot ends in the clip, in seconds.', examples: [3.8] }),
  })
  .meta({ description: 'The part of the clip that the film uses.', examples: [{ start: 0.2, end: 3.8 }] });

const soundFile = (example: string) =>
  text.meta({
    description: 'Path of the sound (wav, mp3, m4a, aac, flac, ogg or opus) relative to this file.',
    examples: [example],
  });

/** A recording laid over a shot. */
export const voice = orShort(
  soundFile('audio/mira-01.wav'),
  z.strictObject({
    file: soundFile('audio/mira-01.wav'),
    start: seconds
      .optional()
      .meta({ description: 'Seconds into the shot at which it begins.', examples: [0.5] }),
    volume,
  }),
  {
    description: "A recording laid over the shot; the clip's own sound and the music give way to it.",
    examples: ['audio/mira-01.wav', { file: 'audio/mira-01.wav', start: 0.5, volume: '+3dB' }],
  },
);

/** A title over the picture of a shot. */
export const shotTitle = orShort(
  text,
  z.strictObject({
    text: text.meta({ description: 'What it says.', examples: ['Vienna, 1922'] }),
    position: z
      .enum(TITLE_POSITIONS)
      .optional()
      .meta({
        description: 'Where it stands in the picture; center when not told.',
        examples: ['bottom-left'],
      }),
    start: seconds.optional().meta({
      description:
        'Seconds into the shot at which it appears; when the transition into the shot is over when not told.',
      examples: [0.5],
    }),
    duration: someSeconds
      .optional()
      .meta({ description: 'Seconds; until the transition out of the shot when not told.', examples: [2] }),
  }),
  {
    description: 'A title over the picture of this shot.',
    examples: ['Vienna, 1922', { text: 'Vienna, 1922', position: 'bottom-left', start: 0.5, duration: 2 }],
  },
);

const titleCard = (example: string, description: string) =>
  orShort(
    text,
    z.strictObject({
      text: text.meta({ description: 'What it says.', examples: [example] }),
      duration: someSeconds.optional().meta({ description: 'Seconds; 3 when not told.', examples: [2] }),
    }),
    { description, examples: [example, { text: example, duration: 2 }] },
  );

const music = orShort(
  soundFile('audio/theme.mp3'),
  z.strictObject({
    file: soundFile('audio/theme.mp3'),
    volume,
    loop: z
      .boolean()
      .optional()
      .meta({
        description: 'Play it again when it is shorter than the film; true when not told.',
        examples: [true],
      }),
    duck: z
      .boolean()
      .optional()
      .meta({ description: "Lower it under the clips' sound and the voices.", examples: [true] }),
    fade_in: seconds.optional().meta({ description: 'Seconds.', examples: [1] }),
    fade_out: seconds.optional().meta({ description: 'Seconds.', examples: [2] }),
  }),
  {
    description: 'Music under the film.',
    examples: ['audio/theme.mp3', { file: 'audio/theme.mp3', volume: '-12dB', duck: true, fade_out: 2 }],
  },
);

const loudness = orShort(
  lufs,
  z.strictObject({
    target: lufs.meta({ description: 'Programme loudness, from -70 to -5 LUFS.', examples: ['-14 LUFS'] }),
    mode: z
      .enum(['gain', 'dynamic'])
      .optional()
      .meta({
        description: 'One gain for the whole film, or one that follows the sound; gain when not told.',
        examples: ['gain'],
      }),
  }),
  {
    description: 'Programme loudness of the film, from -70 to -5 LUFS; as it comes when not told.',
    examples: ['-14 LUFS', { target: '-14 LUFS', mode: 'dynamic' }],
  },
);

const credits = orShort(
  z.enum(['auto', 'none']),
  z.strictObject({
    duration: someSeconds.optional().meta({
      description: 'Seconds of all of them together; as long as they take to read when not told.',
      examples: [6],
    }),
    lines: z
      .array(text.meta({ examples: ['Music: Ida Holm'] }))
      .optional()
      .meta({ description: 'Lines to add to those of the library.', examples: [['Music: Ida Holm']] }),
  }),
  {
    description: 'End credits made from the library; none when not told.',
    examples: ['auto', { duration: 6, lines: ['Music: Ida Holm'] }],
  },
);

const captionMode = z.enum(['soft', 'burn', 'none']);

const captions = orShort(
  captionMode,
  z.strictObject({
    show: captionMode.optional().meta({
      description: 'A track in the film that can be switched on, burned into the picture, or none.',
      examples: ['soft'],
    }),
    language: z
      .string()
      .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
      .optional()
      .meta({ description: 'The language they are in, as BCP 47 writes it.', examples: ['en', 'pt-BR'] }),
  }),
  {
    description:
      'How captions are shown: a track that can be switched on, burned into the picture, or not at all; soft when not told.',
    examples: ['soft', { show: 'burn', language: 'en' }],
  },
);

/** The film as a whole. */
export const film = z
  .strictObject({
    fps: z
      .number()
      .min(1)
      .max(120)
      .optional()
      .meta({ description: 'Frames a second of the film.', examples: [24] }),
    fit: z
      .enum(['crop', 'pad', 'blur'])
      .optional()
      .meta({
        description:
          'What to do with clips of another shape: cut to fill, add bars, or fill with a blur of itself.',
        examples: ['crop'],
      }),
    transition: transition.optional().meta({
      description:
        'Into every shot but the first, unless the shot says otherwise, and into the end title and the credits.',
      examples: [{ type: 'dissolve', duration: 0.5 }],
    }),
    music: music.optional(),
    loudness: loudness.optional(),
    match_levels: z
      .boolean()
      .optional()
      .meta({ description: 'Bring the sound of all clips to one level first.', examples: [true] }),
    titles: z
      .strictObject({
        open: titleCard('The Red Scarf', 'The card before the first shot.').optional(),
        end: titleCard('Thank you', 'The card after the last shot.').optional(),
      })
      .optional()
      .meta({
        description: 'Opening and end titles.',
        examples: [{ open: { text: 'The Red Scarf', duration: 2 }, end: 'Thank you' }],
      }),
    credits: credits.optional(),
    captions: captions.optional(),
  })
  .meta({ description: 'The film as a whole.', examples: [{ fps: 24, fit: 'crop' }] });

/** A transition as written. */
export type TransitionDocument = z.infer<typeof transition>;
/** A recording over a shot as written. */
export type VoiceDocument = z.infer<typeof voice>;
/** A title over a shot as written. */
export type ShotTitleDocument = z.infer<typeof shotTitle>;
/** A title card as written. */
export type TitleCardDocument = z.infer<ReturnType<typeof titleCard>>;
/** Music as written. */
export type MusicDocument = z.infer<typeof music>;
/** The film section as written. */
export type FilmDocument = z.infer<typeof film>;
