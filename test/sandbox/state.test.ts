import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { falCalls, KEYS, pixverseCalls, wavespeedCalls } from './clients.js';
import { ask, openSandbox, temporaryFolder } from './stage.js';

describe('a sandbox with a state folder', () => {
  it('goes on after it was closed in the middle of a run', async () => {
    const stateFolder = await temporaryFolder();
    const options = {
      stateFolder,
      latency: { median: 60, spread: 0.5 },
      queue: { median: 10 },
      limits: { fal: { concurrency: 1 } },
    };
    const first = await openSandbox(options);
    const fal = falCalls(first);
    const jobs = [await fal.submit(), await fal.submit(), await fal.submit()];
    const taken = await fal.submit();
    first.skip(30_000);
    await fal.cancel(taken);
    first.skip(70_000);
    const before = { jobs: first.jobs(), report: first.report() };
    await first.close();
    // A kill may leave half a line.
    await appendFile(join(stateFolder, 'sandbox.jsonl'), '{"type":"job-acc');

    const second = await openSandbox(options);
    expect(second.jobs()).toEqual(before.jobs);
    expect(second.report()).toEqual(before.report);
    second.skip(1e6);
    for (const { body } of jobs) {
      const url = `${second.providers.fal.queue_url}/fal-ai/pixverse/requests/${body.request_id}`;
      const result = await ask(url, { headers: KEYS.fal });
      expect(result.body.video.url.startsWith(second.url)).toBe(true);
      expect((await fetch(result.body.video.url)).status).toBe(200);
    }
    await falCalls(second).submit();
    expect(second.report().accepted).toBe(5);
    await second.close();
    const third = await openSandbox(options);
    expect(third.report().accepted).toBe(5);
  });

  it('keeps uploads, so that they need not be sent again', async () => {
    const stateFolder = await temporaryFolder();
    const first = await openSandbox({ stateFolder });
    const url = await falCalls(first).upload();
    const { img_id } = (await pixverseCalls(first).upload()).body.Resp;
    await first.close();
    const second = await openSandbox({ stateFolder });
    const fal = falCalls(second);
    const image_references = [{ ref_name: 'mira', image_url: url }];
    expect((await fal.result(await fal.submit({ image_references }))).status).toBe(200);
    const accepted = await pixverseCalls(second).submit({
      image_references: [{ ref_name: 'mira', type: 'subject', img_id }],
    });
    expect(accepted.body.ErrCode).toBe(0);
  });

  it('keeps that uploads are forgotten', async () => {
    const stateFolder = await temporaryFolder();
    const first = await openSandbox({ stateFolder }, 'pixverse.submit=forget');
    const { img_id } = (await pixverseCalls(first).upload()).body.Resp;
    const image_references = [{ ref_name: 'mira', type: 'subject', img_id }];
    expect((await pixverseCalls(first).submit({ image_references })).body.ErrCode).toBe(400032);
    await first.close();
    const second = pixverseCalls(await openSandbox({ stateFolder }));
    expect((await second.submit({ image_references })).body.ErrCode).toBe(400032);
    expect((await second.upload()).body.Resp.img_id).toBeGreaterThan(img_id);
  });

  it('forgets everything when it is reset', async () => {
    const stateFolder = await temporaryFolder();
    const first = await openSandbox({ stateFolder }, 'media=404');
    await wavespeedCalls(first).submit();
    first.reset();
    expect([first.report().accepted, first.requests(), first.faults.list()]).toEqual([0, [], []]);
    await first.close();
    expect((await openSandbox({ stateFolder })).report().accepted).toBe(0);
  });
});

describe('latencies', () => {
  const drawn = async (seed: number) => {
    const sandbox = await openSandbox({ seed, latency: { median: 60, spread: 0.5 } });
    const wavespeed = wavespeedCalls(sandbox);
    for (let n = 0; n < 9; n += 1) {
      await wavespeed.submit();
    }
    return sandbox.jobs().map((job) => job.rendering);
  };

  it('are spread around the median and decided by the seed', async () => {
    const times = await drawn(1);
    expect(new Set(times).size).toBe(9);
    expect(Math.min(...times)).toBeLessThan(60_000);
    expect(Math.max(...times)).toBeGreaterThan(60_000);
    expect(await drawn(1)).toEqual(times);
    expect(await drawn(2)).not.toEqual(times);
  });
});

describe('the control API', () => {
  it('reports, lists, adds faults, skips time and resets', async () => {
    const sandbox = await openSandbox({ latency: { median: 60 } });
    const control = (path: string, json?: unknown) =>
      ask(`${sandbox.url}/sandbox/${path}`, json === undefined ? {} : { method: 'POST', json });
    const fal = falCalls(sandbox);
    const accepted = await fal.submit({ prompt: 'a walk' });
    expect((await control('report')).body).toEqual(sandbox.report());
    expect((await control('jobs')).body[0]).toMatchObject({
      provider: 'fal',
      phase: 'running',
      usd: 0.03,
      prompt: 'a walk',
    });
    const [recorded] = (await control('requests?provider=fal&call=submit')).body;
    expect(recorded).toMatchObject({
      method: 'POST',
      status: 200,
      charged: 0.03,
      job: accepted.body.request_id,
    });
    expect(recorded.body.prompt).toBe('a walk');
    expect(recorded.headers.authorization).toBe('[redacted]');
    expect((await control('skip', { seconds: 60 })).status).toBe(200);
    expect((await fal.status(accepted)).body.status).toBe('COMPLETED');
    expect((await control('skip', { seconds: -1 })).status).toBe(400);
    expect((await control('faults', { add: ['fal.submit=503'] })).body[0].rule).toMatchObject({
      provider: 'fal',
      fault: '503',
    });
    expect((await fal.submit()).status).toBe(503);
    expect((await control('faults')).body[0].hits).toBe(1);
    expect((await control('faults', { clear: true })).body).toEqual([]);
    expect(await control('faults', { add: 'nonsense' })).toMatchObject({
      status: 400,
      body: { hint: expect.any(String) },
    });
    expect((await control('reset', {})).body.accepted).toBe(0);
  });

  it('is deaf to names that a browser was led astray with', async () => {
    const sandbox = await openSandbox();
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      request(`${sandbox.url}/sandbox/report`, { headers: { host: 'evil.example' } }, (answer) =>
        resolve(answer.resume().statusCode),
      ).end();
    });
    expect(status).toBe(421);
  });
});
