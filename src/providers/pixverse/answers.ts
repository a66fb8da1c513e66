/** What PixVerse answers, as far as storyreel reads it. Fields not named here are let be. */
import { z } from 'zod';

const text = z.string().nullish().catch(undefined);

/** The usual wrapping. */
export const envelope = z.object({ ErrCode: z.int(), ErrMsg: text, Resp: z.unknown().optional() });

/** The wrapping of some errors with HTTP 400 and 500 (PixVerse: upload page). */
export const lowerEnvelope = z.object({ err_code: z.int(), err_msg: text, resp: z.unknown().optional() });

/** A number as an id in a path; zod's `int` refuses those too large to be exact. */
const videoId = z.union([z.int().min(1), z.string().regex(/^\d{1,40}$/)]);

/** A job that was taken. */
export const created = z.object({ video_id: videoId });

/** A job; `status` is 5 generating, 1 done, 7 moderated, 8 failed, 6 deleted. */
export const result = z.object({
  status: z.int(),
  url: text,
  seed: z.int().min(0).nullish().catch(undefined),
});

/** A picture that was taken. */
export const uploaded = z.object({ img_id: z.int().min(1) });

/** What a ticket of ours carries. All optional: one made by hand from a job id has less. */
export const resume = z.object({ submitted_to: z.string().optional() }).catch({});
