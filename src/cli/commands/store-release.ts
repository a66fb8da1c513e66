import { joinFilm } from '../../crew/sharing-errands.js';
import { StoryreelError } from '../../diagnostics/errors.js';
import type { Claim } from '../../remote/claim.js';
import type { RequestKey } from '../../terms/digest.js';
import type { ExitName } from '../../terms/exit.js';
import { openForCommand } from '../open.js';
import { askYes, canAsk } from '../question.js';
import { type Terminal, writeLine } from '../terminal.js';
import { counted } from './store-text.js';

/** Options of `store release`. */
export interface ReleaseOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

interface Claimed {
  readonly key: RequestKey;
  readonly claim: Claim;
}

/** `storyreel store release`: removes a claim whose owner does not buy the shot any more. */
export async function releaseClaim(
  shot: string,
  file: string | undefined,
  options: ReleaseOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const { signal, stdout } = terminal;
  const film = await openForCommand(file, terminal, {});
  const planned = film.plan?.shots.find(({ id }) => id === shot);
  const locked = film.plan?.lock[shot]?.takes ?? [];
  if (!planned && locked.length === 0) {
    throw new StoryreelError('nothing-to-release', `there is no shot ${shot}`, {
      hint: 'storyreel plan lists the shots',
    });
  }
  const reaching = { fetch: terminal.fetch, clock: terminal.clock, key: film.bucketKey };
  const { claims, store } = await joinFilm(film, reaching, () => undefined, signal);
  const keys = new Set([...(planned?.candidates ?? []), ...locked].map(({ key }) => key));
  const found = await Promise.all(
    [...keys].map(async (key) => ({ key, claim: await claims.find(key, signal) })),
  );
  const claimed = found.flatMap(({ key, claim }): Claimed[] => (claim ? [{ key, claim }] : []));
  const refusal = await agree(shot, claimed, options, terminal);
  if (!refusal) {
    for (const { key } of claimed) {
      await claims.remove(key, signal);
    }
  }
  if (options.json) {
    const list = claimed.map(({ key, claim }) => ({ key, by: claim.who, since: timeOf(claim) ?? null }));
    await writeLine(stdout, JSON.stringify({ version: 1, shot, claims: list, released: !refusal }));
  } else if (!refusal) {
    await writeLine(
      stdout,
      claimed.length === 0
        ? `Nobody has a claim on ${shot} in ${store.name}.`
        : `${counted(claimed.length, 'claim')} on ${shot} released; the next render may buy it.`,
    );
  }
  return refusal ?? 'done';
}

/** Asks unless told so: should the owner be at it all the same, the shot is bought twice. */
async function agree(
  shot: string,
  claimed: readonly Claimed[],
  options: ReleaseOptions,
  terminal: Terminal,
): Promise<ExitName | undefined> {
  if (claimed.length === 0 || options.yes) {
    return undefined;
  }
  const who = claimed
    .map(({ claim }) => `${claim.who}${timeOf(claim) === undefined ? '' : ` since ${timeOf(claim)}`}`)
    .join(', ');
  if (!canAsk(terminal, options)) {
    await writeLine(
      terminal.stderr,
      `error[consent-missing] ${shot} is claimed by ${who}, and nobody is here to agree\n  hint: when it is certain that they do not buy it any more: --yes`,
    );
    return 'budget-or-consent';
  }
  const isAgreed = await askYes(
    `${shot} is claimed by ${who}. If they still buy it, it will be paid twice. Release it?`,
    terminal,
  );
  return isAgreed ? undefined : 'budget-or-consent';
}

function timeOf({ since }: Claim): string | undefined {
  return since === undefined ? undefined : new Date(since).toISOString();
}
