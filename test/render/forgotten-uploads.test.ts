import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure, JobStatus, Provider, Submission } from '../../src/providers/provider.js';
import { VendorError } from '../../src/providers/vendor-error.js';
import { openRendering } from '../../src/render/render.js';
import type { WantedClip } from '../../src/render/work.js';
import { digestOf } from '../../src/terms/digest.js';
import { gate, type Outcomes, openStudio, PRICE, type Studio, until, word } from './studio.js';

const LOST: Failure = {
  kind: 'input',
  code: 'picture-lost',
  message: 'there is no such picture',
  hint: 'write another address',
  cause: 'picture-unreachable',
};

/** A service that numbers its pictures, and finds out in the job that one is gone. */
class Gallery {
  /** The upload each submit was sent with, as `window 1`. */
  readonly sent: string[] = [];
  readonly gone = new Set<number>();
  uploads = 0;
  charged: 'yes' | 'no' | 'unknown' = 'no';
  /** Says so when it is asked for the job, and makes none. */
  refuses = false;
  /** Why no upload is taken. */
  closed: Failure | undefined;
  /** What happens as a shot's job is sent, e.g. `() => gone.add(1)`. */
  readonly asSent = new Map<string, () => void>();
  /** Holds what is said of the jobs of a shot. */
  readonly held = new Map<string, Promise<void>>();

  provider(): Provider {
    return {
      name: 'alpha',
      local: false,
      pace: { firstMs: 1_000, maxMs: 10_000 },
      payload: () => null,
      host: async () => {
        this.uploads++;
        if (this.closed) {
          throw new VendorError(this.closed, 'never');
        }
        return { handle: this.uploads };
      },
      submit: async ({ label, pictures }) => this.#submit(label, Number(pictures.get('mira')?.handle)),
      status: async (ticket) => this.#status(ticket.id),
    };
  }

  #submit(label: string, handle: number): Submission {
    this.sent.push(`${label} ${handle}`);
    this.asSent.get(label)?.();
    return this.refuses && this.gone.has(handle)
      ? { kind: 'refused', failure: LOST }
      : { kind: 'accepted', ticket: { provider: 'alpha', id: `${label} ${handle}`, resume: null } };
  }

  async #status(id: string): Promise<JobStatus> {
    const [shot = '', handle] = id.split(' ');
    await this.held.get(shot);
    return this.gone.has(Number(handle))
      ? { kind: 'failed', failure: LOST, charged: this.charged }
      : { kind: 'done', clip: { kind: 'url', url: `https://alpha.example/${encodeURIComponent(id)}` } };
  }
}

let studio: Studio;
let gallery: Gallery;

beforeEach(async () => {
  studio = await openStudio('alpha');
  gallery = new Gallery();
  await writeFile(join(studio.folder, 'mira.png'), 'a picture');
});

afterEach(() => studio.close());

/** A clip that shows Mira; `prompt` makes it another purchase. */
function want(shot: string, prompt = shot): WantedClip {
  const clip = studio.want(shot, prompt);
  const mira = {
    name: 'mira',
    alias: 'mira',
    type: 'subject',
    digest: digestOf('a picture'),
    picture: { kind: 'file', path: join(studio.folder, 'mira.png') },
  } as const;
  return { ...clip, request: { ...clip.request, references: [mira] } };
}

const run = (wanted: readonly WantedClip[], parts: Parameters<Studio['run']>[1] = {}) =>
  studio.run(wanted, { ...parts, providers: new Map([['alpha', gallery.provider()]]) });

/** An earlier run uploads the picture, and the service forgets it. */
async function uploadedAndGone(): Promise<void> {
  await run([want('first')]);
  gallery.gone.add(1);
  expect(gallery.sent.splice(0)).toEqual(['first 1']);
}

describe.each([
  ['when it is asked for the job', true],
  ['in the job, uncharged', false],
])('an upload of an earlier run that the provider does not find %s', (_, refuses) => {
  beforeEach(async () => {
    gallery.refuses = refuses;
    await uploadedAndGone();
  });

  it('is made anew, and the job is sent once more within the same money', async () => {
    const outcomes = await run([want('window')], { limit: (2 * PRICE) as never });
    expect(word(outcomes.window)).toBe('stored');
    expect(gallery.sent).toEqual(['window 1', 'window 2']);
    const phases = studio.events.flatMap((event) =>
      event.type === 'shot-progress' && event.shot === 'window' ? [event.note ?? event.phase] : [],
    );
    expect(phases).toContain('alpha could not find a picture; uploading it again');
    expect(phases.filter((phase) => phase === 'uploading')).toHaveLength(1);
  });

  it('and not the new one either fails the shot after that one try, and the next run uploads anew', async () => {
    gallery.gone.add(2);
    const { window } = await run([want('window')]);
    expect(window).toMatchObject({ kind: 'failed', code: 'picture-lost' });
    expect(window).toHaveProperty('hint', expect.stringContaining('uploaded to alpha in this run'));
    expect(gallery.sent.splice(0)).toEqual(['window 1', 'window 2']);

    expect(word((await run([want('window')])).window)).toBe('stored');
    expect(gallery.sent).toEqual(['window 3']);
  });
});

