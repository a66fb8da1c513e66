import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Provider } from '../../src/providers/provider.js';
import { VendorError } from '../../src/providers/vendor-error.js';
import type { WantedClip } from '../../src/render/work.js';
import { digestOf } from '../../src/terms/digest.js';
import { gate, openStudio, type Studio, until, word } from './studio.js';

const NO_NETWORK = { kind: 'outage', code: 'unreachable', message: 'alpha cannot be reached' } as const;

/** A service behind a network that is down at times, and when it was asked for what. */
class FarAway {
  readonly asked: { readonly what: 'upload' | 'submit'; readonly seconds: number }[] = [];
  readonly studio: Studio;
  readonly began: number;
  isDown = (_seconds: number): boolean => false;
  /** Holds uploads, each after it was decided whether it fails. */
  held = Promise.resolve();
  uploading = 0;
  mostUploading = 0;

  constructor(studio: Studio) {
    this.studio = studio;
    this.began = studio.clock.now();
  }

  secondsOf(what: 'upload' | 'submit'): readonly number[] {
    return this.asked.flatMap((each) => (each.what === what ? [each.seconds] : []));
  }

  provider(): Provider {
    return {
      ...this.studio.far('alpha').provider(),
      host: async () => {
        const isDown = this.#ask('upload');
        this.uploading++;
        this.mostUploading = Math.max(this.mostUploading, this.uploading);
        await this.held;
        // Others may begin theirs meanwhile, did nothing keep them from it.
        await new Promise((resolve) => setImmediate(resolve));
        this.uploading--;
        if (isDown) {
          throw new VendorError(NO_NETWORK, 'safe');
        }
        return { handle: this.asked.length };
      },
      submit: async (order, options) =>
        this.#ask('submit')
          ? { kind: 'refused', failure: NO_NETWORK }
          : this.studio.far('alpha').provider().submit(order, options),
    };
  }

  #ask(what: 'upload' | 'submit'): boolean {
    const seconds = (this.studio.clock.now() - this.began) / 1000;
    this.asked.push({ what, seconds });
    return this.isDown(seconds);
  }
}

const SHOTS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

let studio: Studio;
let far: FarAway;

beforeEach(async () => {
  studio = await openStudio('alpha');
  far = new FarAway(studio);
});

afterEach(() => studio.close());

/** A clip that shows a picture; another one than other shots unless it is named. */
async function showing(shot: string, picture = shot): Promise<WantedClip> {
  const path = join(studio.folder, `${picture}.png`);
  await writeFile(path, picture);
  const reference = {
    name: picture,
    alias: picture,
    type: 'subject',
    digest: digestOf(picture),
    picture: { kind: 'file', path },
  } as const;
  const clip = studio.want(shot);
  return { ...clip, request: { ...clip.request, references: [reference] } };
}

const run = (wanted: readonly WantedClip[]) =>
  studio.run(wanted, {
    providers: new Map([['alpha', far.provider()]]),
    limits: new Map([['alpha', { concurrency: SHOTS.length }]]),
  });

/** The pauses that a run says it makes, in seconds. */
const pauses = (): readonly number[] =>
  studio.events.flatMap((event) => (event.type === 'shot-progress' ? (event.retry_seconds ?? []) : []));

it.each([
  ['of ten pictures', undefined, 5],
  // One request that failed opens no breaker: the shots wait for their own second.
  ['of one picture that ten shots show', 'mira', 1],
])('one moment without network makes one short pause: uploads %s', async (_, one, longest) => {
  const moment = gate();
  far.held = moment.opened;
  far.isDown = (seconds) => seconds === 0;
  const outcomes = run(await Promise.all(SHOTS.map((shot) => showing(shot, one))));
  await until(() => far.uploading === (one === undefined ? SHOTS.length : 1));
  moment.open();

  expect(Object.values(await outcomes).map(word)).toEqual(SHOTS.map(() => 'stored'));
  expect(Math.max(...pauses())).toBe(longest);
});

it('while the network is away one upload at a time tries, and no pause is long', async () => {
  far.isDown = (seconds) => seconds < 180;
  const outcomes = run(await Promise.all(SHOTS.map((shot) => showing(shot))));
  await until(() => far.asked.length > SHOTS.length && far.uploading === 0);
  far.mostUploading = 0;
  await until(() => studio.clock.now() - far.began >= 180_000);
  expect(far.mostUploading).toBe(1);
  expect(Object.values(await outcomes).map(word)).toEqual(SHOTS.map(() => 'stored'));
  expect(Math.max(...pauses())).toBe(15);
});

it('a shot that is refused for want of network is sent again after pauses that stay short', async () => {
  far.isDown = (seconds) => seconds < 180;
  const { window } = await run([studio.want('window')]);
  expect(word(window)).toBe('stored');
  const sent = far.secondsOf('submit');
  expect(Math.max(...sent.slice(1).map((seconds, index) => seconds - (sent[index] ?? 0)))).toBe(15);
  expect(sent.length).toBeLessThan(20);
});
