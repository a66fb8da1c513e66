import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Json } from '../../terms/brand.js';
import { type FailureClass, isFailureClass } from '../faults/rule.js';
import type { Env, Refusals } from '../gate.js';
import type { Fate, Job } from '../job.js';
import type { Mistake } from '../mistake.js';
import type { PictureTrouble } from '../world.js';
import { FAL_ERRORS, platform } from './error-types.js';

/** Failure classes of the sandbox in fal's words. */
const CLASSES: Readonly<Record<FailureClass, string>> = {
  moderated: 'content_policy_violation',
  input: 'feature_not_supported',
  picture: 'file_download_error',
  empty: 'no_media_generated',
  internal: 'internal_server_error',
  unavailable: 'downstream_service_unavailable',
  timeout: 'generation_timeout',
};

/** A job's failure by class or by fal's own type. */
export function falFailure(failure: string): Fate {
  const code = codeOf(failure) ?? CLASSES.internal;
  return { kind: 'failed', code, message: FAL_ERRORS[code]?.message ?? '' };
}

/** Whether a job of fal's can fail so. */
export function isFalFailure(failure: string): boolean {
  return codeOf(failure) !== undefined;
}

function codeOf(failure: string): string | undefined {
  if (isFailureClass(failure)) {
    return CLASSES[failure];
  }
  return Object.hasOwn(FAL_ERRORS, failure) ? failure : undefined;
}

/** A failure over the model's own validation: one entry for each mistake. */
export function invalidInput(details: readonly FalDetail[]): Fate {
  const [first] = details;
  return {
    kind: 'failed',
    code: first?.type ?? 'missing',
    message: first?.msg ?? '',
    detail: details.map((each) => ({ ...each })),
  };
}

/** One entry of a model error's `detail`. */
export interface FalDetail {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly url: string;
  readonly ctx?: { readonly [key: string]: Json };
  readonly input?: Json;
}

/** One entry of `detail`. */
export function falDetail(
  type: string,
  loc: readonly (string | number)[],
  more: Partial<FalDetail> = {},
): FalDetail {
  const msg = FAL_ERRORS[type]?.message ?? type;
  return { loc: ['body', ...loc], msg, type, url: `https://docs.fal.ai/errors#${type}`, ...more };
}

/** A mistake in a body in fal's words. */
export function detailOf(mistake: Mistake): FalDetail {
  const { kind, place, allowed, limit } = mistake;
  const sent = mistake.input === undefined ? {} : { input: mistake.input };
  const about = (type: string, ctx?: { readonly [key: string]: Json }): FalDetail =>
    falDetail(type, place, {
      msg: `${FAL_ERRORS[type]?.message} Allowed: ${allowed}.`,
      ...(ctx ? { ctx } : {}),
      ...sent,
    });
  switch (kind) {
    case 'missing':
      return about('missing');
    case 'choice':
      return about('one_of', { expected: limit ?? allowed });
    case 'low':
      return about('greater_than_equal', { ge: limit ?? 0 });
    case 'high':
      return about('less_than_equal', { le: limit ?? 0 });
    case 'too-few':
      return about('sequence_too_short', { min_length: limit ?? 0 });
    case 'too-many':
      return about('sequence_too_long', { max_length: limit ?? 0 });
    case 'too-long':
      return about('string_too_long', { max_length: limit ?? 0 });
    case 'unknown':
      return about('feature_not_supported');
    case 'type':
      return about('type_error');
  }
}

/** What fal calls a picture that cannot be used. */
export const PICTURE_TYPES: Readonly<Record<PictureTrouble, string>> = {
  unreachable: 'file_download_error',
  unsupported: 'unsupported_image_format',
  unreadable: 'image_load_error',
};

/** The result of a job that failed: the model's or the platform's own status, body and headers. */
export function failedResult(job: Job): Response {
  const fate =
    job.fate.kind === 'failed'
      ? job.fate
      : { code: 'client_cancelled', message: 'The request was cancelled.' };
  const error = FAL_ERRORS[fate.code] ?? platform(500, fate.message);
  // The page names no type of its own for a start that came too late: it is a request_timeout with a header.
  const type = fate.code === 'start-deadline' ? 'request_timeout' : fate.code;
  const headers: Record<string, string> = { 'content-type': 'application/json', 'x-fal-request-id': job.id };
  if (error.retryable !== undefined) {
    headers['x-fal-retryable'] = String(error.retryable);
  }
  if (fate.code === 'start-deadline') {
    headers['x-fal-request-timeout-type'] = 'user';
  }
  if (error.from === 'request') {
    headers['x-fal-error-type'] = type;
    return new Response(JSON.stringify({ detail: fate.message, error_type: type }), {
      status: error.status,
      headers,
    });
  }
  const detail = ('detail' in fate && fate.detail) || [falDetail(type, [], { msg: fate.message })];
  return new Response(JSON.stringify({ detail }), { status: error.status, headers });
}

/** A platform error with a body and the header that names it. */
export function platformError(c: Context<Env>, status: number, detail: string, type?: string): Response {
  const headers = {
    ...(type ? { 'x-fal-error-type': type } : {}),
    ...(status === 429 ? { 'x-fal-needs-retry': 'true' } : {}),
  };
  return c.json({ detail, ...(type ? { error_type: type } : {}) }, status as ContentfulStatusCode, headers);
}

const TYPES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  500: 'internal_error',
  502: 'runner_incomplete_response',
  503: 'runner_scheduling_failure',
  504: 'request_timeout',
};

/** fal's way to say no. */
export const falRefusals: Refusals = {
  keyIn: (headers) => /^Key\s+(.+)$/i.exec(headers.get('authorization') ?? '')?.[1],
  unauthorised: (c) => platformError(c, 401, 'Authentication is required to access this application.'),
  error: (c, status) => platformError(c, status, `The sandbox answers ${status}.`, TYPES[status]),
};
