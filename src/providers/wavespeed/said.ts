import type { z } from 'zod';
import { jsonOf, type Read, readAnswer, readValue } from '../http/answers.js';
import { expectAnswer, puzzled } from '../http/ask.js';
import type { Answer } from '../http/client.js';
import { oneLine } from '../http/vendor.js';
import { VendorError } from '../vendor-error.js';
import { envelope } from './answers.js';
import { failureFor } from './errors.js';
import type { Wavespeed } from './options.js';

/** The wrapping of an answer, opened. */
export interface Said {
  /** 200 is success; undefined when the answer has none. */
  readonly code: number | undefined;
  readonly message: string;
  /** What is wrapped; undefined when there is nothing. */
  readonly data: unknown;
}

/** Opens an answer. Undefined when it is not JSON. */
export function saidBy(answer: Answer): Said | undefined {
  const read = readAnswer(envelope, answer);
  if (!read.ok) {
    return undefined;
  }
  const { code, message, data } = read.value;
  return { code: code ?? undefined, message: oneLine(message ?? ''), data: data ?? undefined };
}

/** Whether the code of an answer is one of success. */
export function isGood(code: number | undefined): boolean {
  return code === undefined || code === 200 || code === 0;
}

/**
 * The data of an answer to a question. Throws a VendorError when it is an error or of another form. The answer may
 * come unwrapped: WaveSpeed's own clients take both (WaveSpeedAI/mcp-server).
 */
export function dataOf<T>({ vendor }: Wavespeed, schema: z.ZodType<T>, answer: Answer): T {
  const said = saidBy(answer);
  expectAnswer(vendor, answer, said?.message);
  if (answer.status >= 400 || (said && !isGood(said.code))) {
    const failure = failureFor(vendor, said?.code ?? answer.status, said?.message ?? '');
    throw new VendorError(failure, failure.kind === 'outage' ? 'safe' : 'never');
  }
  const read: Read<T> = readValue(schema, said?.data ?? jsonOf(answer));
  if (!read.ok) {
    throw puzzled(vendor, read.problem);
  }
  return read.value;
}
