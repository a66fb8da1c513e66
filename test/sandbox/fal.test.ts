import { describe, expect, it } from 'vitest';
import { FAL_MODEL, falCalls, KEYS } from './clients.js';
import { ask, openSandbox, picture } from './stage.js';

const SLOW = { latency: { median: 60 }, queue: { median: 10 } };

describe('a fal job', () => {
  it('walks from the queue to the clip', async () => {
    const sandbox = await openSandbox(SLOW);
    const fal = falCalls(sandbox);
    const accepted = await fal.submit();
    expect(accepted.status).toBe(200);
    const base = `${sandbox.url}/fal/fal-ai/pixverse/requests/${accepted.body.request_id}`;
    expect(accepted.body).toMatchObject({
      status: 'IN_QUEUE',
      queue_position: 0,
      status_url: `${base}/status`,
      response_url: base,
      cancel_url: `${base}/cancel`,
    });
    const waiting = await fal.status(accepted);
    expect([waiting.status, waiting.body.status]).toEqual([202, 'IN_QUEUE']);
    sandbox.skip(10_000);
    const running = await fal.status(accepted, '?logs=1');
    expect([running.status, running.body.status]).toEqual([202, 'IN_PROGRESS']);
    expect(running.body.logs).toHaveLength(1);
    expect((await fal.status(accepted)).body.logs).toHaveLength(0);
    expect((await fal.result(accepted)).status).toBe(400);
    sandbox.skip(60_000);
    const done = await fal.status(accepted);
    expect([done.status, done.body.status, done.body.metrics]).toEqual([
      200,
      'COMPLETED',
      { inference_time: 60 },
    ]);
    const result = await fal.result(accepted);
    expect(result.status).toBe(200);
    // The vendor's sample labels the video an image.
    expect(result.body.video.content_type).toBe('image/png');
    const media = await fetch(result.body.video.url);
    expect(media.headers.get('content-type')).toBe('video/mp4');
    expect((await media.arrayBuffer()).byteLength).toBe(result.body.video.file_size);
  });

  it('is found under the whole id of the model too, as the guide prints its URLs', async () => {
    const sandbox = await openSandbox({ falUrls: 'whole' });
    const fal = falCalls(sandbox);
    const accepted = await fal.submit();
    expect(accepted.body.response_url).toBe(
      `${sandbox.url}/fal/${FAL_MODEL}/requests/${accepted.body.request_id}/response`,
    );
    expect((await fal.status(accepted)).body.status).toBe('COMPLETED');
    expect((await fal.result(accepted)).status).toBe(200);
    const other = `${sandbox.url}/fal/fal-ai/kling/requests/${accepted.body.request_id}`;
    expect((await ask(other, { headers: KEYS.fal })).status).toBe(404);
  });

  it('waits for its turn and names its place', async () => {
    const sandbox = await openSandbox({ latency: { median: 60 }, limits: { fal: { concurrency: 1 } } });
    const fal = falCalls(sandbox);
    const [first, second, third] = [await fal.submit(), await fal.submit(), await fal.submit()];
    expect((await fal.status(first)).body.status).toBe('IN_PROGRESS');
    expect((await fal.status(third)).body).toMatchObject({ status: 'IN_QUEUE', queue_position: 1 });
    sandbox.skip(60_000);
    expect((await fal.status(second)).body.status).toBe('IN_PROGRESS');
    expect((await fal.status(third)).body.queue_position).toBe(0);
    sandbox.skip(120_000);
    expect((await fal.status(third)).body.status).toBe('COMPLETED');
  });

  it('is taken back while it waits and goes on when it runs', async () => {
    const sandbox = await openSandbox(SLOW);
    const fal = falCalls(sandbox);
    const accepted = await fal.submit();
    const cancelled = await fal.cancel(accepted);
    expect([cancelled.status, cancelled.body]).toEqual([202, { status: 'CANCELLATION_REQUESTED' }]);
    expect((await fal.status(accepted)).body).toMatchObject({
      status: 'COMPLETED',
      error_type: 'client_cancelled',
    });
    expect((await fal.result(accepted)).status).toBe(499);
    expect(await fal.cancel(accepted)).toMatchObject({ status: 400, body: { status: 'ALREADY_COMPLETED' } });
    const running = await fal.submit();
    sandbox.skip(10_000);
    expect((await fal.cancel(running)).status).toBe(202);
    sandbox.skip(60_000);
    expect((await fal.result(running)).status).toBe(200);
    expect(sandbox.report().providers.fal).toMatchObject({
      accepted: 2,
      charged: 1,
      refunded: 1,
      chargedUsd: 0.03,
    });
    const unknown = `${sandbox.url}/fal/fal-ai/pixverse/requests/none/cancel`;
    expect(await ask(unknown, { method: 'PUT', headers: KEYS.fal })).toMatchObject({
      status: 404,
      body: { status: 'NOT_FOUND' },
    });
  });

  it('that did not start in time ends as a 504 of the sender’s own making', async () => {
    const sandbox = await openSandbox({ queue: { median: 100 } });
    const fal = falCalls(sandbox);
    const accepted = await fal.submit({}, { 'x-fal-request-timeout': '30' });
    expect((await fal.status(accepted)).body.status).toBe('IN_QUEUE');
    sandbox.skip(31_000);
    expect((await fal.status(accepted)).body).toMatchObject({
      status: 'COMPLETED',
      error_type: 'request_timeout',
    });
    const result = await fal.result(accepted);
    expect(result.status).toBe(504);
    expect(result.headers.get('x-fal-request-timeout-type')).toBe('user');
    expect(sandbox.report().charged).toBe(0);
  });

  it('is forgotten after an hour when its payload is not stored', async () => {
    const sandbox = await openSandbox();
    const fal = falCalls(sandbox);
    const [bare, stored] = [await fal.submit({}, { 'x-fal-store-io': '0' }), await fal.submit()];
    sandbox.skip(3_601_000);
    expect((await fal.status(bare)).status).toBe(404);
    expect((await fal.result(bare)).status).toBe(404);
    expect((await fal.result(stored)).status).toBe(200);
  });
});

