import { describe, expect, it } from 'vitest';
import { KEYS, WAVESPEED_MODEL, wavespeedCalls } from './clients.js';
import { ask, openSandbox, picture } from './stage.js';

const MINUTE = 60_000;

describe('a WaveSpeed task', () => {
  it('walks from created to completed', async () => {
    const sandbox = await openSandbox({ latency: { median: 60 }, queue: { median: 10 } });
    const wavespeed = wavespeedCalls(sandbox);
    const accepted = await wavespeed.submit();
    expect(accepted.body).toMatchObject({
      code: 200,
      message: 'success',
      data: { model: WAVESPEED_MODEL, status: 'created', outputs: [], has_nsfw_contents: [], error: '' },
    });
    const { id } = accepted.body.data;
    expect(accepted.body.data.urls.get).toBe(`${wavespeed.base}/predictions/${id}/result`);
    expect((await wavespeed.result(accepted)).body.data.status).toBe('created');
    sandbox.skip(10_000);
    expect((await wavespeed.result(accepted)).body.data.status).toBe('processing');
    sandbox.skip(60_000);
    const done = (await wavespeed.get(`/predictions/${id}`)).body.data;
    expect(done).toMatchObject({ status: 'completed', has_nsfw_contents: [false], executionTime: 60_000 });
    const media = await fetch(done.outputs[0]);
    expect([media.status, media.headers.get('content-type')]).toEqual([200, 'video/mp4']);
  });

  it.each([
    ['moderated', 'failed', 1200],
    ['input', 'failed', 1401],
    ['picture', 'failed', 1402],
    ['1403', 'failed', 1403],
    ['internal', 'failed', 5000],
    ['unavailable', 'failed', 5003],
    ['timeout', 'timeout', 5004],
    ['cancelled', 'cancelled', undefined],
  ])('that fails (%s) is a good answer with status %s and code %s', async (failure, status, code) => {
    const sandbox = await openSandbox({}, `wavespeed.submit=fail:${failure}`);
    const wavespeed = wavespeedCalls(sandbox);
    const seen = await wavespeed.result(await wavespeed.submit());
    expect([seen.status, seen.body.code]).toEqual([200, 200]);
    expect(seen.body.data).toMatchObject({ status, outputs: [] });
    expect(seen.body.data.code).toBe(code);
    expect(seen.body.data.error).not.toBe('');
    expect(sandbox.report().providers.wavespeed).toMatchObject({ accepted: 1, charged: 0, refunded: 1 });
  });

  it('fails for its prompt and for pictures that cannot be fetched', async () => {
    const wavespeed = wavespeedCalls(await openSandbox());
    expect(
      (await wavespeed.result(await wavespeed.submit({ prompt: 'a forbidden thing' }))).body.data.code,
    ).toBe(1200);
    const images = [{ ref_name: 'mira', type: 'subject', image_url: 'http://10.0.0.1/a.png' }];
    expect((await wavespeed.result(await wavespeed.submit({ images }))).body.data.code).toBe(1402);
  });

  it.each([
    [{ prompt: undefined }, 1400],
    [{ images: undefined }, 1400],
    [{ images: [{ image_url: 'https://example.org/a.png', ref_name: 'mira' }] }, 1400],
    [{ images: [{ image_url: 'https://example.org/a.png', ref_name: 'mira', type: 'style' }] }, 1401],
    [{ duration: 16 }, 1401],
    [{ resolution: '480p' }, 1401],
    [{ seed: 7 }, 1401],
  ])('with the body %j is refused with error_code %i', async (changes, code) => {
    const sandbox = await openSandbox();
    expect(await wavespeedCalls(sandbox).submit(changes)).toMatchObject({
      status: 400,
      body: { error_code: code },
    });
    expect(sandbox.report().accepted).toBe(0);
  });

  it('that was deleted is gone, and is billed', async () => {
    const sandbox = await openSandbox();
    const wavespeed = wavespeedCalls(sandbox);
    const [one, two] = [await wavespeed.submit(), await wavespeed.submit()];
    expect((await wavespeed.remove(one.body.data.id)).status).toBe(200);
    await wavespeed.post('/predictions/delete', { ids: [two.body.data.id] });
    expect([(await wavespeed.result(one)).status, (await wavespeed.result(two)).status]).toEqual([404, 404]);
    expect((await wavespeed.remove(one.body.data.id)).status).toBe(404);
    expect(sandbox.report().charged).toBe(2);
  });

  it('is forgotten after seven days', async () => {
    const sandbox = await openSandbox();
    const wavespeed = wavespeedCalls(sandbox);
    const accepted = await wavespeed.submit();
    sandbox.skip(7 * 24 * 60 * MINUTE + 1000);
    expect((await wavespeed.result(accepted)).status).toBe(404);
  });
});

