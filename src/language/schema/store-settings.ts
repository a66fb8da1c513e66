import { z } from 'zod';

/** `store:` of the settings file. */
export const storeSettingsSchema = z
  .strictObject({
    remote: z
      .string()
      .min(1)
      .meta({
        description:
          'A folder that others reach too, relative to this file, or a bucket of an S3-compatible service with an optional prefix.',
        examples: ['/mnt/studio/clips', 's3://studio-clips/red-scarf'],
      }),
    endpoint: z
      .string()
      .regex(/^https?:\/\/[^\s/]+/)
      .optional()
      .meta({
        description:
          'Where the S3-compatible service is reached: https, or http on this machine only. Without it, AWS.',
        examples: ['https://s3.eu-central-003.backblazeb2.com'],
      }),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/)
      .optional()
      .meta({
        description: "The bucket's region; AWS_REGION, else us-east-1, when it is not given.",
        examples: ['eu-central-1'],
      }),
    path_style: z
      .boolean()
      .optional()
      .meta({
        description:
          "Whether the bucket's name stands in the path and not in the host name. Without it: yes with an endpoint, no with AWS.",
        examples: [true],
      }),
    wait_minutes: z
      .number()
      .min(0)
      .max(1440)
      .optional()
      .meta({
        description: 'How long a shot waits for a clip that somebody else is buying just now.',
        examples: [20],
      }),
  })
  .meta({
    description:
      'A store of bought clips that several people and machines share. The keys of a bucket come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    examples: [{ remote: 's3://studio-clips/red-scarf', region: 'eu-central-1' }],
  });