describe('a fal job that fails', () => {
  it.each([
    ['moderated', 422, 'content_policy_violation', 'false'],
    ['picture', 422, 'file_download_error', 'false'],
    ['empty', 422, 'no_media_generated', 'false'],
    ['internal', 500, 'internal_server_error', 'true'],
    ['unavailable', 500, 'downstream_service_unavailable', 'true'],
    ['timeout', 504, 'generation_timeout', 'true'],
    ['downstream_service_error', 400, 'downstream_service_error', 'false'],
  ])(
    'in the model (%s) is COMPLETED, and its result is the error',
    async (failure, status, type, retryable) => {
      const sandbox = await openSandbox({}, `fal.submit=fail:${failure}`);
      const fal = falCalls(sandbox);
      const accepted = await fal.submit();
      const seen = await fal.status(accepted);
      expect([seen.status, seen.body.status, seen.body.error]).toEqual([200, 'COMPLETED', undefined]);
      const result = await fal.result(accepted);
      expect([result.status, result.body.detail[0].type]).toEqual([status, type]);
      expect(result.headers.get('x-fal-retryable')).toBe(retryable);
      expect(sandbox.report()).toMatchObject({ accepted: 1, charged: 0, refunded: 1 });
    },
  );

  it('in the platform says so in the status too', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=fail:runner_disconnected');
    const fal = falCalls(sandbox);
    const accepted = await fal.submit();
    expect((await fal.status(accepted)).body).toMatchObject({
      status: 'COMPLETED',
      error_type: 'runner_disconnected',
    });
    const result = await fal.result(accepted);
    expect([result.status, result.body.error_type]).toEqual([503, 'runner_disconnected']);
    expect(result.headers.get('x-fal-error-type')).toBe('runner_disconnected');
  });

  it.each([
    [{ prompt: undefined }, ['body', 'prompt'], 'missing'],
    [{ prompt: '@mira '.repeat(400) }, ['body', 'prompt'], 'string_too_long'],
    [{ duration: 16 }, ['body', 'duration'], 'less_than_equal'],
    [{ duration: 0 }, ['body', 'duration'], 'greater_than_equal'],
    [{ duration: '5' }, ['body', 'duration'], 'type_error'],
    [{ resolution: '4k' }, ['body', 'resolution'], 'one_of'],
    [{ aspect_ratio: '5:4' }, ['body', 'aspect_ratio'], 'one_of'],
    [{ generate_audio_switch: 'yes' }, ['body', 'generate_audio_switch'], 'type_error'],
    [{ audio: true }, ['body', 'audio'], 'feature_not_supported'],
    [{ image_references: undefined }, ['body', 'image_references'], 'missing'],
    [{ image_references: [] }, ['body', 'image_references'], 'sequence_too_short'],
    [{ image_references: [{ ref_name: 'a' }] }, ['body', 'image_references', 0, 'image_url'], 'missing'],
    [
      { image_references: [{ ref_name: 'a', image_url: 'http://example.org/a.png' }] },
      ['body', 'image_references', 0, 'image_url'],
      'file_download_error',
    ],
    [{ prompt: 'a FORBIDDEN thing' }, ['body', 'prompt'], 'content_policy_violation'],
  ])('for its input %j names the field', async (changes, loc, type) => {
    const sandbox = await openSandbox();
    const fal = falCalls(sandbox);
    const accepted = await fal.submit(changes);
    expect(accepted.status).toBe(200);
    expect((await fal.status(accepted)).body.status).toBe('COMPLETED');
    const result = await fal.result(accepted);
    expect(result.status).toBe(422);
    expect(result.body.detail).toEqual([expect.objectContaining({ loc, type })]);
  });

  it('takes eight references for too many and a text for no picture', async () => {
    const sandbox = await openSandbox();
    const fal = falCalls(sandbox);
    const image_url = await fal.upload();
    const eight = Array.from({ length: 8 }, (_, n) => ({ ref_name: `r${n}`, image_url }));
    expect((await fal.result(await fal.submit({ image_references: eight }))).body.detail[0].type).toBe(
      'sequence_too_long',
    );
    const text = [{ ref_name: 'mira', image_url: await fal.upload(Buffer.from('this is a text')) }];
    expect((await fal.result(await fal.submit({ image_references: text }))).body.detail[0].type).toBe(
      'unsupported_image_format',
    );
    const broken = [{ ref_name: 'mira', image_url: await fal.upload(picture().subarray(0, 20)) }];
    expect((await fal.result(await fal.submit({ image_references: broken }))).body.detail[0].type).toBe(
      'image_load_error',
    );
  });
});

