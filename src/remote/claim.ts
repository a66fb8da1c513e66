import { z } from 'zod';
import type { RequestKey } from '../terms/digest.js';
import type { Owner } from './owner.js';

/** Names are shown in a terminal: whatever is in a claim, they are short and plain. */
const word = z
  .string()
  .max(200)
  .transform((text) => text.replace(/[^\p{L}\p{N}._@ -]/gu, '').slice(0, 40));

const claimSchema = z.object({
  version: z.literal(1),
  key: z.string(),
  owner: z.string(),
  user: word,
  host: word,
  pid: z.number(),
  shot: word.exactOptional(),
  /** When it was made, by its owner's clock. */
  time: z.iso.datetime(),
});

/** Somebody says that a key is being bought. */
export interface Claim {
  /** The owner's id; undefined when the claim cannot be read, which makes it no less of a claim. */
  readonly owner: string | undefined;
  /** For people, e.g. "ana@studio". */
  readonly who: string;
  /** Milliseconds since 1970 by the owner's clock, for people only: clocks differ. */
  readonly since: number | undefined;
}

/** A claim as it is written. It holds no secret. */
export function claimText(key: RequestKey, owner: Owner, shot: string | undefined, now: number): string {
  const { id, user, host, pid } = owner;
  const time = new Date(now).toISOString();
  return `${JSON.stringify({ version: 1, key, owner: id, user, host, pid, ...(shot !== undefined && { shot }), time })}\n`;
}

/** What a claim under a key says. */
export function readClaim(text: string, key: RequestKey): Claim {
  try {
    const { owner, user, host, time, ...claim } = claimSchema.parse(JSON.parse(text));
    if (claim.key === key) {
      return { owner, who: `${user}@${host}`, since: Date.parse(time) };
    }
  } catch {
    // Below.
  }
  return { owner: undefined, who: 'somebody (the claim cannot be read)', since: undefined };
}
