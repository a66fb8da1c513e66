import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type FailureClass, isFailureClass } from '../faults/rule.js';
import type { Env, Refusals } from '../gate.js';
import type { Fate } from '../job.js';
import type { Mistake } from '../mistake.js';

/** WaveSpeed: Error Codes. */
const MESSAGES: Readonly<Record<string, string>> = {
  1200: 'Content moderation: the input or the output was flagged.',
  1400: 'A parameter is missing.',
  1401: 'A parameter is invalid.',
  1402: 'The media could not be fetched.',
  1403: 'Task execution failed.',
  1405: 'The task failed.',
  5000: 'Internal error.',
  5003: 'The service is not available.',
  5004: 'The task ran into its timeout.',
};

const CLASSES: Readonly<Record<FailureClass, string>> = {
  moderated: '1200',
  input: '1401',
  picture: '1402',
  empty: '1405',
  internal: '5000',
  unavailable: '5003',
  timeout: '5004',
};

/** A task's failure by class, by WaveSpeed's own code, or by one of the other final states its clients know. */
export function wavespeedFailure(failure: string): Fate {
  const code = codeOf(failure) ?? CLASSES.internal;
  return { kind: 'failed', code, message: MESSAGES[code] ?? `The task was ${code}.` };
}

/** Whether a task of WaveSpeed's can fail so. */
export function isWavespeedFailure(failure: string): boolean {
  return codeOf(failure) !== undefined;
}

function codeOf(failure: string): string | undefined {
  if (isFailureClass(failure)) {
    return CLASSES[failure];
  }
  return Object.hasOwn(MESSAGES, failure) || failure === 'cancelled' ? failure : undefined;
}

/** The state and the code a failed task shows. A timeout has a state of its own (the CLI's and the MCP server's sources). */
export function failedState(code: string): { readonly status: string; readonly code?: number } {
  if (code === 'cancelled') {
    return { status: 'cancelled' };
  }
  return { status: code === '5004' ? 'timeout' : 'failed', code: Number(code) };
}

/** An error answer: a status with the body every error has. */
export function wavespeedError(
  c: Context<Env>,
  status: number,
  message: string,
  errorCode?: number,
): Response {
  const body = { code: status, message, ...(errorCode === undefined ? {} : { error_code: errorCode }) };
  return c.json(body, status as ContentfulStatusCode);
}

/** A refusal of a body. */
export function badBody(c: Context<Env>, mistakes: readonly Mistake[]): Response {
  const said = mistakes.map(({ kind, place, allowed }) => `${place.join('.')}: ${kind}, allowed: ${allowed}`);
  return wavespeedError(
    c,
    400,
    said.join('; '),
    mistakes.some(({ kind }) => kind === 'missing') ? 1400 : 1401,
  );
}

/** WaveSpeed's way to say no. */
export const wavespeedRefusals: Refusals = {
  keyIn: (headers) => /^Bearer\s+(.+)$/i.exec(headers.get('authorization') ?? '')?.[1],
  unauthorised: (c) => wavespeedError(c, 401, 'Unauthorized: the API key is not valid'),
  error: (c, status) => wavespeedError(c, status, `The sandbox answers ${status}.`),
};
