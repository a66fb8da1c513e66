/** The vendors' own clients against the sandbox: what they take for the real service is near enough to it. */
import { createFalClient, type FalClient } from '@fal-ai/client';
import { describe, expect, it, vi } from 'vitest';
import { Client } from 'wavespeed';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { FAL_MODEL, WAVESPEED_MODEL } from './clients.js';
import { openSandbox, picture, pictureFile } from './stage.js';

/** fal's client has its hosts written in; requests go through a middleware that knows better. */
function falClient({ providers }: Sandbox, credentials = 'demo:secret'): FalClient {
  const hosts: Readonly<Record<string, string>> = {
    'https://queue.fal.run': providers.fal.queue_url,
    'https://rest.fal.ai': providers.fal.storage_url,
  };
  return createFalClient({
    credentials,
    suppressLocalCredentialsWarning: true,
    requestMiddleware: async (request) => {
      const { origin } = new URL(request.url);
      return { ...request, url: request.url.replace(origin, hosts[origin] ?? origin) };
    },
  });
}

const INPUT = { prompt: '@mira walks', duration: 1, resolution: '360p' };

describe('@fal-ai/client', () => {
  it('uploads, submits, follows the states and gets the video', async () => {
    const sandbox = await openSandbox({ latency: { median: 60 }, queue: { median: 10 } });
    const fal = falClient(sandbox);
    const image_url = await fal.storage.upload(new File([picture()], 'mira.png', { type: 'image/png' }));
    const input = { ...INPUT, image_references: [{ ref_name: 'mira', type: 'subject', image_url }] };
    const { request_id: requestId } = await fal.queue.submit(FAL_MODEL, { input });
    const status = () => fal.queue.status(FAL_MODEL, { requestId, logs: true });
    expect(await status()).toMatchObject({ status: 'IN_QUEUE', queue_position: 0 });
    sandbox.skip(10_000);
    expect(await status()).toMatchObject({ status: 'IN_PROGRESS', logs: [{ message: 'rendering' }] });
    sandbox.skip(60_000);
    expect(await status()).toMatchObject({ status: 'COMPLETED', metrics: { inference_time: 60 } });
    const result = await fal.queue.result(FAL_MODEL, { requestId });
    expect(result.requestId).toBe(requestId);
    expect((await fetch(result.data.video.url)).status).toBe(200);
    expect(sandbox.report().providers.fal).toMatchObject({ accepted: 1, charged: 1, uploads: 1 });
  });

  it('runs to the end in one call', async () => {
    const sandbox = await openSandbox();
    const fal = falClient(sandbox);
    const image_references = [{ ref_name: 'mira', image_url: 'https://example.org/mira.png' }];
    const seen: string[] = [];
    const onQueueUpdate = ({ status }: { status: string }) => seen.push(status);
    const result = await fal.subscribe(FAL_MODEL, {
      input: { ...INPUT, image_references },
      pollInterval: 1,
      onQueueUpdate,
    });
    expect(result.data.video.file_name).toBe('output.mp4');
    expect(seen.at(-1)).toBe('COMPLETED');
  });

  it('follows the stream of the states to its end', async () => {
    const sandbox = await openSandbox({ latency: { median: 60 }, queue: { median: 10 } });
    const fal = falClient(sandbox);
    const { request_id: requestId } = await fal.queue.submit(FAL_MODEL, { input: INPUT });
    const stream = await fal.queue.streamStatus(FAL_MODEL, { requestId, logs: true });
    const seen: string[] = [];
    for await (const { status } of stream) {
      seen.push(status);
      sandbox.skip(10_000 * 5 ** seen.length);
    }
    expect(seen).toEqual(['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED']);
    expect(await stream.done()).toMatchObject({ status: 'COMPLETED', request_id: requestId });
    expect(sandbox.requests().filter(({ call }) => call === 'stream')).toHaveLength(1);
  });

  it('sees a failed job as a validation error, a bad key as an API error', async () => {
    const sandbox = await openSandbox();
    const fal = falClient(sandbox);
    const run = fal.subscribe(FAL_MODEL, { input: { ...INPUT, prompt: 'forbidden' }, pollInterval: 1 });
    await expect(run).rejects.toMatchObject({ name: 'ValidationError', status: 422 });
    const refused = falClient(sandbox, 'bad-key').queue.submit(FAL_MODEL, { input: INPUT });
    await expect(refused).rejects.toMatchObject({ name: 'ApiError', status: 401 });
  });

  it('cancels', async () => {
    const sandbox = await openSandbox({ queue: { median: 10 } });
    const fal = falClient(sandbox);
    const { request_id: requestId } = await fal.queue.submit(FAL_MODEL, { input: INPUT });
    await fal.queue.cancel(FAL_MODEL, { requestId });
    expect(sandbox.jobs()[0]?.phase).toBe('cancelled');
    await expect(fal.queue.cancel(FAL_MODEL, { requestId })).rejects.toMatchObject({ status: 400 });
  });

  it('sends the paid POST four times when connections break: four jobs, four charges', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const sandbox = await openSandbox({}, 'fal.submit=reset-after@*');
      const fal = falClient(sandbox);
      const input = {
        ...INPUT,
        image_references: [{ ref_name: 'mira', image_url: 'https://example.org/mira.png' }],
      };
      let over = false;
      const submit = fal.queue.submit(FAL_MODEL, { input }).finally(() => {
        over = true;
      });
      submit.catch(() => undefined);
      while (!over) {
        await new Promise((resolve) => setImmediate(resolve));
        vi.advanceTimersByTime(100);
      }
      await expect(submit).rejects.toThrow();
      expect(sandbox.requests().filter(({ call }) => call === 'submit')).toHaveLength(4);
      expect(sandbox.report()).toMatchObject({ accepted: 4, charged: 4 });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('wavespeed', () => {
  const client = (sandbox: Sandbox, key = 'demo') =>
    new Client(key, { baseUrl: sandbox.providers.wavespeed.base_url, maxConnectionRetries: 0 });
  const images = [{ ref_name: 'mira', type: 'subject', image_url: 'https://example.org/mira.png' }];

  it('uploads a file and runs to the video', async () => {
    const sandbox = await openSandbox();
    const wavespeed = client(sandbox);
    const image_url = await wavespeed.upload(await pictureFile());
    const input = { ...INPUT, images: [{ ref_name: 'mira', type: 'subject', image_url }] };
    const { outputs } = await wavespeed.run(WAVESPEED_MODEL, input, { pollInterval: 0.001 });
    expect((await fetch(outputs[0])).status).toBe(200);
    expect(sandbox.report().providers.wavespeed).toMatchObject({ accepted: 1, charged: 1, uploads: 1 });
  });

  it('sees moderation as a failed prediction', async () => {
    const sandbox = await openSandbox();
    const run = client(sandbox).runNoThrow(WAVESPEED_MODEL, { ...INPUT, images, prompt: 'forbidden' });
    const { outputs, detail } = await run;
    expect(outputs).toBeNull();
    expect(detail).toMatchObject({ status: 'failed', taskId: sandbox.jobs()[0]?.id });
    expect(detail.error?.message).toContain('moderation');
  });

  it('sends the paid POST once when the answer is lost', async () => {
    const sandbox = await openSandbox({}, 'wavespeed.submit=reset-after');
    const run = client(sandbox).run(WAVESPEED_MODEL, { ...INPUT, images });
    await expect(run).rejects.toMatchObject({ name: 'WavespeedSubmissionException' });
    expect(sandbox.report().accepted).toBe(1);
  });

  it('buys again when it is told to retry and the failure mentions a timeout', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const sandbox = await openSandbox({}, 'submit=fail:timeout@*');
    const options = { maxRetries: 2, pollInterval: 0.001 };
    const wavespeed = new Client('demo', {
      baseUrl: sandbox.providers.wavespeed.base_url,
      retryInterval: 0.001,
    });
    await expect(wavespeed.run(WAVESPEED_MODEL, { ...INPUT, images }, options)).rejects.toThrow('timeout');
    expect(sandbox.report().accepted).toBe(3);
    vi.restoreAllMocks();
  });

  it('is refused with a bad key', async () => {
    const run = client(await openSandbox(), 'bad-key').run(WAVESPEED_MODEL, { ...INPUT, images });
    await expect(run).rejects.toThrow('HTTP 401');
  });
});
