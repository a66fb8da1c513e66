import { paceOf } from '../http/jobs.js';
import { keyMark } from '../http/key-mark.js';
import type { Provider } from '../provider.js';
import { cancel } from './cancel.js';
import { listen } from './listen.js';
import { type FalOptions, openFal } from './options.js';
import { status } from './status.js';
import { payloadOf, requestFor, submit } from './submit.js';
import { upload } from './upload.js';

/** fal.ai through its queue. It quotes no price for given parameters and tells no balance. */
export function createFalProvider(options: FalOptions): Provider {
  const fal = openFal(options);
  return {
    name: fal.vendor.name,
    keyMark: keyMark(options.key),
    local: false,
    pace: paceOf(options.pollSeconds),
    host: (picture, call) => upload(fal, picture, call),
    payload: payloadOf,
    describe: (order) => fal.client.describe(requestFor(fal, order)),
    submit: (order, call) => submit(fal, order, call),
    status: (ticket, call) => status(fal, ticket, call),
    listen: (ticket, call) => listen(fal, ticket, call),
    cancel: (ticket, call) => cancel(fal, ticket, call),
  };
}
