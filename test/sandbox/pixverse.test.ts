import { describe, expect, it } from 'vitest';
import { falCalls, KEYS, pixverseCalls } from './clients.js';
import { ask, openSandbox, picture } from './stage.js';

describe('a PixVerse job', () => {
  it('goes from 5 to 1 with the facts of its clip', async () => {
    const sandbox = await openSandbox({ latency: { median: 60 } });
    const pixverse = pixverseCalls(sandbox);
    const { body } = await pixverse.submit({ seed: 7, generate_audio_switch: true });
    expect(body).toMatchObject({ ErrCode: 0, ErrMsg: 'success', Resp: { credits: 8 } });
    const id = body.Resp.video_id;
    expect((await pixverse.result(id)).body.Resp).toMatchObject({ id, status: 5, url: '' });
    sandbox.skip(60_000);
    const { Resp } = (await pixverse.result(id)).body;
    expect(Resp).toMatchObject({
      status: 1,
      outputWidth: 640,
      outputHeight: 360,
      seed: 7,
      has_audio: true,
      credits: 8,
    });
    expect((await (await fetch(Resp.url)).arrayBuffer()).byteLength).toBe(Resp.size);
  });

  it.each([
    ['moderated', 7],
    ['internal', 8],
    ['deleted', 6],
  ])('that ends as %s has status %i and gives its credits back', async (failure, status) => {
    const sandbox = await openSandbox({ balanceUsd: 1 }, `pixverse.submit=fail:${failure}`);
    const pixverse = pixverseCalls(sandbox);
    const { body } = await pixverse.submit();
    expect((await pixverse.result(body.Resp.video_id)).body.Resp).toMatchObject({ status, url: '' });
    expect((await pixverse.balance()).body.Resp.credits).toBe(200);
  });

  it('is moderated for a word in its prompt', async () => {
    const pixverse = pixverseCalls(await openSandbox());
    const { body } = await pixverse.submit({ prompt: 'a forbidden thing' });
    expect((await pixverse.result(body.Resp.video_id)).body.Resp.status).toBe(7);
  });

  it('generates for ever when its trace id was used before', async () => {
    const sandbox = await openSandbox();
    const pixverse = pixverseCalls(sandbox);
    const first = await pixverse.submit({}, 'one-and-the-same');
    const second = await pixverse.submit({}, 'one-and-the-same');
    sandbox.skip(3600_000);
    expect((await pixverse.result(first.body.Resp.video_id)).body.Resp.status).toBe(1);
    expect((await pixverse.result(second.body.Resp.video_id)).body.Resp.status).toBe(5);
    expect(sandbox.report().charged).toBe(2);
  });

  it.each([
    [{ prompt: '' }, 400011],
    [{ prompt: 7 }, 400013],
    [{ prompt: 'x'.repeat(2049) }, 400018],
    [{ model: undefined }, 400011],
    [{ model: 'v9' }, 400017],
    [{ duration: 16 }, 400017],
    [{ duration: 'five' }, 400013],
    [{ quality: '4k' }, 500071],
    [{ aspect_ratio: '5:4' }, 400017],
    [{ camera_movement: 'zoom_in' }, 400017],
    [{ image_references: [{ ref_name: 'mira', type: 'subject', img_id: 999_999 }] }, 400032],
    [{ image_references: [{ ref_name: 'mira', type: 'subject', img_id: 'one' }] }, 400032],
  ])('with %j is refused in HTTP 200 with ErrCode %i', async (changes, code) => {
    const sandbox = await openSandbox();
    const { status, body } = await pixverseCalls(sandbox).submit(changes);
    expect([status, body.ErrCode, body.Resp]).toEqual([200, code, null]);
    expect(sandbox.report().accepted).toBe(0);
  });

  it('counts characters and not bytes', async () => {
    const { body } = await pixverseCalls(await openSandbox()).submit({ prompt: 'ş'.repeat(2048) });
    expect(body.ErrCode).toBe(0);
  });
});

