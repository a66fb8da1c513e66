import { describe, expect, it } from 'vitest';
import { readFault } from '../../src/sandbox/faults/syntax.js';
import { FAL_MODEL, falCalls, KEYS, pixverseCalls, wavespeedCalls } from './clients.js';
import { ask, openSandbox, stillClock, troubleOf } from './stage.js';

describe('a fault in an answer', () => {
  it('429 may name the time to wait', async () => {
    const fal = falCalls(await openSandbox({}, 'fal.submit=429:3', 'fal.submit=429@2'));
    const [told, silent, good] = [await fal.submit(), await fal.submit(), await fal.submit()];
    expect([told.status, told.headers.get('retry-after')]).toEqual([429, '3']);
    expect([silent.status, silent.headers.get('retry-after')]).toEqual([429, null]);
    expect(good.status).toBe(200);
  });

  it.each([500, 502, 503, 504, 401, 403, 404])('%i is worded as each service words it', async (status) => {
    const sandbox = await openSandbox(
      {},
      ...['fal', 'wavespeed', 'pixverse'].map((name) => `${name}.submit=${status}`),
    );
    expect(await falCalls(sandbox).submit()).toMatchObject({ status, body: { detail: expect.any(String) } });
    expect(await wavespeedCalls(sandbox).submit()).toMatchObject({ status, body: { code: status } });
    expect(await pixverseCalls(sandbox).submit()).toMatchObject({
      status,
      body: { err_code: expect.any(Number) },
    });
    expect(sandbox.report().accepted).toBe(0);
  });

  it('reset ends the connection before anything is accepted', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=reset');
    expect(await troubleOf(falCalls(sandbox).submit())).toBe('ECONNRESET');
    expect(sandbox.report().accepted).toBe(0);
    expect(sandbox.requests().at(-1)).toMatchObject({ call: 'submit', status: 0, fault: 'reset' });
  });

  it('reset-after ends it when the job is accepted and billed', async () => {
    const sandbox = await openSandbox({}, 'wavespeed.submit=reset-after');
    const wavespeed = wavespeedCalls(sandbox);
    expect(await troubleOf(wavespeed.submit())).toBe('ECONNRESET');
    expect(sandbox.report()).toMatchObject({ accepted: 1, charged: 1, chargedUsd: 0.03 });
    const { items } = (await wavespeed.post('/predictions', { page: 1, page_size: 10 })).body.data;
    expect(items[0].id).toBe(sandbox.jobs()[0]?.id);
  });

  it('delay answers late, by the clock', async () => {
    const clock = stillClock();
    const sandbox = await openSandbox({ clock }, 'fal.submit=delay:30');
    expect((await falCalls(sandbox).submit()).status).toBe(200);
    expect(clock.slept).toEqual([30_000]);
  });

  it('hang never answers, though the job is accepted', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=hang');
    const body = JSON.stringify(await falCalls(sandbox).body());
    const leave = new AbortController();
    const init = { method: 'POST', headers: KEYS.fal, body, signal: leave.signal };
    const asked = fetch(`${sandbox.url}/fal/${FAL_MODEL}`, init);
    asked.catch(() => undefined);
    await expect.poll(() => sandbox.report().accepted).toBe(1);
    leave.abort();
    await expect(asked).rejects.toThrow();
  });

  it('late: a gateway says 504, and the job is made and billed by the clock', async () => {
    const sandbox = await openSandbox({ clock: stillClock() }, 'wavespeed.submit=late:20');
    expect((await wavespeedCalls(sandbox).submit()).status).toBe(504);
    expect(sandbox.report().accepted).toBe(0);
    sandbox.skip(20_000);
    await expect.poll(() => sandbox.report()).toMatchObject({ accepted: 1, charged: 1 });
  });

  it('lag: the history does not show yet what was just accepted', async () => {
    const sandbox = await openSandbox({}, 'history=lag:30@*');
    const wavespeed = wavespeedCalls(sandbox);
    await wavespeed.submit();
    const total = async () =>
      (await wavespeed.post('/predictions', { page: 1, page_size: 10 })).body.data.total;
    expect(await total()).toBe(0);
    sandbox.skip(31_000);
    expect(await total()).toBe(1);
  });

  it('truncated, malformed and html answers come after the job is accepted', async () => {
    const sandbox = await openSandbox({}, 'submit=truncated@1', 'submit=malformed@2', 'submit=html@3');
    const fal = falCalls(sandbox);
    expect(await troubleOf(fal.submit())).toBe('UND_ERR_SOCKET');
    const malformed = await fal.submit();
    expect([malformed.status, typeof malformed.body]).toEqual([200, 'string']);
    const html = await fal.submit();
    expect([html.status, html.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
    expect(sandbox.report().accepted).toBe(3);
  });

  it('strikes polls, uploads, quotes and balances as well', async () => {
    const sandbox = await openSandbox(
      {},
      'fal.status=503',
      'wavespeed.quote=500',
      'wavespeed.balance=502',
      'fal.upload=500',
      'fal.put=500@2',
    );
    const fal = falCalls(sandbox);
    const upload = {
      method: 'POST',
      headers: KEYS.fal,
      json: { content_type: 'image/png', file_name: 'a.png' },
    };
    expect((await ask(`${sandbox.providers.fal.storage_url}/storage/upload/initiate`, upload)).status).toBe(
      500,
    );
    const accepted = await fal.submit();
    expect((await fal.status(accepted)).status).toBe(503);
    expect((await fal.status(accepted)).status).toBe(200);
    const wavespeed = wavespeedCalls(sandbox);
    expect((await wavespeed.post('/model/price', {})).status).toBe(500);
    expect((await wavespeed.get('/balance')).status).toBe(502);
    await fal.upload();
    expect(
      sandbox
        .requests()
        .filter(({ call }) => call === 'put')
        .map(({ status }) => status),
    ).toEqual([200, 500]);
  });
});