describe('fal refuses', () => {
  it('a key that is missing, bad or not on the list', async () => {
    const sandbox = await openSandbox({ keys: { fal: ['good'] } });
    const url = `${sandbox.url}/fal/${FAL_MODEL}`;
    for (const authorization of ['', 'Key bad-key', 'Key other', 'Bearer good']) {
      expect((await ask(url, { method: 'POST', headers: { authorization }, json: {} })).status).toBe(401);
    }
    expect(
      (await ask(url, { method: 'POST', headers: { authorization: 'Key good' }, json: {} })).status,
    ).toBe(200);
    expect(JSON.stringify(sandbox.requests())).not.toMatch(/good|other|bad-key/);
  });

  it('an unknown model, a body that is no object, a queue that is too long, an empty account', async () => {
    const sandbox = await openSandbox({
      latency: { median: 9 },
      limits: { fal: { concurrency: 1 } },
      balanceUsd: 0.07,
    });
    const fal = falCalls(sandbox);
    const post = (path: string, json: unknown) =>
      ask(`${sandbox.url}/fal/${path}`, { method: 'POST', headers: KEYS.fal, json });
    expect((await post('fal-ai/nothing', {})).status).toBe(404);
    expect(await post(FAL_MODEL, [])).toMatchObject({ status: 400, body: { error_type: 'bad_request' } });
    await fal.submit();
    await fal.submit();
    expect((await post(`${FAL_MODEL}?fal_max_queue_length=1`, await fal.body())).status).toBe(429);
    expect((await fal.submit()).status).toBe(403);
    expect(sandbox.report().accepted).toBe(2);
  });
});
