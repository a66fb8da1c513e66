import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFalProvider } from '../../src/providers/fal/provider.js';
import type { Provider, Ticket } from '../../src/providers/provider.js';
import { openSite, type Site } from '../rig/vendor-site.js';
import { CALL, frozenPicture, pierOrder, stillClock } from './orders.js';

const order = pierOrder('fal', { mira: 'https://cdn.example/m.png', pier: 'https://cdn.example/p.png' });

let site: Site;
let storage: Site;
let provider: Provider;

beforeEach(async () => {
  site = await openSite();
  storage = await openSite();
  provider = createFalProvider({
    key: 'id:secret-part',
    queueUrl: site.url,
    storageUrl: `${storage.url}/rest`,
    fetch,
    clock: stillClock(),
    pollSeconds: 2,
  });
});

afterEach(() => Promise.all([site.close(), storage.close()]));

const accepts = (urls: object) => (): { json: object } => ({ json: { request_id: 'r-1', ...urls } });

async function submitted(urls: object = {}): Promise<Ticket> {
  site.answer = accepts(urls);
  const submission = await provider.submit(order, CALL);
  return (submission as { ticket: Ticket }).ticket;
}

test('submits to the whole model id, without a fallback model and without a webhook', async () => {
  await submitted();
  const [request] = site.arrived;
  expect(request).toMatchObject({ method: 'POST', path: '/fal-ai/pixverse/c1/reference-to-video' });
  expect(request?.headers).toMatchObject({
    'x-app-fal-disable-fallback': 'true',
    authorization: 'Key id:secret-part',
  });
});

test('sends no seed that was not asked for', async () => {
  await submitted();
  expect(JSON.parse(String(site.arrived[0]?.body))).not.toHaveProperty('seed');
});

test.each([
  ['fal-ai/pixverse/c1/reference-to-video', '/fal-ai/pixverse/requests/r-1'],
  ['comfy/someone/a-workflow/run', '/comfy/someone/a-workflow/requests/r-1'],
])('builds the addresses of a job of %s when none were given', async (endpoint, path) => {
  site.answer = accepts({});
  const submission = await provider.submit({ ...order, offer: { ...order.offer, endpoint } }, CALL);
  site.answer = () => ({ status: 202, json: { status: 'COMPLETED' } });
  const { ticket } = submission as { ticket: Ticket };
  await provider.status(ticket, CALL).catch(() => undefined);
  await provider.cancel?.(ticket, CALL);
  expect(site.arrived.slice(1).map((each) => `${each.method} ${each.path}`)).toEqual([
    `GET ${path}/status?logs=1`,
    `GET ${path}`,
    `PUT ${path}/cancel`,
  ]);
});

test('prefers the addresses it was given', async () => {
  const job = `${site.url}/whole/model/id/requests/r-1`;
  const ticket = await submitted({
    status_url: `${job}/status`,
    response_url: `${job}/response`,
    cancel_url: `${job}/cancel`,
  });
  site.answer = () => ({ status: 202, json: { status: 'COMPLETED' } });
  await provider.status(ticket, CALL).catch(() => undefined);
  await provider.cancel?.(ticket, CALL);
  expect(site.arrived.slice(1).map(({ path }) => path)).toEqual([
    '/whole/model/id/requests/r-1/status?logs=1',
    '/whole/model/id/requests/r-1/response',
    '/whole/model/id/requests/r-1/cancel',
  ]);
});

test('asks again when only a gateway failed to hand out the result', async () => {
  const ticket = await submitted();
  for (const status of [502, 503, 504]) {
    site.answer = ({ path }) =>
      path.includes('/status') ? { json: { status: 'COMPLETED' } } : { status, text: '<html>' };
    await expect(provider.status(ticket, CALL)).rejects.toMatchObject({ retry: 'safe' });
  }
});

