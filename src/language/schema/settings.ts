/** The one definition of `storyreel.yaml` (DESIGN §9): what is about the project and not the story. */
import { z } from 'zod';
import { MOST_USD } from '../../terms/money.js';
import { PROVIDER_NAMES } from '../provider-names.js';
import { storeSettingsSchema } from './store-settings.js';

const concurrency = z
  .number()
  .int()
  .min(1)
  .max(10_000)
  .optional()
  .meta({
    description: 'How many jobs may be in flight at once.',
    examples: [2],
  });
const perMinute = z
  .number()
  .int()
  .min(1)
  .max(100_000)
  .optional()
  .meta({
    description: 'How many submits a minute at most.',
    examples: [2],
  });
const pollSeconds = z
  .number()
  .gt(0)
  .max(60)
  .optional()
  .meta({
    description:
      'Seconds from a submit to the first look at the job; later looks are at most 10 seconds apart.',
    examples: [2],
  });
const address = (example: string) =>
  z
    .string()
    .regex(/^https?:\/\/[^\s/]+/)
    .optional()
    .meta({
      description: 'Where the service is reached: https, or http on this machine only.',
      examples: [example],
    });

const pacing = { concurrency, per_minute: perMinute, poll_seconds: pollSeconds };

/** The settings file. */
export const settingsSchema = z
  .strictObject({
    routing: z
      .enum(['order', 'cheapest', 'spread'])
      .optional()
      .meta({
        description: "Which of the providers that offer a shot's model gets it.",
        examples: ['order'],
      }),
    providers: z
      .strictObject({
        order: z
          .array(z.enum(PROVIDER_NAMES))
          .optional()
          .meta({ description: 'Providers to use, first choice first.', examples: [['wavespeed', 'fal']] }),
        fal: z
          .strictObject({
            queue_url: address('https://queue.fal.run'),
            storage_url: address('https://rest.fal.ai'),
            ...pacing,
          })
          .optional()
          .meta({ description: 'fal.ai. The key comes from FAL_KEY.', examples: [{ concurrency: 2 }] }),
        wavespeed: z
          .strictObject({ base_url: address('https://api.wavespeed.ai'), ...pacing })
          .optional()
          .meta({
            description: 'WaveSpeedAI. The key comes from WAVESPEED_API_KEY.',
            examples: [{ concurrency: 2, per_minute: 2 }],
          }),
        pixverse: z
          .strictObject({ base_url: address('https://app-api.pixverse.ai'), ...pacing })
          .optional()
          .meta({
            description: 'The PixVerse platform. The key comes from PIXVERSE_API_KEY.',
            examples: [{ concurrency: 2 }],
          }),
        local: z
          .strictObject({ concurrency })
          .optional()
          .meta({ description: 'This machine, for the free animatic.', examples: [{ concurrency: 2 }] }),
      })
      .optional()
      .meta({ description: 'The services that render.', examples: [{ order: ['wavespeed', 'fal'] }] }),
    budget: z
      .strictObject({
        max_usd: z
          .number()
          .min(0)
          .max(MOST_USD)
          .meta({
            description: 'All that this project may ever spend, in USD, what is spent already included.',
            examples: [5],
          }),
      })
      .optional()
      .meta({ description: 'A limit on money.', examples: [{ max_usd: 5 }] }),
    store: storeSettingsSchema.optional(),
    rehearsal: z
      .boolean()
      .optional()
      .meta({
        description:
          'Whether this is a rehearsal: what it makes and spends is kept apart in .storyreel/rehearsal, and every service in use must be on this machine, as `storyreel sandbox` is.',
        examples: [true],
      }),
    libraries: z
      .array(z.string().min(1))
      .optional()
      .meta({
        description:
          'Folders outside the project, relative to this file, whose references and pictures its films may use. Nothing else outside the project is ever read or uploaded.',
        examples: [['../studio-cast']],
      }),
  })
  .meta({
    title: 'storyreel settings',
    description: 'Settings of a project: providers, pace, budget, libraries.',
  });

/** The settings as written. */
export type SettingsDocument = z.infer<typeof settingsSchema>;
