import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LostPrompts, Provider, Ticket } from '../../src/providers/provider.js';
import { createWavespeedProvider } from '../../src/providers/wavespeed/provider.js';
import { digestOf } from '../../src/terms/digest.js';
import { usd } from '../../src/terms/money.js';
import { type Arrived, openSite, type Reply, type Site } from '../rig/vendor-site.js';
import { CALL, frozenPicture, pierOrder, stillClock } from './orders.js';

const order = pierOrder('wavespeed', {
  mira: 'https://cdn.example/m.png',
  pier: 'https://cdn.example/p.png',
});
const MODEL = 'pixverse/pixverse-c1/reference-to-video';

let site: Site;
let clock: ReturnType<typeof stillClock>;
let provider: Provider;

beforeEach(async () => {
  site = await openSite();
  clock = stillClock();
  provider = createWavespeedProvider({ key: 'ws-secret', baseUrl: site.url, fetch, clock, pollSeconds: 2 });
});

afterEach(() => site.close());

const wrapped = (data: unknown, code = 200, message = ''): Reply => ({ json: { code, message, data } });

describe('the job of a lost answer', () => {
  /** Jobs by the seconds between the submit and their creation. */
  interface Made {
    readonly id: string;
    readonly after: number;
    readonly model?: string;
    readonly prompt?: string;
  }
  /** A history with pages, and a `Date` header so many seconds ahead of our clock. */
  function history(made: readonly Made[], since: number, ahead: number | 'untold' = 0, pageSize = 100): void {
    const items = made.map(({ id, after, model = MODEL, prompt }) => ({
      ...(prompt !== undefined && { inputs: { prompt } }),
      id,
      model,
      status: 'processing',
      created_at: new Date(since + after * 1000).toISOString(),
    }));
    site.answer = ({ body }) => {
      const { page } = JSON.parse(String(body)) as { page: number };
      const part = items.slice((page - 1) * pageSize, page * pageSize);
      const date = ahead === 'untold' ? 'soon' : new Date(clock.time + ahead * 1000).toUTCString();
      return { ...wrapped({ page, total: items.length, items: part }), headers: { date } };
    };
  }
  /** Looks until something is known, as a run does. */
  async function look(since: number, claimed: readonly string[] = [], prompts?: LostPrompts) {
    for (;;) {
      const lost = { endpoint: MODEL, ...(prompts && { prompts }) };
      const looked = await provider.reconcile?.(lost, since, new Set(claimed), CALL);
      if (looked?.kind !== 'not-yet') {
        return looked;
      }
      clock.time += looked.waitMs;
    }
  }

  test('is found when one entry fits', async () => {
    const since = clock.time;
    clock.time += 3_600_000;
    history([{ id: 'p9', after: 1 }], since);
    expect(await look(since)).toMatchObject({ kind: 'found', ticket: { provider: 'wavespeed', id: 'p9' } });
    expect(site.arrived[0]).toMatchObject({ method: 'POST', path: '/api/v3/predictions' });
    expect(JSON.parse(String(site.arrived[0]?.body))).toMatchObject({
      page: 1,
      page_size: 100,
      model: MODEL,
    });
  });

  test('goes on under a ticket like any other', async () => {
    const since = clock.time;
    history([{ id: 'p9', after: 1 }], since);
    const found = await look(since);
    site.answer = () => wrapped({ id: 'p9', status: 'completed', outputs: ['https://cdn.example/c.mp4'] });
    if (found?.kind !== 'found') {
      throw new Error('not found');
    }
    expect(await provider.status(found.ticket, CALL)).toMatchObject({ kind: 'done' });
  });

  test('is not one of another model, an older one, or one that belongs to somebody', async () => {
    const since = clock.time;
    clock.time += 3_600_000;
    history(
      [
        { id: 'other', after: 1, model: 'pixverse/pixverse-v6' },
        { id: 'old', after: -60 },
        { id: 'taken', after: 2 },
      ],
      since,
    );
    expect(await look(since, ['taken'])).toEqual({ kind: 'none' });
  });

  test('is looked for on every page', async () => {
    const since = clock.time;
    const claimed = Array.from({ length: 150 }, (_, index) => `mine-${index}`);
    history([...claimed.map((id) => ({ id, after: 5 })), { id: 'lost', after: 1 }], since);
    expect(await look(since, claimed)).toMatchObject({ kind: 'found', ticket: { id: 'lost' } });
    expect(site.arrived).toHaveLength(2);
  });

  test('is unclear when two fit', async () => {
    const since = clock.time;
    history(
      [
        { id: 'a', after: 1 },
        { id: 'b', after: 2 },
      ],
      since,
    );
    expect(await look(since)).toEqual({ kind: 'unclear' });
  });

  test('is not one that was made long after the submit was given up, and is not proved absent by it', async () => {
    const since = clock.time;
    clock.time += 3_600_000;
    history([{ id: 'later', after: 1800 }], since);
    expect(await look(since)).toEqual({ kind: 'unclear' });
  });

  describe('among several lost ones', () => {
    const prompts = { own: digestOf('a mill'), others: [digestOf('a weir'), digestOf('a ford')] };
    const lookAmong = (since: number) => look(since, [], prompts);
    const weir = { id: 'w', after: 1, prompt: 'a weir' };
    const mill = { id: 'm', after: 2, prompt: 'a mill' };

    test('is told by its prompt', async () => {
      history([mill, weir, { id: 'f', after: 2, prompt: 'somebody else' }], clock.time);
      expect(await lookAmong(clock.time)).toMatchObject({ kind: 'found', by: 'prompt', ticket: { id: 'm' } });
      expect(JSON.parse(String(site.arrived[0]?.body))).toMatchObject({ include_inputs: true });
    });

    test('is proved absent only when every job is one of the others', async () => {
      const since = clock.time;
      clock.time += 3_600_000;
      history([weir], since);
      expect(await lookAmong(since)).toEqual({ kind: 'none' });
      history([weir, { id: 'f', after: 2, prompt: 'a mill, enhanced' }], since);
      expect(await lookAmong(since)).toEqual({ kind: 'unclear' });
      history([weir, { id: 'f', after: 2 }], since);
      expect(await lookAmong(since)).toEqual({ kind: 'unclear' });
    });

    test('is unclear when its prompt was sent twice, or the list does not tell of prompts', async () => {
      const since = clock.time;
      history([mill, { ...mill, id: 'm2' }], since);
      expect(await lookAmong(since)).toEqual({ kind: 'unclear' });
      history([{ id: 'm', after: 2 }], since);
      expect(await lookAmong(since)).toEqual({ kind: 'unclear' });
    });
  });

  test('is found by a service whose clock differs', async () => {
    const since = clock.time;
    for (const ahead of [-240, 240]) {
      history([{ id: 'p9', after: ahead + 1 }], since, ahead);
      expect(await look(since)).toMatchObject({ kind: 'found' });
    }
  });

  test('is unclear when an earlier one may be it, as nobody knows how the clocks differ', async () => {
    const since = clock.time;
    history([{ id: 'earlier', after: -100 }], since, 'untold');
    expect(await look(since)).toEqual({ kind: 'unclear' });
  });

  test('is waited for before it is said not to exist', async () => {
    const since = clock.time;
    history([], since);
    const { answer } = site;
    site.answer = (request: Arrived) => {
      if (site.arrived.length === 4) {
        history([{ id: 'slow', after: 1 }], since);
      }
      return site.arrived.length < 4 ? answer(request) : site.answer(request);
    };
    expect(await look(since)).toMatchObject({ kind: 'found', ticket: { id: 'slow' } });
  });

  test('is found although the list is not to be had at first', async () => {
    const since = clock.time;
    history([{ id: 'p9', after: 1 }], since);
    const { answer } = site;
    site.answer = (request) => (site.arrived.length < 4 ? { status: 503 } : answer(request));
    expect(await look(since)).toMatchObject({ kind: 'found', ticket: { id: 'p9' } });
  });

  test('is proved absent so long after the submit, however short the poll setting', async () => {
    const options = { key: 'ws-secret', baseUrl: site.url, fetch, clock };
    for (const pollSeconds of [0.05, 2, 60]) {
      provider = createWavespeedProvider({ ...options, pollSeconds });
      const since = clock.time;
      history([], since);
      expect(await look(since)).toEqual({ kind: 'none' });
      expect(clock.time - since).toBe(180_000);
    }
  });

  test('is never proved absent by a clock that was set back since', async () => {
    history([], clock.time);
    expect(await look(clock.time + 3_600_000)).toMatchObject({ kind: 'unclear' });
  });

  test('may still turn up where the list shows a job of somebody else, and is then in doubt', async () => {
    const since = clock.time;
    const prompts = { own: digestOf('a mill'), others: [] };
    const foreign = { id: 'f', after: 3, prompt: 'a film of others' };
    history([foreign], since);
    const { answer } = site;
    site.answer = (request) => {
      if (site.arrived.length === 4) {
        history([foreign, { id: 'm', after: 1, prompt: 'a mill' }], since);
      }
      return site.arrived.length < 4 ? answer(request) : site.answer(request);
    };
    expect(await look(since, [], prompts)).toMatchObject({
      kind: 'found',
      by: 'prompt',
      ticket: { id: 'm' },
    });
    history([foreign], since);
    expect(await look(since, [], prompts)).toEqual({ kind: 'unclear' });
    // What was made at another time is theirs in any case.
    history([{ ...foreign, after: 900 }], since);
    expect(await look(since, [], prompts)).toEqual({ kind: 'none' });
  });

  test('is found by a service that refuses to say what was asked for', async () => {
    const since = clock.time;
    history([{ id: 'p9', after: 1 }], since);
    const { answer } = site;
    site.answer = (request) =>
      String(request.body).includes('include_inputs')
        ? { status: 400, json: { code: 1401, message: 'unknown field' } }
        : answer(request);
    const prompts = { own: digestOf('a mill'), others: [] };
    expect(await look(since, [], prompts)).toMatchObject({ kind: 'found', by: 'time' });
  });

  test('is not said not to exist by a list that is not whole', async () => {
    const since = clock.time;
    site.answer = () => wrapped({ total: 5, items: [] });
    expect(await look(since)).toEqual({ kind: 'unclear' });
    for (const reply of [
      { status: 503 },
      { json: {} },
      wrapped({ items: [] }),
      wrapped({ total: 1, items: [{ id: 'x' }] }),
    ]) {
      site.answer = () => reply;
      await expect(look(since)).rejects.toMatchObject({ retry: 'safe' });
    }
  });
});