const PLATFORM_TROUBLES = [
  { status: 500, json: { detail: 'Something went wrong inside.', error_type: 'internal_error' } },
  { status: 503, json: { detail: 'no runner', error_type: 'runner_scheduling_failure' } },
  { status: 504, json: { detail: 'late' }, headers: { 'x-fal-error-type': 'request_timeout' } },
  { status: 500, json: { detail: 'oops' } },
];

test.each(PLATFORM_TROUBLES)(
  'does not take trouble with handing out a result for a failed job: $status $json.error_type',
  async (trouble) => {
    const ticket = await submitted();
    let asked = 0;
    site.answer = ({ path }) => {
      if (path.includes('/status')) {
        return { json: { status: 'COMPLETED' } };
      }
      asked++;
      return asked < 5 ? trouble : { json: { video: { url: 'https://v3.fal.media/a.mp4' } } };
    };
    expect(await provider.status(ticket, CALL)).toMatchObject({ kind: 'done' });
    expect(asked).toBe(5);
  },
);

test.each(PLATFORM_TROUBLES)(
  'leaves a job open whose result stays away: $status $json.error_type',
  async (trouble) => {
    const ticket = await submitted();
    site.answer = ({ path }) => (path.includes('/status') ? { json: { status: 'COMPLETED' } } : trouble);
    await expect(provider.status(ticket, CALL)).rejects.toMatchObject({
      code: 'result-withheld',
      retry: 'never',
      message: expect.stringContaining('r-1'),
    });
    expect(site.arrived.length).toBeLessThan(20);
  },
);

test('asks again when the job went back into the queue meanwhile', async () => {
  const ticket = await submitted();
  site.answer = ({ path }) =>
    path.includes('/status')
      ? { json: { status: 'COMPLETED' } }
      : { status: 400, json: { detail: 'Request is still in progress', error_type: 'bad_request' } };
  await expect(provider.status(ticket, CALL)).rejects.toMatchObject({ retry: 'safe' });
});

test.each([401, 402, 403])(
  'does not give a paid job up because reading its result is refused with %i',
  async (status) => {
    const ticket = await submitted();
    site.answer = ({ path }) =>
      path.includes('/status') ? { json: { status: 'COMPLETED' } } : { status, json: { detail: 'no' } };
    await expect(provider.status(ticket, CALL)).rejects.toMatchObject({
      retry: 'never',
      failure: { kind: 'account' },
    });
  },
);

test('says that a ticket made by hand lacks the model', async () => {
  await expect(provider.status({ provider: 'fal', id: 'r-1', resume: null }, CALL)).rejects.toMatchObject({
    code: 'ticket-incomplete',
  });
});

test('uploads in two steps, the second without the key', async () => {
  const picture = await frozenPicture();
  storage.answer = ({ method }) =>
    method === 'POST'
      ? {
          json: {
            upload_url: `${storage.url}/bucket?signed=1`,
            file_url: 'https://v3.fal.media/files/a/m.png',
          },
        }
      : {};
  const hosted = await provider.host?.(picture, CALL);
  await picture.remove();
  expect(hosted?.handle).toBe('https://v3.fal.media/files/a/m.png');
  const [initiate, put] = storage.arrived;
  expect(initiate?.path).toBe('/rest/storage/upload/initiate?storage_type=fal-cdn-v3');
  expect(JSON.parse(String(initiate?.body))).toEqual({
    content_type: 'image/png',
    file_name: `${picture.digest.slice(0, 16)}.png`,
  });
  expect(put).toMatchObject({
    method: 'PUT',
    path: '/bucket?signed=1',
    headers: { 'content-type': 'image/png' },
  });
  expect(put?.headers.authorization).toBeUndefined();
});

test('puts no picture where it must not go', async () => {
  const picture = await frozenPicture();
  for (const upload_url of ['http://media.example/x', 'https://10.0.0.1/x', 'file:///tmp/x']) {
    storage.answer = () => ({ json: { upload_url, file_url: 'https://v3.fal.media/m.png' } });
    await expect(provider.host?.(picture, CALL)).rejects.toMatchObject({
      code: 'address-refused',
      retry: 'never',
    });
  }
  await picture.remove();
});
