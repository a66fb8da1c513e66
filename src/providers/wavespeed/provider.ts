import { paceOf } from '../http/jobs.js';
import { keyMark } from '../http/key-mark.js';
import type { Provider } from '../provider.js';
import { openWavespeed, type WavespeedOptions } from './options.js';
import { balance, quote } from './prices.js';
import { reconcile } from './reconcile.js';
import { status } from './status.js';
import { payloadOf, requestFor, submit } from './submit.js';
import { upload } from './upload.js';

/** WaveSpeedAI. It cannot cancel: deleting a job may not stop it, and takes it out of the history. */
export function createWavespeedProvider(options: WavespeedOptions): Provider {
  const wavespeed = openWavespeed(options);
  return {
    name: wavespeed.vendor.name,
    keyMark: keyMark(options.key),
    local: false,
    pace: paceOf(options.pollSeconds),
    host: (picture, call) => upload(wavespeed, picture, call),
    payload: payloadOf,
    describe: (order) => wavespeed.client.describe(requestFor(wavespeed, order)),
    submit: (order, call) => submit(wavespeed, order, call),
    status: (ticket, call) => status(wavespeed, ticket, call),
    quote: (order, call) => quote(wavespeed, order, call),
    balance: (call) => balance(wavespeed, call),
    reconcile: (lost, since, claimed, call) => reconcile(wavespeed, lost, since, claimed, call),
  };
}
