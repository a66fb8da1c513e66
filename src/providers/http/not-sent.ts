import type { Failure } from '../provider.js';

/** What a fetch that is handed in throws to say that it sent nothing, and why: nothing can have been accepted then. */
export class NotSent extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'NotSent';
    this.failure = failure;
  }
}
