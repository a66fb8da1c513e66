import type { z } from 'zod';
import { jsonOf, readValue } from '../http/answers.js';
import { expectAnswer, puzzled } from '../http/ask.js';
import type { Answer } from '../http/client.js';
import { oneLine } from '../http/vendor.js';
import { VendorError } from '../vendor-error.js';
import { envelope, lowerEnvelope } from './answers.js';
import { failureFor, failureForHttp } from './errors.js';
import type { Pixverse } from './options.js';

/** The wrapping of an answer, opened. */
export interface Said {
  /** 0 is success, whatever the HTTP status. */
  readonly code: number;
  readonly message: string;
  /** Undefined when there is nothing. */
  readonly resp: unknown;
}

/** Opens an answer, written either way. Undefined when it is neither. */
export function saidBy(answer: Answer): Said | undefined {
  const json = jsonOf(answer);
  const upper = readValue(envelope, json);
  if (upper.ok) {
    const { ErrCode, ErrMsg, Resp } = upper.value;
    return { code: ErrCode, message: oneLine(ErrMsg ?? ''), resp: Resp ?? undefined };
  }
  const lower = readValue(lowerEnvelope, json);
  if (lower.ok) {
    const { err_code, err_msg, resp } = lower.value;
    return { code: err_code, message: oneLine(err_msg ?? ''), resp: resp ?? undefined };
  }
  return undefined;
}

/** What an answer to a question holds. Throws a VendorError when it is an error or of another form. */
export function respOf<T>({ vendor }: Pixverse, schema: z.ZodType<T>, answer: Answer): T {
  const said = saidBy(answer);
  if (!said) {
    expectAnswer(vendor, answer);
    throw answer.status >= 400
      ? new VendorError(failureForHttp(vendor, answer.status), 'never')
      : puzzled(vendor, 'ErrCode is missing');
  }
  if (said.code !== 0) {
    const failure = failureFor(vendor, said.code, said.message);
    throw new VendorError(failure, failure.kind === 'outage' ? 'safe' : 'never');
  }
  // Success in the body of an error is no success.
  expectAnswer(vendor, answer, said.message);
  const read = readValue(schema, said.resp);
  if (!read.ok || answer.status >= 400) {
    throw puzzled(vendor, read.ok ? `it is HTTP ${answer.status}` : `Resp.${read.problem}`);
  }
  return read.value;
}
