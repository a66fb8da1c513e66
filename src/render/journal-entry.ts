import { z } from 'zod';
import type { ClipSource, Ticket } from '../providers/provider.js';
import type { Json } from '../terms/brand.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import type { Usd } from '../terms/money.js';

const json: z.ZodType<Json> = z.json();
const hex = z.string().regex(/^[0-9a-f]{64}$/);
const micros = z
  .int()
  .nonnegative()
  .transform((amount) => amount as Usd);

const ticket = z.object({ provider: z.string(), id: z.string(), resume: json }) satisfies z.ZodType<Ticket>;

const source = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('url'), url: z.string() }),
  z.object({ kind: z.literal('file'), path: z.string() }),
]) satisfies z.ZodType<ClipSource>;

/** Every entry names its attempt; the key is repeated so that a damaged line hides as little as can be. */
const about = {
  /** Names the attempt in this journal. */
  attempt: z.string(),
  key: hex.transform((text) => text as RequestKey),
};

/** One arrow of an attempt (DESIGN §5.2). Money is in micro-dollars. */
export const entrySchema = z.discriminatedUnion('type', [
  /** Written before the one submit: from here on money may be spent. */
  z.object({
    type: z.literal('attempt-intended'),
    ...about,
    shot: z.string(),
    take: z.int().positive(),
    model: z.string(),
    provider: z.string(),
    endpoint: z.string(),
    /** Whether the provider is the free local one. */
    local: z.boolean(),
    /** The price it is expected to have. */
    estimate: micros,
    /** The digest of the prompt as sent: tells it from others in a provider's list of jobs. */
    prompt: hex.transform((text) => text as Digest).exactOptional(),
    /** The account it is sent to, without its key: another account's list of jobs says nothing of it. */
    account: z.string().exactOptional(),
  }),
  /** The provider accepted the job: written before the first poll. */
  z.object({ type: z.literal('attempt-submitted'), ...about, ticket }),
  /** The clip is made, and paid for: written before it is fetched. */
  z.object({
    type: z.literal('attempt-rendered'),
    ...about,
    clip: source,
    /** What was charged; the estimate stands where the provider does not say. */
    cost: micros.exactOptional(),
    seed: z.int().exactOptional(),
  }),
  /** The clip is in the store. */
  z.object({ type: z.literal('attempt-stored'), ...about, digest: hex.transform((text) => text as Digest) }),
  /** It ended without a clip. */
  z.object({
    type: z.literal('attempt-ended'),
    ...about,
    outcome: z.enum(['rejected', 'failed', 'moderated', 'expired', 'unknown', 'lost']),
    charged: z.enum(['yes', 'no', 'unknown']),
    code: z.string(),
    message: z.string(),
  }),
  /** What a person found out about an attempt that storyreel could not settle. */
  z.object({
    type: z.literal('attempt-resolved'),
    ...about,
    /** `charged`: this is its job; `not-charged`: there is none; `retake`: paid and gone, buy it again. */
    verdict: z.enum(['charged', 'not-charged', 'retake']),
    job: z.string().exactOptional(),
  }),
]);

/** An entry of the journal. */
export type JournalEntry = z.infer<typeof entrySchema>;

/** An entry with its place and time. */
export interface JournalLine {
  /** From 1, rising. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly entry: JournalEntry;
}
