/** What WaveSpeed answers, as far as storyreel reads it. Fields not named here are let be. */
import { z } from 'zod';

/** Job ids go into paths. */
const jobId = z.string().regex(/^[\w.:-]{1,200}$/);
const code = z.number().nullish().catch(undefined);
const text = z.string().nullish().catch(undefined);

/** The wrapping of every answer, errors included. */
export const envelope = z.object({ code, message: text, data: z.unknown().optional() });

/** A job that was taken. */
export const submitted = z.object({
  id: jobId,
  urls: z.object({ get: z.unknown().optional() }).nullish().catch(undefined),
});

/** A job; `status` as in `states.ts`. */
export const prediction = z.object({
  status: z.string(),
  outputs: z.array(z.unknown()).nullish().catch(undefined),
  has_nsfw_contents: z.array(z.unknown()).nullish().catch(undefined),
  error: text,
  code,
});

/** See `prediction`. */
export type Prediction = z.infer<typeof prediction>;

const inputs = z.object({ prompt: z.string().optional() }).nullish().catch(undefined);

/** One entry of the history: with what was sent only when it was asked for, and perhaps not even then. */
export const historyItem = z.object({
  id: jobId,
  model: z.string(),
  created_at: z.string(),
  inputs,
  input: inputs,
});

/** A page of the history, newest first. Entries are checked one by one: any unreadable one leaves doubt. */
export const historyPage = z.object({ total: z.int().min(0), items: z.array(historyItem) });

/** See `historyItem`. */
export type HistoryItem = z.infer<typeof historyItem>;

/** The exact price of a request. */
export const quoted = z.object({
  price: z.number().min(0),
  discounted_price: z.number().min(0).nullish(),
  currency: z.string().nullish(),
});

/** What is left, in dollars. */
export const balanced = z.object({ balance: z.number() });

/** A place to upload to. */
export const uploadTicket = z.object({
  download_url: z.string().min(1),
  upload: z.object({
    url: z.string().min(1),
    method: z.literal('PUT'),
    headers: z.record(z.string(), z.string()).nullish(),
  }),
});

/** The answer to the older upload. */
export const uploadedBinary = z.object({ download_url: z.string().min(1) });

/** What a ticket of ours carries. All optional: one made by hand from a job id has less. */
export const resume = z
  .object({
    submitted_to: z.string().optional(),
    submitted_at: z.number().optional(),
    result_url: z.string().optional(),
  })
  .catch({});
