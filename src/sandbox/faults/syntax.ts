import { z } from 'zod';
import { StoryreelError } from '../../diagnostics/errors.js';
import { isFalFailure } from '../fal/errors.js';
import { isPixverseFailure } from '../pixverse/errors.js';
import { CALL_KINDS, VENDORS, type Vendor } from '../vendor.js';
import { isWavespeedFailure } from '../wavespeed/errors.js';
import {
  FAILURE_CLASSES,
  FAULT_SYNTAX,
  FAULTS,
  type FaultRule,
  isStatus,
  JOB_FAULTS,
  LIST_FAULTS,
  MEDIA_FAULTS,
} from './rule.js';

const SHORT =
  /^(?:(?<provider>[a-z]+)\.)?(?<call>[a-z]+|\*)=(?<fault>[a-z0-9-]+)(?::(?<value>[^@]+))?(?:@(?<when>.+))?$/;
const WHEN =
  /^(?:(?<all>\*)|(?<percent>\d+(?:\.\d+)?)%(?:x(?<times>\d+))?|(?<from>\d+)(?<dash>-(?<to>\d+)?)?)$/;

const ruleSchema = z
  .strictObject({
    provider: z.enum(VENDORS).optional(),
    call: z.enum([...CALL_KINDS, '*']),
    fault: z.string().refine((name) => name in FAULTS || isStatus(name), {
      message: `not a fault; there are ${Object.keys(FAULTS).join(', ')} and the statuses 400 to 599`,
    }),
    value: z.coerce.string().optional(),
    from: z.int().min(1).optional(),
    to: z.int().min(1).optional(),
    probability: z.number().min(0).max(1).optional(),
    times: z.int().min(1).optional(),
  })
  .refine(({ call, fault }) => !(fault in JOB_FAULTS) || call === 'submit', {
    message: 'is about a job, so its call is submit',
  })
  .refine(({ call, fault }) => !(fault in LIST_FAULTS) || call === 'history', {
    message: 'is about a list of jobs, so its call is history',
  })
  .refine(({ call, fault }) => !(fault in MEDIA_FAULTS) || call === 'media', {
    message: 'is about a download, so its call is media',
  })
  .refine(
    ({ fault, value }) => !['delay', 'slow', 'stuck', 'late', 'lag'].includes(fault) || Number(value) > 0,
    {
      message: 'needs a value above 0 after a colon, for example delay:30',
    },
  )
  .refine(({ fault, value }) => !isStatus(fault) || value === undefined || /^\d{1,6}$/.test(value), {
    message: 'waits so many seconds (Retry-After), for example 429:3',
  })
  .refine(({ fault, value = 'internal', provider }) => fault !== 'fail' || canFail(value, provider), {
    message: `fails as one of ${FAILURE_CLASSES.join(', ')}, or with a code of the service`,
  });

/** Whether a job can fail so, at one service or at any. */
function canFail(failure: string, provider?: Vendor): boolean {
  return VENDORS.some(
    (vendor) => (provider === undefined || vendor === provider) && FAILURES[vendor](failure),
  );
}

const FAILURES: Readonly<Record<Vendor, (failure: string) => boolean>> = {
  fal: isFalFailure,
  wavespeed: isWavespeedFailure,
  pixverse: isPixverseFailure,
};

/**
 * Reads a rule: the short form, e.g. `fal.submit=503@2`, or an object with the fields of `FaultRule`. WHEN is the
 * number of the call (`2`), a range (`2-4`, `3-`), every call (`*`) or a part of them (`10%`, `10%x5` for at most
 * five); without it the first call goes wrong. Throws a StoryreelError `fault-invalid`.
 */
export function readFault(written: unknown): FaultRule {
  const fields = typeof written === 'string' ? fieldsOf(written) : written;
  const read = ruleSchema.safeParse(fields);
  if (!read.success) {
    const said = read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`.trim());
    throw invalid(written, said.join('; '));
  }
  return Object.fromEntries(
    Object.entries(read.data).filter(([, value]) => value !== undefined),
  ) as unknown as FaultRule;
}

function fieldsOf(text: string): Record<string, unknown> {
  const parts = SHORT.exec(text.trim())?.groups;
  const when = parts?.when === undefined ? undefined : WHEN.exec(parts.when)?.groups;
  if (!parts || (parts.when !== undefined && !when)) {
    throw invalid(text, `the form is ${FAULT_SYNTAX}`);
  }
  const fields: Record<string, unknown> = { call: parts.call, fault: parts.fault };
  if (parts.provider !== undefined) {
    fields.provider = parts.provider;
  }
  if (parts.value !== undefined) {
    fields.value = parts.value;
  }
  return Object.assign(fields, when ? whenOf(when) : {});
}

function whenOf(when: Record<string, string | undefined>): Partial<FaultRule> {
  if (when.all !== undefined) {
    return { from: 1, to: Number.MAX_SAFE_INTEGER };
  }
  if (when.percent !== undefined) {
    const times = when.times === undefined ? {} : { times: Number(when.times) };
    return { probability: Number(when.percent) / 100, ...times };
  }
  const from = Number(when.from);
  const open = when.to === undefined ? Number.MAX_SAFE_INTEGER : Number(when.to);
  return { from, to: when.dash === undefined ? from : open };
}

function invalid(written: unknown, why: string): StoryreelError {
  const shown = typeof written === 'string' ? written : JSON.stringify(written);
  return new StoryreelError('fault-invalid', `the fault "${shown}" cannot be read: ${why}`, {
    hint: 'for example fal.submit=503@2, submit=reset-after, wavespeed.status=429:3@10%, media=slow:50000@*',
  });
}