describe('a fault in a job', () => {
  it('never: it runs for ever', async () => {
    const sandbox = await openSandbox({}, 'submit=never');
    const fal = falCalls(sandbox);
    const accepted = await fal.submit();
    sandbox.skip(1e9);
    expect((await fal.status(accepted)).body.status).toBe('IN_PROGRESS');
    expect(sandbox.jobs()[0]).not.toHaveProperty('ends');
  });

  it('gone: it is billed, and nobody knows it', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=gone', 'wavespeed.submit=gone', 'pixverse.submit=gone');
    const [fal, wavespeed, pixverse] = [falCalls(sandbox), wavespeedCalls(sandbox), pixverseCalls(sandbox)];
    const accepted = await fal.submit();
    expect([(await fal.status(accepted)).status, (await fal.result(accepted)).status]).toEqual([404, 404]);
    expect((await wavespeed.result(await wavespeed.submit())).status).toBe(404);
    expect((await pixverse.result((await pixverse.submit()).body.Resp.video_id)).body.ErrCode).toBe(500008);
    expect(sandbox.report().charged).toBe(3);
  });

  it('forget: whatever was uploaded so far is not found, and what comes after is', async () => {
    const rules = ['fal', 'wavespeed', 'pixverse'].map((name) => `${name}.submit=forget`);
    const sandbox = await openSandbox({}, ...rules);
    const [fal, wavespeed, pixverse] = [falCalls(sandbox), wavespeedCalls(sandbox), pixverseCalls(sandbox)];
    const [falBody, wavespeedBody] = [await fal.body(), await wavespeed.body()];
    const [{ image_url: address } = { image_url: '' }] = falBody.image_references as { image_url: string }[];
    // Each submit uploads a picture of its own, and forgets it.
    const failed = await fal.result(await fal.submit());
    expect([failed.status, failed.body.detail[0]]).toMatchObject([
      422,
      { type: 'file_download_error', loc: ['body', 'image_references', 0, 'image_url'] },
    ]);
    expect((await wavespeed.result(await wavespeed.submit())).body.data).toMatchObject({
      status: 'failed',
      code: 1402,
    });
    expect((await pixverse.submit()).body).toMatchObject({ ErrCode: 400032, Resp: null });
    expect(sandbox.report()).toMatchObject({ accepted: 2, charged: 0, uploads: 5 });
    // They stay forgotten.
    expect((await fal.result(await fal.submit(falBody))).status).toBe(422);
    expect((await wavespeed.result(await wavespeed.submit(wavespeedBody))).body.data.code).toBe(1402);
    // Their addresses are dead, and new ones are good.
    expect((await fetch(address)).status).toBe(404);
    expect((await fal.result(await fal.submit())).status).toBe(200);
    expect((await pixverse.submit()).body.ErrCode).toBe(0);
  });

  it('strange: two looks show a state that is in no document', async () => {
    const sandbox = await openSandbox(
      {},
      'fal.submit=strange',
      'wavespeed.submit=strange',
      'pixverse.submit=strange',
    );
    const [fal, wavespeed, pixverse] = [falCalls(sandbox), wavespeedCalls(sandbox), pixverseCalls(sandbox)];
    const accepted = await fal.submit();
    const looks = [await fal.status(accepted), await fal.status(accepted), await fal.status(accepted)];
    expect(looks.map(({ body }) => body.status)).toEqual(['WARMING_UP', 'WARMING_UP', 'COMPLETED']);
    const task = await wavespeed.submit();
    expect((await wavespeed.result(task)).body.data).toMatchObject({ status: 'pending_review', outputs: [] });
    await wavespeed.result(task);
    expect((await wavespeed.result(task)).body.data.status).toBe('completed');
    const id = (await pixverse.submit()).body.Resp.video_id;
    expect((await pixverse.result(id)).body.Resp).toMatchObject({ status: 9, url: '' });
  });

  it('requeued: it goes back to the queue once', async () => {
    const fal = falCalls(await openSandbox({}, 'submit=requeued'));
    const accepted = await fal.submit();
    const looks = [await fal.status(accepted), await fal.status(accepted), await fal.status(accepted)];
    expect(looks.map(({ body }) => body.status)).toEqual(['IN_PROGRESS', 'IN_QUEUE', 'COMPLETED']);
  });

  it('stuck: it renders so many times as long', async () => {
    const sandbox = await openSandbox({ latency: { median: 10 } }, 'submit=stuck:6');
    await falCalls(sandbox).submit();
    expect(sandbox.jobs()[0]?.rendering).toBe(60_000);
  });
});

