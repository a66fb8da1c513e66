import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type SandboxCommandOptions, sandbox } from '../../src/cli/commands/sandbox.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { settingsSchema } from '../../src/language/schema/settings.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { FAL_MODEL, falCalls, KEYS } from './clients.js';
import { ask, stillClock, temporaryFolder } from './stage.js';

async function run(options: SandboxCommandOptions) {
  const stdout = new PassThrough();
  let text = '';
  stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const interrupt = new AbortController();
  const terminal: Terminal = {
    ...{ stdin: new PassThrough(), stdout, stderr: new PassThrough(), cwd: await temporaryFolder() },
    ...{
      env: { PATH: process.env.PATH },
      clock: stillClock(),
      fetch,
      signal: interrupt.signal,
      warned: new Set(),
      version: '0.0.0',
    },
  };
  const exit = sandbox({ port: 0, clips: 'plain', latency: 0, ...options }, terminal);
  exit.catch(() => undefined);
  return {
    exit,
    interrupt,
    cwd: terminal.cwd,
    text: () => text,
    url: () => /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0],
  };
}

const body = {
  ...{ prompt: '@mira walks', duration: 2, resolution: '720p' },
  image_references: [{ ref_name: 'mira', image_url: 'https://example.org/mira.png' }],
};

describe('storyreel sandbox', () => {
  it('prints settings that are valid, a line for each request, and the sum on Ctrl-C', async () => {
    const command = await run({ fault: ['fal.submit=503'], newAccount: true });
    await expect.poll(() => command.text()).toContain('Ctrl-C');
    const block = /# storyreel.yaml\n([\s\S]*?)\n\n/.exec(command.text())?.[1] ?? '';
    const settings = settingsSchema.parse(parse(block));
    expect(settings.rehearsal).toBe(true);
    expect(settings.providers?.wavespeed).toMatchObject({ concurrency: 2, per_minute: 2 });
    expect(command.text()).toContain('FAL_KEY=sandbox WAVESPEED_API_KEY=sandbox PIXVERSE_API_KEY=sandbox');
    const submit = () =>
      ask(`${settings.providers?.fal?.queue_url}/${FAL_MODEL}`, {
        method: 'POST',
        headers: KEYS.fal,
        json: body,
      });
    await submit();
    const id = (await submit()).body.request_id;
    await expect
      .poll(() => command.text())
      .toContain(`POST /fal/${FAL_MODEL} → 200, job ${id}, charged $0.10`);
    expect(command.text()).toContain(`10:00:00 POST /fal/${FAL_MODEL} → 503, fault 503`);
    command.interrupt.abort();
    expect(await command.exit).toBe('done');
    expect(command.text()).toContain('closed: 1 jobs accepted, 1 charged ($0.10), 0 refunded');
    await expect(fetch(`${command.url()}/sandbox/report`)).rejects.toThrow();
  });

  it('stops the prompts it was told to, and says which', async () => {
    const command = await run({
      moderate: 'Dragon',
      fault: ['wavespeed.submit=fail:1200', 'submit=429:3@9'],
    });
    await expect
      .poll(() => command.text())
      .toContain('Content moderation stops a prompt with "dragon" in it.');
    const url = command.url() ?? '';
    const fal = { queue_url: `${url}/fal`, storage_url: `${url}/fal-storage` };
    const calls = falCalls({ url, providers: { fal } } as Sandbox);
    const { body: job } = await calls.submit({ prompt: 'a DRAGON sleeps' });
    const result = await ask(job.response_url, { headers: KEYS.fal });
    expect(result.body.detail[0].type).toBe('content_policy_violation');
    command.interrupt.abort();
    await command.exit;
  });

  it('speaks JSON lines, and reads faults from a file', async () => {
    const folder = await temporaryFolder();
    const faults = join(folder, 'faults.yaml');
    await writeFile(
      faults,
      '- wavespeed.balance=502\n- { provider: wavespeed, call: balance, fault: "503", from: 2 }\n',
    );
    const command = await run({ json: true, faults });
    await expect.poll(() => command.text()).toContain('sandbox-ready');
    const ready = JSON.parse(command.text().split('\n')[0] ?? '');
    expect(ready.rehearsal).toBe(true);
    const { wavespeed } = ready.providers;
    const balance = () => ask(`${wavespeed.base_url}/api/v3/balance`, { headers: KEYS.wavespeed });
    expect([(await balance()).status, (await balance()).status, (await balance()).status]).toEqual([
      502, 503, 200,
    ]);
    command.interrupt.abort();
    await command.exit;
    const events = command
      .text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ type }) => type)).toEqual([
      'sandbox-ready',
      ...Array(3).fill('request-served'),
      'sandbox-closed',
      'run-ended',
    ]);
    expect(command.text()).not.toContain('ws_demo');
  });

  it('says when the port is taken, and what is wrong with a fault', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect((await run({ port })).exit).rejects.toMatchObject({ code: 'port-taken' });
    server.close();
    await expect((await run({ fault: ['nonsense'] })).exit).rejects.toMatchObject({ code: 'fault-invalid' });
    for (const fault of [
      'fal.submit=fail:nonsense',
      'fal.submit=fail:1200',
      'submit=429:soon',
      'submit=fail:12',
    ]) {
      await expect((await run({ fault: [fault] })).exit, fault).rejects.toMatchObject({
        code: 'fault-invalid',
      });
    }
    await expect((await run({ faults: 'no-such-file' })).exit).rejects.toMatchObject({
      code: 'fault-invalid',
    });
  });
});
