import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/terms/brand.js';
import { documentOf } from '../rig/storyreel.js';
import { OF_FETCH } from '../rig/vendor-site.js';
import { hostedFilm, KEYS, openSandbox, planOf, render, requestsOf, withKeys } from './location.js';

/** The example of both seed pages as a storyboard; its pictures have addresses of their own. */
const PIER = `storyboard: 1
references:
  mira: { type: subject, image: "https://v3.fal.media/files/a/mira.png" }
  pier: { type: background, image: "https://v3.fal.media/files/a/pier.jpg" }
defaults: { model: pixverse-c1, duration: 4, resolution: 540p, aspect_ratio: "16:9" }
shots:
  - { id: pier, prompt: "@mira walks along @pier at dusk"`;

type Body = { readonly [name: string]: Json };

describe('what is sent', () => {
  it("is the body of fal's page, with the switch for sound said aloud and no silent other model", async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, [], { order: ['fal'] });
    await write(folder, `${PIER}, seed: 7 }\n`);

    expect((await render(folder)).code).toBe(0);

    const [request, ...more] = requestsOf(sandbox, 'submit');
    expect(more).toEqual([]);
    expect(request?.path).toBe('/fal/fal-ai/pixverse/c1/reference-to-video');
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-app-fal-disable-fallback': 'true',
    });
    // providers.md §2.3; the page's default of the switch is sent too (§6.5).
    expect(request?.body).toEqual({
      prompt: '@mira walks along @pier at dusk',
      duration: 4,
      resolution: '540p',
      aspect_ratio: '16:9',
      seed: 7,
      generate_audio_switch: false,
      image_references: [
        { ref_name: 'mira', type: 'subject', image_url: 'https://v3.fal.media/files/a/mira.png' },
        { ref_name: 'pier', type: 'background', image_url: 'https://v3.fal.media/files/a/pier.jpg' },
      ],
    });
  });

  it("is the body of WaveSpeed's page", async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, [], { order: ['wavespeed'] });
    await write(folder, `${PIER} }\n`);

    expect((await render(folder)).code).toBe(0);

    const [request, ...more] = requestsOf(sandbox, 'submit');
    expect(more).toEqual([]);
    expect(request?.path).toBe('/wavespeed/api/v3/pixverse/pixverse-c1/reference-to-video');
    // providers.md §3.3.
    expect(request?.body).toEqual({
      prompt: '@mira walks along @pier at dusk',
      duration: 4,
      resolution: '540p',
      aspect_ratio: '16:9',
      generate_audio_switch: false,
      images: [
        { image_url: 'https://v3.fal.media/files/a/mira.png', type: 'subject', ref_name: 'mira' },
        { image_url: 'https://v3.fal.media/files/a/pier.jpg', type: 'background', ref_name: 'pier' },
      ],
    });
  });

  it("is the body of PixVerse's own platform, pictures by the ids it gave", async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, [], { order: ['pixverse'] });
    await write(folder, `${PIER}, seed: 7 }\n`);

    expect((await render(folder)).code).toBe(0);

    const [request] = requestsOf(sandbox, 'submit');
    expect(request?.path).toBe('/pixverse/openapi/v2/video/fusion/generate');
    // providers.md §5.
    expect(request?.body).toEqual({
      model: 'c1',
      prompt: '@mira walks along @pier at dusk',
      duration: 4,
      quality: '540p',
      aspect_ratio: '16:9',
      seed: 7,
      generate_audio_switch: false,
      image_references: [
        { type: 'subject', img_id: expect.any(Number), ref_name: 'mira' },
        { type: 'background', img_id: expect.any(Number), ref_name: 'pier' },
      ],
    });
  });

  for (const provider of ['fal', 'wavespeed', 'pixverse'] as const) {
    it(`is what plan --show-request printed, at ${provider}, with paths where pictures were`, async () => {
      const sandbox = await openSandbox();
      const folder = await hostedFilm(
        sandbox,
        ['id: one\n    prompt: "@mira\'s @scarf, in @room."\n    audio: true'],
        { order: [provider] },
      );

      const shown = await withKeys(folder, ['plan', '--show-request', 'one']);
      expect((await render(folder)).code).toBe(0);

      expect(shown.code).toBe(0);
      for (const key of Object.values(KEYS)) {
        expect(`${shown.stdout}${shown.stderr}`).not.toContain(key);
      }
      const { body, endpoint, method, url, headers } = documentOf<{
        readonly body: Body;
        readonly endpoint: string;
        readonly method: string;
        readonly url: string;
        readonly headers: Readonly<Record<string, string>>;
      }>(shown);
      const [request] = requestsOf(sandbox, 'submit');
      expect([method, url]).toEqual([request?.method, `${sandbox.url}${request?.path}${request?.query}`]);
      expect(inWords(request?.headers ?? {})).toEqual(headers);
      expect(withoutPictures(request?.body as Body)).toEqual(withoutPictures(body));
      expect(picturesIn(body)).toEqual(
        ['mira.png', 'scarf.png', 'room.jpg'].map((name) => join(folder, 'refs', name)),
      );
      expect(endpoint).toBe(sandbox.jobs()[0]?.endpoint);
    });
  }

  it('is a seed only where one is written, and then not at WaveSpeed, which has none', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(
      sandbox,
      [
        'id: free\n    prompt: "@mira waits in @room"',
        'id: seeded\n    prompt: "@tomas waits in @room"\n    seed: 42',
      ],
      { order: ['wavespeed', 'pixverse'] },
    );

    expect((await planOf(folder)).shots.map(({ provider }) => provider)).toEqual(['wavespeed', 'pixverse']);
    expect((await render(folder)).code).toBe(0);

    const [free] = requestsOf(sandbox, 'submit', 'wavespeed');
    const [seeded] = requestsOf(sandbox, 'submit', 'pixverse');
    expect(free?.body).not.toHaveProperty('seed');
    expect(seeded?.body).toMatchObject({ seed: 42 });
    expect(requestsOf(sandbox, 'submit')).toHaveLength(2);
  });

  it('has no seed of its own at fal and PixVerse either', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, undefined, { routing: 'spread', order: ['fal', 'pixverse'] });

    expect((await render(folder)).code).toBe(0);

    expect(requestsOf(sandbox, 'submit').map(({ body }) => 'seed' in (body as Body))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('is refused by the plan where no provider in use can take the seed', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(
      sandbox,
      ['id: seeded\n    prompt: "@tomas waits in @room"\n    seed: 42'],
      {
        order: ['wavespeed'],
      },
    );

    const end = await render(folder);

    expect(end.code).toBe(3);
    expect(end.stderr).toContain('seed-unsupported');
    expect(sandbox.requests()).toEqual([]);
  });

  it('is the picture as it was hashed', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, ['id: one\n    prompt: "@mira waits in @room"']);
    expect((await render(folder)).code).toBe(0);

    const [request] = requestsOf(sandbox, 'submit');
    const [mira] = picturesIn(request?.body as Body);
    const hosted = await fetch(String(mira));

    const own = await readFile(join(folder, 'refs', 'mira.png'));
    expect(Buffer.from(await hosted.arrayBuffer()).equals(own)).toBe(true);
  });
});

async function write(folder: string, text: string): Promise<void> {
  await writeFile(join(folder, 'storyboard.yaml'), text);
}

/** Headers as they were recorded, with words for what nobody is shown, or what is new each time. */
function inWords(headers: Readonly<Record<string, string>>): Record<string, string> {
  const words = new Map([
    ['authorization', expect.stringContaining('(the key, left out)')],
    ['api-key', '(the key, left out)'],
    ['ai-trace-id', '(a new one for every request)'],
  ]);
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !OF_FETCH.includes(name))
      .map(([name, value]) => [name, words.get(name) ?? value]),
  );
}

const PICTURE_FIELDS = ['image_url', 'img_id'];

function referencesIn(body: Body): readonly Body[] {
  return (body.image_references ?? body.images) as readonly Body[];
}

/** What stands for the pictures in a body, in order. */
function picturesIn(body: Body): readonly Json[] {
  return referencesIn(body).map((each) => each.image_url ?? each.img_id ?? null);
}

/** A body that is the same before and after its pictures were uploaded. */
function withoutPictures(body: Body): Body {
  const text = JSON.stringify(body, (name, value) => (PICTURE_FIELDS.includes(name) ? '' : value));
  return JSON.parse(text);
}