describe('prices', () => {
  test('are quoted exactly, for the body that would be sent', async () => {
    site.answer = () => wrapped({ price: 0.2, discounted_price: 0.18, discount_rate: 0.9, currency: 'USD' });
    expect(await provider.quote?.(order, CALL)).toBe(180_000);
    expect(site.arrived[0]?.path).toBe('/api/v3/model/price');
    expect(JSON.parse(String(site.arrived[0]?.body))).toEqual({
      model_id: MODEL,
      inputs: provider.payload(order),
    });
    site.answer = () => wrapped({ price: 0.2 });
    expect(await provider.quote?.(order, CALL)).toBe(200_000);
    site.answer = () => wrapped({ price: 1.4, currency: 'CNY' });
    expect(await provider.quote?.(order, CALL)).toBeUndefined();
  });

  test('and what is left', async () => {
    site.answer = () => wrapped({ balance: 12.3 });
    expect(await provider.balance?.(CALL)).toEqual({ text: '$12.30', usd: usd('12.3') });
    site.answer = () => wrapped({});
    await expect(provider.balance?.(CALL)).rejects.toThrow(/balance is missing/);
  });
});

describe('an upload', () => {
  test('goes where the ticket says, with its headers and without the key', async () => {
    const picture = await frozenPicture();
    const upload = {
      url: `${site.url}/bucket`,
      method: 'PUT',
      headers: { 'x-signed': 'yes', 'content-type': 'image/png' },
    };
    site.answer = ({ method }) =>
      method === 'POST' ? wrapped({ download_url: 'https://cdn.example/m.png', upload }) : {};
    const hosted = await provider.host?.(picture, CALL);
    await picture.remove();
    expect(hosted).toEqual({ handle: 'https://cdn.example/m.png', expires: clock.time + 7 * 24 * 3_600_000 });
    expect(JSON.parse(String(site.arrived[0]?.body))).toMatchObject({
      size: picture.bytes,
      content_type: 'image/png',
    });
    expect(site.arrived[1]?.headers).toMatchObject({ 'x-signed': 'yes', 'content-type': 'image/png' });
    expect(site.arrived[1]?.headers.authorization).toBeUndefined();
  });

  test('takes the older way where there are no tickets', async () => {
    const picture = await frozenPicture();
    site.answer = ({ path }) =>
      path.endsWith('/upload/binary')
        ? wrapped({ type: 'image', download_url: 'https://cdn.example/old.png' })
        : { status: 404 };
    expect(await provider.host?.(picture, CALL)).toMatchObject({ handle: 'https://cdn.example/old.png' });
    await picture.remove();
    expect(site.arrived[1]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(String(site.arrived[1]?.body)).toMatch(/name="file"; filename="[0-9a-f]{16}\.png"/);
  });
});

test('takes outputs that are objects', async () => {
  const ticket = { provider: 'wavespeed', id: 'p1', resume: null };
  site.answer = () =>
    wrapped({ status: 'completed', outputs: [{ kind: 'video', url: 'https://cdn.example/c.mp4' }] });
  expect(await provider.status(ticket, CALL)).toEqual({
    kind: 'done',
    clip: { kind: 'url', url: 'https://cdn.example/c.mp4' },
  });
  expect(site.arrived[0]?.path).toBe('/api/v3/predictions/p1/result');
});

test('takes a job that has failed already for a job', async () => {
  site.answer = () => wrapped({ id: 'p1', status: 'failed', code: 1200, error: 'flagged' }, 1200, 'flagged');
  expect(await provider.submit(order, CALL)).toMatchObject({ kind: 'accepted', ticket: { id: 'p1' } });
});

test('waits a while for a job that failed with the code of one that still runs, and not for ever', async () => {
  site.answer = () => wrapped({ id: 'p1', status: 'created' });
  const submission = await provider.submit(order, CALL);
  const ticket = submission.kind === 'accepted' ? submission.ticket : undefined;
  const ask = () => provider.status(ticket as Ticket, CALL);
  site.answer = () => wrapped({ id: 'p1', status: 'failed', code: 5004, error: 'timeout' });
  clock.time += 10 * 60_000;
  expect(await ask()).toEqual({ kind: 'rendering' });
  clock.time += 6 * 60_000;
  expect(await ask()).toMatchObject({ kind: 'failed', failure: { kind: 'deadline' }, charged: 'unknown' });
});

test('offers no cancelling, which would only hide the job', () => {
  expect(provider.cancel).toBeUndefined();
});
