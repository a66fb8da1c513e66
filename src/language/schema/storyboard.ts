/**
 * The one definition of the storyboard language (DESIGN §3). `schemas/storyboard.schema.json` is generated from it by
 * `npm run schemas`; documents are checked against that with ajv, and a test fails when the two differ.
 */
import { z } from 'zod';
import { film, shotTitle, transition, trim, voice } from './edit.js';
import { seconds, text } from './words.js';

const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,29}$/)
  .meta({ description: 'A reference name: a letter, then up to 29 letters, digits or underscores.' });

const shotId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,59}$/)
  .meta({
    description: 'Stable and unique: lower-case letters, digits and hyphens. Renaming a shot costs nothing.',
    examples: ['pick-up', 'window'],
  });

const model = text.meta({
  description:
    'The video model, by its card: see `storyreel models`. `animatic` is free and runs on this machine.',
  examples: ['pixverse-c1', 'animatic'],
});
const aspectRatio = text.meta({
  description: 'Width to height of the picture.',
  examples: ['16:9', '9:16', '1:1'],
});
const resolution = text.meta({
  description: 'The shorter side of the picture in pixels, as the model names it.',
  examples: ['720p', '1080p'],
});
const duration = z.number().meta({ description: 'Length of the shot in seconds.', examples: [5] });
const audio = z.boolean().meta({ description: "The model's own sound.", examples: [false] });
const style = z.string().meta({
  description: 'Appended to every prompt. An empty text on a shot switches the default off.',
  examples: ['muted colours, 35mm grain'],
});
const takes = z
  .number()
  .int()
  .min(1)
  .max(20)
  .meta({
    description: 'How many candidates to buy; `storyreel pick` chooses one.',
    examples: [3],
  });

const reference = z
  .strictObject({
    type: z.enum(['subject', 'background']).meta({
      description: 'A subject is a character or an object; a background is a scene.',
      examples: ['subject'],
    }),
    image: text.optional().meta({
      description:
        'Path of the picture (png, jpeg or webp) relative to this file, inside the project; or an https URL.',
      examples: ['refs/mira.png'],
    }),
    frame: z
      .strictObject({
        shot: shotId.meta({ description: 'The shot whose frame it is.', examples: ['pick-up'] }),
        at: z
          .union([z.enum(['first', 'last']), seconds])
          .default('last')
          .meta({ description: 'Which frame: first, last, or a time in seconds.', examples: ['last', 2.5] }),
      })
      .optional()
      .meta({
        description: 'A frame of another shot in place of a picture.',
        examples: [{ shot: 'pick-up', at: 'last' }],
      }),
    description: text.optional().meta({
      description: 'What the picture shows; used by models that have no notation for references.',
      examples: ['a young woman in a grey wool coat'],
    }),
  })
  .meta({
    description: 'A named picture: give either `image` or `frame`.',
    examples: [{ type: 'subject', image: 'refs/mira.png', description: 'a young woman in a grey wool coat' }],
  });

const references = z.record(name, reference).meta({
  description: 'The library: pictures by name. Prompts mention them as @name.',
  examples: [{ mira: { type: 'subject', image: 'refs/mira.png' } }],
});

const version = z.literal(1).meta({ description: 'Version of the storyboard language.', examples: [1] });

const defaults = z
  .strictObject({
    model: model.optional(),
    aspect_ratio: aspectRatio.optional(),
    resolution: resolution.optional(),
    duration: duration.optional(),
    audio: audio.optional(),
    style: style.optional(),
    takes: takes.optional(),
  })
  .meta({
    description: 'What every shot inherits unless it says otherwise.',
    examples: [{ model: 'pixverse-c1', aspect_ratio: '16:9', duration: 5 }],
  });

const shot = z
  .strictObject({
    id: shotId,
    prompt: text.meta({
      description:
        'What happens, with references as @name. \\@ is a plain at sign. Quote a prompt that begins with @.',
      examples: ['@mira gently picks up the @scarf in @room.'],
    }),
    references: z
      .array(name)
      .optional()
      .meta({
        description: 'References to attach although the prompt does not mention them.',
        examples: [['room']],
      }),
    model: model.optional(),
    aspect_ratio: aspectRatio.optional(),
    resolution: resolution.optional(),
    duration: duration.optional(),
    audio: audio.optional(),
    style: style.optional(),
    seed: z
      .number()
      .int()
      .min(0)
      .max(4_294_967_295)
      .optional()
      .meta({
        description: 'A number the model starts from, where it takes one.',
        examples: [42],
      }),
    takes: takes.optional(),
    transition: transition.optional(),
    trim: trim.optional(),
    voice: voice.optional(),
    title: shotTitle.optional(),
    caption: text
      .optional()
      .meta({ description: 'A caption under the shot.', examples: ['Evening came early.'] }),
    options: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'What only this model has; see `storyreel models MODEL`.', examples: [{}] }),
  })
  .meta({
    description: "One clip's worth of story.",
    examples: [{ id: 'pick-up', prompt: '@mira picks up the @scarf.', duration: 5 }],
  });

/** A storyboard file. */
export const storyboardSchema = z
  .strictObject({
    storyboard: version,
    title: text.optional().meta({ description: 'Title of the film.', examples: ['The Red Scarf'] }),
    import: z
      .array(text)
      .optional()
      .meta({
        description: "Other files' references; paths relative to this file.",
        examples: [['../cast.yaml']],
      }),
    references: references.optional(),
    defaults: defaults.optional(),
    shots: z
      .array(shot)
      .min(1)
      .meta({
        description: 'The shots, in the order of the film.',
        examples: [[{ id: 'pick-up', prompt: '@mira picks up the @scarf.' }]],
      }),
    film: film.optional(),
  })
  .meta({
    title: 'storyreel storyboard',
    description: 'A storyboard: references, shots and the film they make.',
  });

/** An imported file: references and nothing else. */
export const librarySchema = z
  .strictObject({ storyboard: version, references })
  .meta({ title: 'storyreel library', description: 'References that storyboards import.' });

/** A storyboard as written. */
export type StoryboardDocument = z.infer<typeof storyboardSchema>;
/** One shot as written. */
export type ShotDocument = z.infer<typeof shot>;
/** One reference as written. */
export type ReferenceDocument = z.infer<typeof reference>;
