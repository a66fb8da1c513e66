/** fal's error bodies as failures: the `type` decides, never the words (fal: Model Errors, Request Errors). */
import { z } from 'zod';
import { jsonOf, readAnswer } from '../http/answers.js';
import type { Answer } from '../http/client.js';
import {
  accountRefused,
  keyRefused,
  modelUnknown,
  oneLine,
  outage,
  saying,
  type Vendor,
} from '../http/vendor.js';
import type { Failure } from '../provider.js';
import { errorAnswer, type ModelError, modelError } from './answers.js';

/** An error body, in one form. */
export interface Said {
  /** The first model error, when it is one. */
  readonly model: ModelError | undefined;
  /** `error_type` of the body or of the header. */
  readonly type: string | undefined;
  /** For people. */
  readonly text: string;
  /** Whether the body is one of fal's error bodies at all. */
  readonly readable: boolean;
}

/** Reads the error body of an answer. */
export function saidBy(answer: Answer): Said {
  const body = readAnswer(errorAnswer, answer);
  const detail = body.ok ? body.value.detail : undefined;
  const models = z.array(modelError).min(1).safeParse(detail);
  const type = (body.ok ? body.value.error_type : undefined) ?? answer.header('x-fal-error-type');
  if (models.success) {
    const text = models.data.map((each) => `${placeOf(each)}${oneLine(each.msg)}${limitOf(each)}`).join('; ');
    return { model: models.data[0], type: type ?? models.data[0]?.type, text, readable: true };
  }
  const text = typeof detail === 'string' ? detail : detail === undefined ? '' : JSON.stringify(detail);
  return {
    model: undefined,
    type,
    text: oneLine(text),
    readable: jsonOf(answer) !== undefined && detail !== undefined,
  };
}

/** A 4xx: of a submit, or of a job's result. */
export function failureOf(vendor: Vendor, status: number, said: Said): Failure {
  const { type } = said;
  if (status === 401) {
    return keyRefused(vendor, said.text);
  }
  // 402 and 403: which of them means an empty balance is not documented.
  if (status === 402 || status === 403) {
    return accountRefused(vendor, type ?? `http-${status}`, said.text);
  }
  const code = kebab(type ?? `http-${status}`);
  const input = said.model ? inputOf(said.model) : undefined;
  switch (type) {
    case 'content_policy_violation':
      return {
        kind: 'moderated',
        code,
        message: `fal refuses ${input ?? 'the prompt or a picture'} by its content policy${saying(said.text)}`,
        hint: `change ${input ?? 'the prompt or the picture'}; sending the same again does not help`,
      };
    case 'no_media_generated':
      return {
        kind: 'input',
        code,
        message: `the model made no video${saying(said.text)}`,
        hint: 'change the prompt or the seed',
      };
    case 'file_download_error':
      return {
        kind: 'input',
        code,
        message: `fal could not fetch ${input ?? 'a picture'}${saying(said.text)}`,
        hint: 'an address of a picture must be reachable without a login',
        cause: 'picture-unreachable',
      };
    case 'client_cancelled':
    case 'client_disconnected':
      return { kind: 'input', code, message: `the job was cancelled${saying(said.text)}` };
    case 'downstream_service_error':
      return outage(code, `the model's own service failed${saying(said.text)}`);
  }
  if (status === 404 && !said.model) {
    return modelUnknown(vendor, said.text, type === undefined ? undefined : code);
  }
  return {
    kind: 'input',
    code,
    message: `fal does not take ${input ?? 'the request'}${saying(said.text)}`,
    ...(input && { hint: `change ${input}` }),
  };
}

/** Ends of a job that are the platform's doing (fal: Request Errors); all of them are a 5xx. */
const CRASHES: ReadonlySet<string> = new Set([
  'request_timeout',
  'startup_timeout',
  'runner_scheduling_failure',
  'runner_connection_timeout',
  'runner_disconnected',
  'runner_connection_refused',
  'runner_connection_error',
  'runner_incomplete_response',
  'runner_server_error',
  'internal_error',
]);

/** Whether an error type is one of a platform that failed a job. */
export function isCrash(type: string | undefined): boolean {
  return type !== undefined && CRASHES.has(type);
}

/** Ends of a job that come with a 4xx and tell that it was begun. */
const ENDS: ReadonlySet<string> = new Set([
  'no_media_generated',
  'downstream_service_error',
  'client_cancelled',
  'client_disconnected',
]);

/** Whether an error type tells of a job that was begun: in the answer to a submit it is no definite no. */
export function hasRun(type: string | undefined): boolean {
  return type !== undefined && (CRASHES.has(type) || ENDS.has(type));
}

/** A 5xx that is the outcome of a job. */
export function crashOf(status: number, said: Said, ownDeadline: boolean): Failure {
  const code = kebab(said.type ?? `http-${status}`);
  if (ownDeadline || said.type === 'generation_timeout') {
    return { kind: 'deadline', code, message: `the job ran out of time at fal${saying(said.text)}` };
  }
  return outage(code, `the job failed at fal${saying(said.text || (said.type ?? `HTTP ${status}`))}`);
}

/** What of the shot an error is about, in the storyboard's words. */
function inputOf({ loc }: ModelError): string | undefined {
  const [field, index] = loc.filter((part) => part !== 'body');
  if (field === undefined) {
    return undefined;
  }
  if (typeof index === 'number') {
    return `picture ${index + 1} of the shot`;
  }
  return field === 'prompt' ? 'the prompt' : `\`${field}\``;
}

function placeOf({ loc }: ModelError): string {
  const place = loc.filter((part) => part !== 'body').join('.');
  return place === '' ? '' : `${oneLine(place)}: `;
}

/** The limit an error names in its context, e.g. "(max_size 20000000)". */
function limitOf({ ctx }: ModelError): string {
  const limits = Object.entries(ctx ?? {}).filter(([, value]) => ['number', 'string'].includes(typeof value));
  return limits.length === 0
    ? ''
    : ` (${oneLine(limits.map(([name, value]) => `${name} ${value}`).join(', '))})`;
}

function kebab(type: string): string {
  return (
    type
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'failed'
  );
}
