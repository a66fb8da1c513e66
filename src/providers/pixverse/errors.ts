/** PixVerse's error codes as failures (PixVerse: Error codes). */
import { accountRefused, keyRefused, outage, saying, type Vendor } from '../http/vendor.js';
import type { Failure } from '../provider.js';

/** "Concurrency limit": wait and send again. */
export const CONCURRENCY_LIMIT = 500044;

/** Never heard of it. */
export const NOT_FOUND = 500008;

/** It was there and is not any more. */
export const DELETED = 500064;

const MODERATED = [500054, 500063, 500052];
const UNWELL = [500069, 500100, 99999, 500041];

/** A bad img_id, and a bad image path. */
const UNKNOWN_PICTURE = [400032, 500042];

/** What a code says is wrong with the request. */
const INPUTS: Readonly<Record<number, string>> = {
  400011: 'a field is empty',
  400013: 'a field is of the wrong type',
  400017: 'a parameter is not allowed',
  400018: 'the prompt is longer than 2048 characters',
  400019: 'the prompt is longer than 2048 characters',
  400032: 'a picture is not known there',
  500008: 'something it names does not exist',
  500030: 'a picture is too large',
  500031: 'a picture cannot be read',
  500032: 'a picture is of a format it does not take',
  500033: 'the sides of a picture are too long or too short',
  500042: 'a picture cannot be found',
  500064: 'something it names was deleted',
  500071: 'the resolution is not one it takes',
};

/** The failure behind an error code, and what was said with it. */
export function failureFor(vendor: Vendor, errCode: number, said: string): Failure {
  const code = `err-${errCode}`;
  if (errCode === 400012) {
    return { ...keyRefused(vendor, said), code };
  }
  if (errCode === 500020) {
    return {
      ...accountRefused(vendor, code, said),
      hint: 'the plan of the account does not include this; change the plan',
    };
  }
  if (errCode === 500090) {
    return { ...accountRefused(vendor, code, said), hint: 'the balance does not suffice: buy credits' };
  }
  if (MODERATED.includes(errCode)) {
    const what = errCode === 500063 ? 'the prompt or a picture' : 'a picture';
    return {
      kind: 'moderated',
      code,
      message: `pixverse's content moderation refuses ${what}${saying(said)}`,
      hint: `change ${what}; sending the same again does not help`,
    };
  }
  if (UNWELL.includes(errCode)) {
    return outage(code, `pixverse is unwell (${errCode})${saying(said)}`);
  }
  if (errCode === CONCURRENCY_LIMIT) {
    return outage(code, `pixverse runs as many jobs as the account may${saying(said)}`);
  }
  const why = INPUTS[errCode];
  return {
    kind: 'input',
    code,
    message: `pixverse does not take the request: ${why ?? `error ${errCode}`}${saying(said)}`,
    // A request names nothing there but its pictures, so what is missing or deleted is one of them.
    ...([...UNKNOWN_PICTURE, NOT_FOUND, DELETED].includes(errCode) && { cause: 'picture-unreachable' }),
  };
}

/** The failure behind an HTTP status without a readable body. */
export function failureForHttp(vendor: Vendor, status: number): Failure {
  if (status === 401) {
    return keyRefused(vendor, '');
  }
  return status === 402 || status === 403
    ? accountRefused(vendor, `http-${status}`, '')
    : {
        kind: 'input',
        code: `http-${status}`,
        message: `pixverse does not take the request (HTTP ${status})`,
      };
}