it('a shot that fails late takes the upload another shot has made meanwhile', async () => {
  await uploadedAndGone();
  const late = gate();
  gallery.held.set('window', late.opened);
  const outcomes = run([want('door'), want('window')]);
  await until(() => studio.events.some((event) => event.type === 'shot-stored' && event.shot === 'door'));
  late.open();
  expect(word((await outcomes).window)).toBe('stored');
  expect(gallery.sent).toEqual(['door 1', 'window 1', 'door 2', 'window 2']);
  expect(gallery.uploads).toBe(2);
  // And it is remembered: the late one did not forget it.
  await run([want('stairs')]);
  expect(gallery.sent.at(-1)).toBe('stairs 2');
});

it('many shots at once upload it once, and none is sent more than twice', async () => {
  await uploadedAndGone();
  const shots = ['a', 'b', 'c', 'd', 'e', 'f'];
  const outcomes = await run(shots.map((shot) => want(shot)));
  expect(Object.values(outcomes).map(word)).toEqual(shots.map(() => 'stored'));
  expect(gallery.uploads).toBe(2);
  for (const shot of shots) {
    expect(gallery.sent.filter((each) => each.startsWith(shot)).length).toBeLessThanOrEqual(2);
  }
});

/** One run in which each shot, or group of them, is asked for when the one before it is over. */
async function oneByOne(...shots: readonly (string | readonly string[])[]): Promise<Outcomes> {
  const crew = await studio.crew({ providers: new Map([['alpha', gallery.provider()]]) });
  const rendering = openRendering(crew);
  const outcomes: Outcomes = {};
  for (const shot of shots) {
    const asked = await rendering.ask([shot].flat().map((each) => want(each)));
    for (const { wanted, outcome } of await Promise.all(asked)) {
      outcomes[wanted.shot] = outcome;
    }
  }
  await crew.journal.close();
  return outcomes;
}

describe('an upload of this run', () => {
  it('that the provider forgets in it is made anew once, and every shot gets its clip', async () => {
    gallery.asSent.set('b', () => gallery.gone.add(1));
    const outcomes = await oneByOne('a', 'b', 'c', 'd');
    expect(Object.values(outcomes).map(word)).toEqual(['stored', 'stored', 'stored', 'stored']);
    expect(gallery.sent).toEqual(['a 1', 'b 1', 'b 2', 'c 2', 'd 2']);
    expect(gallery.uploads).toBe(2);
  });

  it('that it forgets again and again is made anew each time, as long as clips come of it', async () => {
    for (const [shot, upload] of [
      ['b', 1],
      ['c', 2],
      ['d', 3],
    ] as const) {
      gallery.asSent.set(shot, () => gallery.gone.add(upload));
    }
    const outcomes = await oneByOne('a', 'b', 'c', 'd');
    expect(Object.values(outcomes).map(word)).toEqual(['stored', 'stored', 'stored', 'stored']);
    expect(gallery.sent).toEqual(['a 1', 'b 1', 'b 2', 'c 2', 'c 3', 'd 3', 'd 4']);
  });

  it('that it forgets while many jobs are out is made anew once, and none is sent more than twice', async () => {
    const shots = ['b', 'c', 'd', 'e'];
    const late = gate();
    for (const shot of shots) {
      gallery.held.set(shot, late.opened);
    }
    const outcomes = run(
      ['a', ...shots].map((shot) => want(shot)),
      {
        limits: new Map([['alpha', { concurrency: 5 }]]),
      },
    );
    await until(() => gallery.sent.length === 5 && studio.events.some(({ type }) => type === 'shot-stored'));
    gallery.gone.add(1);
    late.open();
    expect(Object.values(await outcomes).map(word)).toEqual(['a', ...shots].map(() => 'stored'));
    expect(gallery.uploads).toBe(2);
    expect(gallery.sent.slice(5).toSorted()).toEqual(shots.map((shot) => `${shot} 2`));
  });

  it.each([
    ['never found', 1, ['a 1', 'a 2', 'b 2', 'c 2']],
    ['found once and never again', 2, ['a 1', 'b 1', 'b 2', 'c 2']],
  ])('that is %s is made anew once and no oftener; the next run makes its own', async (_, from, sent) => {
    gallery.asSent.set(from === 1 ? 'a' : 'b', () => {
      for (let upload = 1; upload < 100; upload++) {
        gallery.gone.add(upload);
      }
    });
    const outcomes = await oneByOne('a', 'b', 'c');
    expect(gallery.sent.splice(0)).toEqual(sent);
    expect(gallery.uploads).toBe(2);
    expect(outcomes.c).toMatchObject({ kind: 'failed', code: 'picture-lost' });
    expect(outcomes.c).toHaveProperty('hint', expect.stringContaining('uploaded to alpha in this run'));

    gallery.asSent.clear();
    gallery.gone.clear();
    await run([want('d')]);
    expect(gallery.sent).toEqual(['d 3']);
  });

  it('is not made anew because a job found the one before it and was slow to say so', async () => {
    const late = gate();
    gallery.held.set('a', late.opened);
    gallery.gone.add(1);
    gallery.gone.add(2);
    gallery.asSent.set('b', () => {
      if (gallery.sent.includes('b 2')) {
        gallery.gone.delete(1);
        late.open();
        gallery.held.set(
          'b',
          until(() => studio.events.some(({ type }) => type === 'shot-stored')),
        );
      }
    });
    const outcomes = await oneByOne(['a', 'b'], 'c');
    expect(Object.values(outcomes).map(word)).toEqual(['stored', 'failed', 'failed']);
    expect(gallery.sent.toSorted()).toEqual(['a 1', 'b 1', 'b 2', 'c 2']);
    expect(gallery.uploads).toBe(2);
  });

  it('that jobs are charged for without finding it is given to none of the next', async () => {
    gallery.charged = 'yes';
    for (let upload = 1; upload < 100; upload++) {
      gallery.gone.add(upload);
    }
    const outcomes = await oneByOne('a', 'b', 'c');
    expect(Object.values(outcomes).map(word)).toEqual(['failed', 'failed', 'failed']);
    expect(gallery.sent).toEqual(['a 1', 'b 2', 'c 3']);
  });

  it.each(['yes', 'unknown'] as const)(
    'that is lost in a job that was charged (%s) is no reason to send that job again, and the next shot gets its own',
    async (charged) => {
      gallery.charged = charged;
      gallery.asSent.set('b', () => gallery.gone.add(1));
      const outcomes = await oneByOne('a', 'b', 'c');
      expect(Object.values(outcomes).map(word)).toEqual(['stored', 'failed', 'stored']);
      expect(outcomes.b).toHaveProperty('hint', expect.stringContaining('retake b'));
      expect(gallery.sent).toEqual(['a 1', 'b 1', 'c 2']);
    },
  );
});