describe('WaveSpeed', () => {
  it('takes so many submits a minute and recovers with the next', async () => {
    const sandbox = await openSandbox({ limits: { wavespeed: { perMinute: 2 } } });
    const wavespeed = wavespeedCalls(sandbox);
    const statuses = [await wavespeed.submit(), await wavespeed.submit(), await wavespeed.submit()].map(
      ({ status }) => status,
    );
    expect(statuses).toEqual([200, 200, 429]);
    sandbox.skip(MINUTE);
    expect((await wavespeed.submit()).status).toBe(200);
  });

  it('lists its tasks newest first, by page, model, state and time', async () => {
    const sandbox = await openSandbox({ latency: { median: 90 } });
    const wavespeed = wavespeedCalls(sandbox);
    const ids: string[] = [];
    for (const prompt of ['one', 'two', 'forbidden three']) {
      ids.push((await wavespeed.submit({ prompt })).body.data.id);
      sandbox.skip(MINUTE);
    }
    const list = async (query: object) =>
      (await wavespeed.post('/predictions', { page: 1, page_size: 10, ...query })).body.data;
    const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);
    expect(idsOf(await list({}))).toEqual([...ids].reverse());
    expect(JSON.stringify(await list({}))).not.toContain('prompt');
    const second = await list({ page: 2, page_size: 2 });
    expect([second.total, second.page, idsOf(second)]).toEqual([3, 2, [ids[0]]]);
    expect(idsOf(await list({ status: 'processing' }))).toEqual([ids[2]]);
    expect(idsOf(await list({ model: 'another/model' }))).toEqual([]);
    const start = sandbox.now() - 3 * MINUTE;
    expect(idsOf(await list({ created_after: new Date(start + 30_000).toISOString() }))).toEqual([
      ids[2],
      ids[1],
    ]);
    expect(idsOf(await list({ created_before: new Date(start + 30_000).toISOString() }))).toEqual([ids[0]]);
    expect((await wavespeed.post('/predictions', { page: 1 })).body.error_code).toBe(1400);
    expect((await wavespeed.post('/predictions', { page: 1, page_size: 101 })).body.error_code).toBe(1401);
  });

  it('quotes, keeps the balance, and lists the model with its schema', async () => {
    const sandbox = await openSandbox({ balanceUsd: 1 });
    const wavespeed = wavespeedCalls(sandbox);
    const inputs = { prompt: 'x', duration: 5, resolution: '720p', generate_audio_switch: true };
    const quote = (changes: object) =>
      wavespeed.post('/model/price', { model_id: WAVESPEED_MODEL, inputs: { ...inputs, ...changes } });
    expect((await quote({})).body.data).toEqual({
      price: 0.325,
      discounted_price: 0.325,
      discount_rate: 0,
      currency: 'USD',
    });
    expect((await quote({ generate_audio_switch: false })).body.data.price).toBe(0.25);
    expect((await quote({ duration: 99 })).status).toBe(400);
    expect((await wavespeed.post('/model/price', { model_id: 'none', inputs })).status).toBe(404);
    await wavespeed.submit(inputs);
    expect((await wavespeed.get('/balance')).body.data).toEqual({ balance: 0.675 });
    await wavespeed.submit(inputs);
    await wavespeed.submit(inputs);
    expect((await wavespeed.submit(inputs)).status).toBe(403);
    const [model] = (await wavespeed.get('/models')).body.data;
    expect(model).toMatchObject({ model_id: WAVESPEED_MODEL, base_price: 0.05 });
    const schema = model.api_schema.api_schemas[0].request_schema;
    expect(schema.required).toEqual(['prompt', 'images']);
    expect(schema['x-order-properties']).not.toContain('seed');
    expect(schema.properties.duration).toMatchObject({ minimum: 1, maximum: 15 });
  });

  it('takes uploads in both forms and gives them back', async () => {
    const sandbox = await openSandbox();
    const wavespeed = wavespeedCalls(sandbox);
    const bytes = picture();
    const form = new FormData();
    form.set('file', new File([bytes], '../etc/mi ra.png', { type: 'image/png' }));
    const old = await ask(`${wavespeed.base}/media/upload/binary`, {
      method: 'POST',
      headers: KEYS.wavespeed,
      body: form,
    });
    expect(old.body.data).toMatchObject({ type: 'image', size: bytes.length });
    for (const url of [await wavespeed.upload(bytes), old.body.data.download_url]) {
      const media = await fetch(url);
      expect(Buffer.from(await media.arrayBuffer())).toEqual(bytes);
    }
    expect(sandbox.report().providers.wavespeed.uploads).toBe(2);
    const put = sandbox.requests().filter(({ call }) => call === 'put');
    expect(put.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('refuses bad keys and unknown models', async () => {
    const sandbox = await openSandbox();
    const headers = { authorization: 'Bearer bad-key' };
    const base = `${sandbox.providers.wavespeed.base_url}/api/v3`;
    expect(await ask(`${base}/balance`, { headers })).toMatchObject({ status: 401, body: { code: 401 } });
    expect((await wavespeedCalls(sandbox).post('/no/such-model', {})).status).toBe(404);
    expect((await wavespeedCalls(sandbox).get('/predictions/none/result')).status).toBe(404);
  });
});
