import { z } from 'zod';
import type { Json } from '../terms/brand.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import { MOST_USD } from '../terms/money.js';

/** The version of the lock file this storyreel writes. */
export const LOCK_VERSION = 1;

const hex = z.string().regex(/^[0-9a-f]{64}$/, {
  error: ({ input }) =>
    `must be a SHA-256, 64 lower-case hex digits; it has ${String(input).length} characters`,
});
const json: z.ZodType<Json> = z.json();

const takeSchema = z.strictObject({
  /** From 1. */
  take: z.int().positive(),
  /** The key that bought it. */
  key: hex.transform((text) => text as RequestKey),
  /** SHA-256 of the clip. */
  clip: hex.transform((text) => text as Digest),
  model: z.string(),
  provider: z.string(),
  /** The provider's job id. */
  job: z.string(),
  seed: z.int().exactOptional(),
  /** What was paid, in dollars, exact. */
  cost_usd: z.number().nonnegative().max(MOST_USD, `must be at most ${MOST_USD}`),
  /** What the person wrote who asked for this take. */
  note: z.string().exactOptional(),
});

/** Which frame of which clip a picture is. */
const frameSchema = z.strictObject({
  shot: z.string(),
  /** Seconds from the start of the clip, or one of its ends. */
  at: z.union([z.literal(['first', 'last']), z.number().nonnegative()]),
  /** SHA-256 of the clip that the frame was taken from. */
  clip: hex.transform((text) => text as Digest),
});

const referenceSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  /** Of the picture's bytes; of the URL when the picture is one; of what says which frame it is when it is one. */
  sha256: hex.transform((text) => text as Digest),
  frame: frameSchema.exactOptional(),
});

/** What the takes were made from, kept so that a later plan can say what changed. */
const requestSchema = z.strictObject({
  /** As compiled, style included. */
  prompt: z.string(),
  /** Seconds. */
  duration: z.number(),
  resolution: z.string(),
  aspect_ratio: z.string(),
  audio: z.boolean().exactOptional(),
  seed: z.int().exactOptional(),
  fps: z.number().exactOptional(),
  options: z.record(z.string(), json).exactOptional(),
  references: z.array(referenceSchema),
});

const requested = { request: requestSchema };

/** A shot with one take: its facts stand in the block itself. */
export const soleTakeSchema = takeSchema.extend(requested);

/** A shot with several: `take` is the picked one, and the only line that picking another changes. */
export const severalTakesSchema = z.strictObject({
  take: z.int().positive(),
  takes: z.array(takeSchema).min(1),
  ...requested,
});

/**
 * The schema of a lock file; each shot's block is one of the two forms above. Unknown keys are errors: nothing is ignored
 * silently.
 */
export const lockSchema = z.strictObject({
  lock: z.literal(LOCK_VERSION),
  /** Nothing stands there in a lock without shots. */
  shots: z.record(z.string(), z.unknown()).nullable(),
});

/** The keys that the mapping at a path of a lock may have. */
export function knownKeys(path: readonly PropertyKey[], hasSeveral = false): readonly string[] {
  const [, , part, ...rest] = path;
  const isReference = part === 'request' && rest[0] === 'references';
  const reference = rest.at(-1) === 'frame' ? frameSchema : referenceSchema;
  const block = hasSeveral ? severalTakesSchema : soleTakeSchema;
  const parts: Readonly<Record<string, z.ZodObject>> = {
    takes: takeSchema,
    request: isReference ? reference : requestSchema,
  };
  const schema = path.length < 2 ? lockSchema : (parts[String(part)] ?? block);
  return Object.keys(schema.shape);
}

/** A take as the lock names it. */
export type LockedTake = z.infer<typeof takeSchema>;

/** The inputs of a shot's takes, in people's terms: those of take 1, whose seed is the author's. */
export type LockedRequest = z.infer<typeof requestSchema>;

/** A shot's block, in either form, as it stands in the file. */
export type WrittenShot = z.infer<typeof soleTakeSchema> | z.infer<typeof severalTakesSchema>;

/** What the lock says of a shot. */
export interface LockedShot {
  /** Number of the picked take; it is among `takes`. */
  readonly take: number;
  /** By number, each once; at least one. */
  readonly takes: readonly LockedTake[];
  readonly request: LockedRequest;
}

/** A block of either form as what it says. */
export function lockedShot(written: WrittenShot): LockedShot {
  if ('takes' in written) {
    const { take, takes, request } = written;
    return { take, takes: [...takes].sort((a, b) => a.take - b.take), request };
  }
  const { request, ...sole } = written;
  return { take: sole.take, takes: [sole], request };
}

/** By shot id. */
export type LockedShots = Readonly<Record<string, LockedShot>>;

/** The take that is in the film. */
export function pickedTake({ take, takes }: LockedShot): LockedTake {
  const picked = takes.find((each) => each.take === take);
  if (!picked) {
    throw new Error(`the lock has no take ${take}`);
  }
  return picked;
}
