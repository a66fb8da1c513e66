import { paceOf } from '../http/jobs.js';
import { keyMark } from '../http/key-mark.js';
import type { Provider } from '../provider.js';
import { balance } from './balance.js';
import { openPixverse, type PixverseOptions } from './options.js';
import { status } from './status.js';
import { payloadOf, requestFor, submit } from './submit.js';
import { upload } from './upload.js';

/** PixVerse's own platform. No way to cancel and no list of jobs is known of it. */
export function createPixverseProvider(options: PixverseOptions): Provider {
  const pixverse = openPixverse(options);
  return {
    name: pixverse.vendor.name,
    keyMark: keyMark(options.key),
    local: false,
    pace: paceOf(options.pollSeconds),
    host: (picture, call) => upload(pixverse, picture, call),
    payload: payloadOf,
    describe: (order) => pixverse.client.describe(requestFor(pixverse, order)),
    submit: (order, call) => submit(pixverse, order, call),
    status: (ticket, call) => status(pixverse, ticket, call),
    balance: (call) => balance(pixverse, call),
  };
}
