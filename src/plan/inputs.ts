import type { Request } from '../models/request.js';
import type { LockedRequest } from '../store/lock-schema.js';

/** The inputs of a request in people's terms, as the lock keeps them. */
export function inputsOf(request: Request): LockedRequest {
  const { prompt, parameters, options, references } = request;
  return {
    prompt,
    ...parameters,
    ...(Object.keys(options).length > 0 ? { options: { ...options } } : {}),
    references: references.map(({ name, type, digest, picture }) => ({
      name,
      type,
      sha256: digest,
      ...(picture.kind === 'frame'
        ? { frame: { shot: picture.shot, at: picture.at, clip: picture.digest } }
        : {}),
    })),
  };
}
