import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Json } from '../../terms/brand.js';
import { FAILURE_CLASSES } from '../faults/rule.js';
import type { Env, Refusals } from '../gate.js';
import type { Fate } from '../job.js';
import type { Mistake } from '../mistake.js';

/** PixVerse: Error codes. */
export const PIXVERSE_ERRORS = {
  99999: 'unknown error',
  400011: 'a parameter is empty',
  400012: 'invalid account',
  400013: 'a parameter is of the wrong type',
  400017: 'invalid parameter',
  400018: 'the prompt is longer than 2048 characters',
  400032: 'invalid img_id',
  500008: 'the data does not exist',
  500020: 'no permission',
  500030: 'the image is larger than 20 MB or 4000 x 4000',
  500031: 'the image cannot be read',
  500032: 'the image is of a format that is not supported',
  500033: 'the dimensions of the image are not supported',
  500041: 'the upload failed',
  500044: 'the limit of concurrent generations is reached',
  500064: 'the data was deleted',
  500069: 'the service is under high load',
  500071: 'the quality is not supported',
  500090: 'the balance is not sufficient',
} as const;

/** One of the codes. */
export type PixverseCode = keyof typeof PIXVERSE_ERRORS;

/** A good answer. */
export function success(c: Context<Env>, resp: Json): Response {
  return c.json({ ErrCode: 0, ErrMsg: 'success', Resp: resp } as object);
}

/** A refusal as most calls give it: HTTP 200, and a code. */
export function refused(c: Context<Env>, code: PixverseCode, about = ''): Response {
  return c.json({ ErrCode: code, ErrMsg: `${PIXVERSE_ERRORS[code]}${about && `: ${about}`}`, Resp: null });
}

/** A refusal as the upload gives it: an HTTP error, and the keys in small letters. */
export function refusedSmall(c: Context<Env>, status: number, code: PixverseCode): Response {
  return c.json(
    { err_code: code, err_msg: PIXVERSE_ERRORS[code], resp: null },
    status as ContentfulStatusCode,
  );
}

/** The code of a mistake in a body. */
export function codeOf({ kind, about }: Mistake): PixverseCode {
  switch (kind) {
    case 'missing':
    case 'too-few':
      return 400011;
    case 'type':
      return about === 'picture' ? 400032 : 400013;
    case 'too-long':
      return 400018;
    case 'choice':
      return about === 'resolution' ? 500071 : 400017;
    default:
      return 400017;
  }
}

const STATES: ReadonlyMap<string, string> = new Map([
  ...FAILURE_CLASSES.map((failure) => [failure, failure === 'moderated' ? '7' : '8'] as const),
  ['deleted', '6'],
  ['6', '6'],
  ['7', '7'],
  ['8', '8'],
]);

/** Whether a job of PixVerse's can fail so. */
export function isPixverseFailure(failure: string): boolean {
  return STATES.has(failure);
}

/** The states of a result: 5 generating, 1 done, 6 deleted, 7 moderation failed, 8 failed. */
export function pixverseFailure(failure: string): Fate {
  const code = STATES.get(failure) ?? '8';
  return { kind: 'failed', code, message: code === '7' ? 'moderation failed' : 'generation failed' };
}

/** What each status says in the form with small letters. */
const SMALL: Readonly<Record<number, PixverseCode>> = {
  400: 400017,
  401: 400012,
  403: 500020,
  404: 500008,
  429: 500069,
  503: 500069,
};

/** PixVerse's way to say no. */
export const pixverseRefusals: Refusals = {
  keyIn: (headers) => headers.get('api-key') ?? undefined,
  unauthorised: (c) => refused(c, 400012),
  error: (c, status) => refusedSmall(c, status, SMALL[status] ?? 99999),
};
