import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelCard } from '../../src/models/card.js';
import type { Request } from '../../src/models/request.js';
import type { Call, FrozenPicture, Order } from '../../src/providers/provider.js';
import type { Json } from '../../src/terms/brand.js';
import type { Clock } from '../../src/terms/clock.js';
import { digestOf } from '../../src/terms/digest.js';

const card = JSON.parse(
  readFileSync(new URL('../../schemas/models/pixverse-c1.json', import.meta.url), 'utf8'),
) as ModelCard;

export const CALL: Call = { signal: new AbortController().signal };

/** A clock that only moves when somebody sleeps. */
export function stillClock(start = Date.parse('2026-11-02T10:00:00Z')): Clock & { time: number } {
  return {
    time: start,
    now() {
      return this.time;
    },
    async sleep(ms) {
      this.time += ms;
    },
  };
}

/** The shot of the documented examples: mira walks along a pier. */
export function pierOrder(
  provider: string,
  handles: { readonly mira: Json; readonly pier: Json },
  seed?: number,
): Order {
  const offer = card.offers.find((each) => each.provider === provider);
  if (!offer) {
    throw new Error(`the card has no offer of ${provider}`);
  }
  const reference = (name: string, type: 'subject' | 'background') =>
    ({
      name,
      alias: name,
      type,
      digest: digestOf(name),
      picture: { kind: 'file', path: `/pictures/${name}` },
    }) as const;
  const request: Request = {
    model: card.id,
    dialect: 1,
    prompt: '@mira walks along @pier at dusk',
    references: [reference('mira', 'subject'), reference('pier', 'background')],
    parameters: {
      duration: 4,
      resolution: '540p',
      aspect_ratio: '16:9',
      audio: false,
      ...(seed !== undefined && { seed }),
    },
    options: {},
    take: 1,
  };
  const pictures = new Map([
    ['mira', { handle: handles.mira }],
    ['pier', { handle: handles.pier }],
  ]);
  return { label: 'pick-up', card, offer, request, pictures };
}

/** A frozen picture in a folder of its own. */
export async function frozenPicture(): Promise<FrozenPicture & { remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-picture-'));
  const path = join(folder, 'aunt-martha.png');
  const content = Buffer.from('not really a picture, and nobody looks');
  await writeFile(path, content);
  return {
    path,
    digest: digestOf(content),
    mediaType: 'image/png',
    bytes: content.length,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
