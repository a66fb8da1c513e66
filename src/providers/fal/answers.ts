/** What fal answers, as far as storyreel reads it. Fields not named here are let be. */
import { z } from 'zod';

/** Job ids go into paths. */
const jobId = z.string().regex(/^[\w.:-]{1,200}$/);

/** Submit (fal: Asynchronous Inference). The URLs are checked before use, not here: a job is a job without them. */
export const submitAnswer = z.object({
  request_id: jobId,
  status_url: z.unknown().optional(),
  response_url: z.unknown().optional(),
  cancel_url: z.unknown().optional(),
});

const log = z.object({ message: z.string() });

/** Status, 202 or 200. `status` is IN_QUEUE, IN_PROGRESS or COMPLETED; another word means "still running". */
export const statusAnswer = z.object({
  status: z.string(),
  queue_position: z.int().min(0).nullish().catch(undefined),
  logs: z.array(log).nullish().catch(undefined),
  error: z.unknown().optional(),
  error_type: z.string().nullish().catch(undefined),
});

/** See `statusAnswer`. */
export type StatusAnswer = z.infer<typeof statusAnswer>;

/** The result of a video model. `seed` is given by some. */
export const resultAnswer = z.object({
  video: z.object({ url: z.string().min(1) }),
  seed: z.int().nullish().catch(undefined),
});

/** One entry of a model error (fal: Model Errors). */
export const modelError = z.object({
  loc: z.array(z.union([z.string(), z.number()])).catch([]),
  msg: z.string().catch(''),
  type: z.string(),
  ctx: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});

/** See `modelError`. */
export type ModelError = z.infer<typeof modelError>;

/** Both shapes of an error body (fal: Model Errors, Request Errors); `detail` may be anything on old endpoints. */
export const errorAnswer = z.object({
  detail: z.unknown().optional(),
  error_type: z.string().nullish().catch(undefined),
});

/** The first step of an upload. */
export const uploadAnswer = z.object({ upload_url: z.string().min(1), file_url: z.string().min(1) });

/** What a ticket of ours carries. All optional: one made by hand from a job id has less. */
export const resume = z
  .object({
    submitted_to: z.string().optional(),
    endpoint: z.string().optional(),
    status_url: z.string().optional(),
    response_url: z.string().optional(),
    cancel_url: z.string().optional(),
  })
  .catch({});