it.each(['yes', 'unknown'] as const)(
  'a job that was charged (%s) is not sent again, and the upload is forgotten all the same',
  async (charged) => {
    await uploadedAndGone();
    gallery.charged = charged;
    const { window } = await run([want('window')]);
    expect(window).toMatchObject({ kind: 'failed', hint: expect.stringContaining('retake window') });
    expect(window).toHaveProperty(
      'hint',
      expect.stringContaining('its pictures were uploaded to alpha, and it did not find them'),
    );
    expect(JSON.stringify(window)).not.toContain('another address');
    await run([want('window')]);
    expect(gallery.sent.splice(0)).toEqual(['window 1']);
    await run([want('door')]);
    expect(gallery.sent).toEqual(['door 2']);
  },
);

/** A run that is stopped while the job of `window` is under way. */
async function leaveUnderWay(): Promise<void> {
  const stop = new AbortController();
  gallery.held.set('window', gate().opened);
  const one = run([want('window')], { signal: stop.signal });
  await until(() => gallery.sent.length === 1);
  stop.abort(new Error('stopped'));
  await one;
  gallery.held.clear();
}

it("an earlier run's job that failed of it is sent once more with a new upload", async () => {
  await uploadedAndGone();
  await leaveUnderWay();
  expect(word((await run([want('window')])).window)).toBe('stored');
  expect(gallery.sent).toEqual(['window 1', 'window 2']);
});

it("an earlier run's job is not bought anew where nobody agreed to that", async () => {
  await uploadedAndGone();
  await leaveUnderWay();
  const begun = { ...want('window'), isBegun: true };
  const { window } = await run([begun], { buysNothingAnew: true });
  expect(window).toMatchObject({ outcome: 'budget', code: 'consent-missing' });
  expect(gallery.sent).toEqual(['window 1']);
});

it('an upload that is refused for it sends nothing and is asked once', async () => {
  gallery.closed = LOST;
  const { window } = await run([want('window')]);
  expect(window).toMatchObject({ kind: 'failed', code: 'picture-lost' });
  expect([gallery.uploads, gallery.sent]).toEqual([1, []]);
});

it('a picture with an address of its own is nothing to upload: the author is told', async () => {
  gallery.gone.add(Number.NaN);
  const clip = want('window');
  const [mira] = clip.request.references;
  const references = mira
    ? [{ ...mira, picture: { kind: 'url', url: 'https://example.org/mira.png' } } as const]
    : [];
  const { window } = await run([{ ...clip, request: { ...clip.request, references } }]);
  expect(window).toMatchObject({ kind: 'failed', code: 'picture-lost', hint: 'write another address' });
  expect(gallery.sent).toEqual(['window NaN']);
});
