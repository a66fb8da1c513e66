import { credentialHint } from '../plan/money.js';
import type { PlannedShot } from '../plan/plan.js';
import { isAtProvider } from '../render/attempt.js';
import type { Journal } from '../render/journal.js';
import { failedAs, goesOnHint } from '../render/outcomes.js';
import type { ClipOutcome } from '../render/work.js';
import type { Emit } from '../terms/events.js';

type Failed = Extract<ClipOutcome, { kind: 'failed' }>;

/** Why no clip was asked for of a shot that lacks one, with an event that says so; undefined when it lacks none. */
export function notAsked(planned: PlannedShot, journal: Journal, emit: Emit): ClipOutcome | undefined {
  if (planned.state === 'cached') {
    return undefined;
  }
  if (planned.state === 'blocked') {
    return told(planned, emit, {
      outcome: 'failed',
      code: 'shot-blocked',
      message: planned.reasons.join('; '),
    });
  }
  const { card } = planned;
  const message = `no provider of ${card?.id ?? 'its model'} has a key`;
  const hint = credentialHint(card?.offers.map((offer) => offer.provider) ?? []);
  const open = planned.candidates
    .map(({ key }) => journal.latest(key))
    .find((attempt) => attempt && isAtProvider(attempt));
  if (open) {
    const { kind: _, ...facts } = failedAs(
      open,
      'failed',
      'credential-missing',
      message,
      goesOnHint(open, hint),
    );
    return told(planned, emit, facts);
  }
  return told(planned, emit, { outcome: 'rejected', code: 'credential-missing', message, hint });
}

/** Nothing is bought for a shot that shows a frame of one which has no clip. */
export function upstreamMissing(planned: PlannedShot, lacking: readonly string[], emit: Emit): ClipOutcome {
  const [first = '', ...more] = lacking.map((id) => `"${id}"`);
  const shots = more.length === 0 ? `shot ${first}` : `shots ${[first, ...more].join(' and ')}`;
  return told(planned, emit, {
    outcome: 'failed',
    code: 'upstream-missing',
    message: `it shows a frame of ${shots}, of which there is no clip`,
    hint: 'nothing was bought for it; it is rendered when that clip is there',
  });
}

function told({ id }: PlannedShot, emit: Emit, facts: Omit<Failed, 'kind'>): ClipOutcome {
  emit({ type: 'shot-failed', shot: id, ...facts });
  return { kind: 'failed', ...facts };
}
