/**
 * What to do after a failure: the one table of who may be asked again (DESIGN §5.3).
 *
 * Another offer is tried only after a definite refusal or a failure that was not charged. What the author must
 * change (`input`, `moderated`) fails everywhere, so it is asked of nobody twice.
 */
import type { Failure } from '../providers/provider.js';

/**
 * `stop`: this clip is not tried again in this run. `next`: try the next offer. `next-or-wait`: the next offer,
 * and when all are unwell, wait and try again. `next-or-again`: the next offer, or this one once more. `again`: this one,
 * with what was wrong put right.
 */
export type Step = 'stop' | 'next' | 'next-or-wait' | 'next-or-again' | 'again';

/**
 * The step after a failure of a job that was `refused` (nothing was accepted) or that ended and was or was not charged.
 * `mended`: what it failed of is put right, so that the same offer may go well now.
 */
export function stepAfter(
  failure: Failure,
  met: 'refused' | { readonly charged: 'yes' | 'no' | 'unknown' },
  mended = false,
): Step {
  if (met !== 'refused' && met.charged !== 'no') {
    return 'stop';
  }
  if (mended) {
    return 'again';
  }
  switch (failure.kind) {
    case 'input':
    case 'moderated':
      return 'stop';
    case 'account':
    case 'protocol':
    case 'deadline':
      return 'next';
    case 'outage':
      return met === 'refused' ? 'next-or-wait' : 'next-or-again';
  }
}