describe('PixVerse', () => {
  it('refuses what is above its concurrency, until a job ends or is ten minutes old', async () => {
    const sandbox = await openSandbox(
      { latency: { median: 60 }, limits: { pixverse: { concurrency: 1 } } },
      'submit=never@2',
    );
    const pixverse = pixverseCalls(sandbox);
    const codes = [await pixverse.submit(), await pixverse.submit()].map(({ body }) => body.ErrCode);
    expect(codes).toEqual([0, 500044]);
    sandbox.skip(60_000);
    // The rule saw the refused submit as the second; only accepted jobs can be spoilt.
    sandbox.faults.clear();
    sandbox.faults.add({ call: 'submit', fault: 'never' });
    expect((await pixverse.submit()).body.ErrCode).toBe(0);
    expect((await pixverse.submit()).body.ErrCode).toBe(500044);
    sandbox.skip(600_000);
    expect((await pixverse.submit()).body.ErrCode).toBe(0);
  });

  it('wants a key and a trace id with every request', async () => {
    const sandbox = await openSandbox();
    const url = `${pixverseCalls(sandbox).base}/video/fusion/generate`;
    expect(
      (await ask(url, { method: 'POST', headers: { 'api-key': 'bad-key' }, json: {} })).body.ErrCode,
    ).toBe(400012);
    expect((await ask(url, { method: 'POST', headers: KEYS.pixverse, json: {} })).body.ErrCode).toBe(400011);
  });

  it('answers a bad upload with HTTP 400 and small letters', async () => {
    const pixverse = pixverseCalls(await openSandbox());
    expect(await pixverse.upload(Buffer.from('this is a text'))).toMatchObject({
      status: 400,
      body: { err_code: 500032, resp: null },
    });
    expect((await pixverse.upload(picture().subarray(0, 20))).body.err_code).toBe(500031);
    expect((await pixverse.upload(picture('#102030', 4001))).body.err_code).toBe(500030);
    const good = await pixverse.upload();
    expect(good.body.Resp.img_id).toEqual(expect.any(Number));
    expect((await fetch(good.body.Resp.img_url)).status).toBe(200);
  });

  it('gives out no img_id twice, and takes none of another service or of another sandbox', async () => {
    const first = await openSandbox();
    const { img_id } = (await pixverseCalls(first).upload()).body.Resp;
    first.reset();
    const other = (await pixverseCalls(first).upload()).body.Resp.img_id;
    expect(other).not.toBe(img_id);
    await falCalls(first).upload();
    const submit = async (id: number): Promise<number> => {
      const image_references = [{ ref_name: 'mira', type: 'subject', img_id: id }];
      return (await pixverseCalls(first).submit({ image_references })).body.ErrCode;
    };
    expect([await submit(other), await submit(img_id), await submit(other + 1)]).toEqual([0, 400032, 400032]);
  });

  it('knows an upload for as long as uploads live', async () => {
    const sandbox = await openSandbox({ uploadLifetime: 60 });
    const { img_id } = (await pixverseCalls(sandbox).upload()).body.Resp;
    const image_references = [{ ref_name: 'mira', type: 'subject', img_id }];
    expect((await pixverseCalls(sandbox).submit({ image_references })).body.ErrCode).toBe(0);
    sandbox.skip(61_000);
    expect((await pixverseCalls(sandbox).submit({ image_references })).body.ErrCode).toBe(400032);
  });

  it('answers an error of its own with HTTP 500 and small letters', async () => {
    const pixverse = pixverseCalls(await openSandbox({}, 'pixverse.submit=500'));
    expect(await pixverse.submit()).toMatchObject({ status: 500, body: { err_code: 99999 } });
  });

  it('does not know every job, and cannot be used without credits', async () => {
    const pixverse = pixverseCalls(await openSandbox({ balanceUsd: 0.04 }));
    expect((await pixverse.result(1)).body.ErrCode).toBe(500008);
    expect((await pixverse.submit()).body.ErrCode).toBe(0);
    expect((await pixverse.submit()).body.ErrCode).toBe(500090);
    expect((await pixverse.balance()).body.Resp).toEqual({ credits: 2 });
  });
});
