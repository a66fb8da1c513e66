import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { hostedFilm, manyShots, openSandbox, render, requestsOf, statusOf } from './location.js';

/** A gateway in front of a WaveSpeed: it passes all on, and answers the first submit itself once that was taken. */
async function openGateway(sandbox: Sandbox, body: object): Promise<string> {
  const target = new URL(sandbox.providers.wavespeed.base_url);
  let isFirst = true;
  const gateway = createServer((incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    const passed = send(
      { host: target.hostname, port: target.port, method, path: `${target.pathname}${url}`, headers },
      (answer) => {
        if (isFirst && url.includes('reference-to-video')) {
          isFirst = false;
          answer.resume().once('end', () => {
            outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
          });
        } else {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        }
      },
    );
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    gateway.closeAllConnections();
    await new Promise((resolve) => gateway.close(resolve));
  });
  return `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
}

it.each([
  { code: 504, message: 'upstream request timeout' },
  { code: 5003, message: 'unavailable', data: null },
])('a job that was taken before a gateway said $code is found, and not bought at the next', async (body) => {
  const sandbox = await openSandbox();
  const base_url = await openGateway(sandbox, body);
  const providers = { ...sandbox.providers, wavespeed: { base_url } };
  const behind = Object.assign(Object.create(sandbox) as Sandbox, { providers });
  const folder = await hostedFilm(behind, manyShots(1), { order: ['wavespeed', 'fal'] });

  expect((await render(folder)).code).toBe(0);

  expect(requestsOf(sandbox, 'submit').map(({ provider }) => provider)).toEqual(['wavespeed']);
  expect(sandbox.jobs()).toHaveLength(1);
  const { shots, money } = await statusOf(folder);
  expect(shots.map(({ state }) => state)).toEqual(['cached']);
  expect(money).toMatchObject({ spent_usd: 0.03, unknown_usd: 0 });
});
