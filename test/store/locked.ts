import type { LockedShot } from '../../src/store/lock-schema.js';
import { clipOf, keyOf } from './places.js';

/** A shot of one take; the name decides its key and its clip. */
export function locked(name: string, more: Partial<LockedShot['request']> = {}): LockedShot {
  return {
    take: 1,
    takes: [
      {
        take: 1,
        key: keyOf(name),
        clip: clipOf(name),
        model: 'pixverse-c1',
        provider: 'fal',
        job: `job-${name}`,
        seed: 42,
        cost_usd: 0.065,
      },
    ],
    request: {
      prompt: `@mira at the ${name}.`,
      duration: 5,
      resolution: '720p',
      aspect_ratio: '16:9',
      references: [{ name: 'mira', type: 'subject', sha256: clipOf('mira') }],
      ...more,
    },
  };
}
