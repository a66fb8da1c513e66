import type { Request } from '../models/request.js';
import type { LockedRequest } from '../store/lock-schema.js';
import { inputsOf } from './inputs.js';
import { canonical } from './key.js';

/**
 * Whether a request has the inputs that the lock names. Its key may be another one all the same, when a later storyreel
 * has another dialect for the model.
 */
export function sameInputs(locked: LockedRequest, request: Request): boolean {
  return canonical({ ...locked }) === canonical({ ...inputsOf(request) });
}
