import type { CallKind, Vendor } from '../vendor.js';

/** The short form of a rule, for help texts and errors. */
export const FAULT_SYNTAX = '[PROVIDER.]CALL=FAULT[:VALUE][@WHEN]';

/** What goes wrong with an answer, whatever the call. */
export const ANSWER_FAULTS = {
  reset: 'the connection is reset before the request is read; a download is reset half way',
  'reset-after': 'the request is carried out, then the connection is reset without an answer',
  delay: 'the request is carried out at once and answered VALUE seconds later',
  hang: 'the request is carried out and never answered',
  truncated: 'the answer ends half way and the connection closes',
  malformed: 'the answer is whole, and half of a JSON document',
  html: 'the answer is an HTML page with status 200',
} as const;

/** The ways a job can fail that every service has words for. */
export const FAILURE_CLASSES = [
  'moderated',
  'input',
  'picture',
  'empty',
  'internal',
  'unavailable',
  'timeout',
] as const;

/** See `FAILURE_CLASSES`. */
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** Whether it is one of the classes. */
export function isFailureClass(failure: string): failure is FailureClass {
  return FAILURE_CLASSES.some((each) => each === failure);
}

/** What goes wrong with the job that a submit makes. */
export const JOB_FAULTS = {
  fail: `the job fails: ${FAILURE_CLASSES.join(', ')}, or a code of the service`,
  never: 'the job never ends',
  gone: 'the job is accepted, billed, and unknown to every question after it',
  strange: 'the first two looks show a state that is in no document',
  requeued: 'the second look shows the job in the queue again',
  forget: 'whatever was uploaded so far is gone before the job is made',
  stuck: 'the job renders VALUE times as long',
  late: 'a gateway answers 504 at once, and the submit arrives VALUE seconds later',
} as const;

/** What goes wrong with WaveSpeed's list of jobs. */
export const LIST_FAULTS = {
  lag: 'what was accepted in the last VALUE seconds is not in the list yet',
} as const;

/** What goes wrong with a download. */
export const MEDIA_FAULTS = {
  short: 'half of the file, as if that were all',
  slow: 'VALUE bytes a second',
  garbage: 'bytes that are no video',
  mislabelled: 'the right bytes as image/png',
  'no-range': 'a wish for a part is answered with the whole',
} as const;

/** Every fault by name; besides these, any status from 400 to 599 is one. */
export const FAULTS = { ...ANSWER_FAULTS, ...JOB_FAULTS, ...LIST_FAULTS, ...MEDIA_FAULTS } as const;

/** One rule: which calls go wrong, and how. */
export interface FaultRule {
  /** Absent: every service. */
  readonly provider?: Vendor;
  readonly call: CallKind | '*';
  /** A name in `FAULTS` or a status as text. */
  readonly fault: string;
  /** Seconds to wait, a failure class, a factor, bytes a second; for a status 429 or 503 the Retry-After. */
  readonly value?: string;
  /** The first and the last call that go wrong, counted from 1 over the calls the rule is about. Both absent: the first. */
  readonly from?: number;
  readonly to?: number;
  /** Instead of `from` and `to`: the part of the calls, 0 to 1, drawn with the sandbox's seed. */
  readonly probability?: number;
  /** At most so many times. Absent: no limit. */
  readonly times?: number;
}

/** Faults that a stream plays itself once it has begun, as it is sent bit by bit: half an event, or silence. */
const STREAM_FAULTS = [
  'truncated',
  'malformed',
  'hang',
] as const satisfies readonly (keyof typeof ANSWER_FAULTS)[];

/** See `STREAM_FAULTS`. */
export type StreamFault = (typeof STREAM_FAULTS)[number];

/** Whether a stream plays a fault itself. */
export function isStreamFault(fault: string): fault is StreamFault {
  return STREAM_FAULTS.some((each) => each === fault);
}

/** Whether a fault is a status, e.g. "503". */
export function isStatus(fault: string): boolean {
  return /^[45]\d\d$/.test(fault);
}
