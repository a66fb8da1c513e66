import { StoryreelError } from '../diagnostics/errors.js';
import type { Failure } from './provider.js';

/**
 * A question or an upload that did not work, with the failure's class for whoever has a policy. `retry` is `safe`
 * when asking again may help; a job that was only asked after is never ended by one.
 */
export class VendorError extends StoryreelError {
  readonly failure: Failure;

  constructor(failure: Failure, retry: 'safe' | 'never') {
    super(failure.code, failure.message, {
      retry,
      ...(failure.hint !== undefined && { hint: failure.hint }),
    });
    this.name = 'VendorError';
    this.failure = failure;
  }
}