describe('a rule', () => {
  it('is due by number, by range, for every call, or by chance with the seed', async () => {
    const struck = async (spec: string, seed = 1) => {
      const sandbox = await openSandbox({ seed }, spec);
      const statuses: number[] = [];
      for (let call = 1; call <= 20; call += 1) {
        statuses.push((await wavespeedCalls(sandbox).get('/balance')).status);
      }
      return statuses.flatMap((status, index) => (status === 503 ? [index + 1] : []));
    };
    expect(await struck('balance=503')).toEqual([1]);
    expect(await struck('balance=503@3')).toEqual([3]);
    expect(await struck('*=503@3-5')).toEqual([3, 4, 5]);
    expect(await struck('balance=503@18-')).toEqual([18, 19, 20]);
    expect(await struck('balance=503@*')).toHaveLength(20);
    expect(await struck('fal.balance=503@*')).toEqual([]);
    const some = await struck('balance=503@40%');
    expect(some.length).toBeGreaterThan(1);
    expect(some.length).toBeLessThan(20);
    expect(await struck('balance=503@40%')).toEqual(some);
    expect(await struck('balance=503@40%', 2)).not.toEqual(some);
    expect(await struck('balance=503@40%x2')).toEqual(some.slice(0, 2));
  });

  it('that comes first wins, and the others count on', async () => {
    const sandbox = await openSandbox({}, 'balance=503@2', 'balance=500@1-3');
    const statuses: number[] = [];
    for (let call = 1; call <= 4; call += 1) {
      statuses.push((await wavespeedCalls(sandbox).get('/balance')).status);
    }
    expect(statuses).toEqual([500, 503, 500, 200]);
    expect(sandbox.faults.list().map(({ seen, hits }) => [seen, hits])).toEqual([
      [4, 1],
      [4, 2],
    ]);
  });

  it.each([
    ['nonsense', 'the form is'],
    ['fal.submit=explode', 'not a fault'],
    ['fal.lunch=503', 'call'],
    ['nobody.submit=503', 'provider'],
    ['status=never', 'its call is submit'],
    ['submit=slow:5', 'its call is media'],
    ['submit=delay', 'needs a value'],
    ['submit=503@x', 'the form is'],
  ])('%s is refused with the reason', (spec, reason) => {
    expect(() => readFault(spec)).toThrow(reason);
  });
});
