import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPixverseProvider } from '../../src/providers/pixverse/provider.js';
import type { Provider } from '../../src/providers/provider.js';
import { openSite, type Reply, type Site } from '../rig/vendor-site.js';
import { CALL, frozenPicture, pierOrder, stillClock } from './orders.js';

let site: Site;
let provider: Provider;

beforeEach(async () => {
  site = await openSite();
  provider = createPixverseProvider({
    key: 'pv-secret',
    baseUrl: site.url,
    fetch,
    clock: stillClock(),
    pollSeconds: 2,
  });
});

afterEach(() => site.close());

const resp = (Resp: unknown, ErrCode = 0): Reply => ({ json: { ErrCode, ErrMsg: '', Resp } });
const LINK = 'https://cdn.example/mira.png';
const order = pierOrder('pixverse', { mira: 101, pier: 102 });

test('gives every request a trace id of its own', async () => {
  site.answer = () => resp({ video_id: 5 });
  await provider.submit(order, CALL);
  await provider.submit(order, CALL);
  const ticket = { provider: 'pixverse', id: '5', resume: null };
  site.answer = () => resp({ status: 5 });
  await provider.status(ticket, CALL);
  await provider.status(ticket, CALL);
  const traces = site.arrived.map(({ headers }) => String(headers['ai-trace-id']));
  expect(new Set(traces).size).toBe(4);
  for (const trace of traces) {
    expect(trace).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

test('gets an id for a picture that was given by address before it submits', async () => {
  site.answer = ({ path }) =>
    path.endsWith('/image/upload') ? resp({ img_id: 900 }) : resp({ video_id: 5 });
  const linked = pierOrder('pixverse', { mira: LINK, pier: 102 });
  expect(await provider.submit(linked, CALL)).toMatchObject({ kind: 'accepted' });
  expect(site.arrived.map(({ path }) => path)).toEqual([
    '/openapi/v2/image/upload',
    '/openapi/v2/video/fusion/generate',
  ]);
  expect(String(site.arrived[0]?.body)).toMatch(/name="image_url"\s+https:\/\/cdn\.example\/mira\.png/);
  expect(JSON.parse(String(site.arrived[1]?.body)).image_references).toMatchObject([
    { img_id: 900 },
    { img_id: 102 },
  ]);
});

test.each([
  [resp(null, 500054), 'moderated'],
  [{ status: 500, json: { err_code: 500041, err_msg: 'upload failed', resp: null } }, 'outage'],
  [{ fault: 'reset' } as Reply, 'outage'],
])('submits nothing when such a picture is not taken: %j', async (reply, kind) => {
  site.answer = () => reply;
  const linked = pierOrder('pixverse', { mira: LINK, pier: 102 });
  expect(await provider.submit(linked, CALL)).toMatchObject({ kind: 'refused', failure: { kind } });
  expect(site.arrived).toHaveLength(1);
});

test('uploads a picture as a form', async () => {
  const picture = await frozenPicture();
  site.answer = () => resp({ img_id: 101, img_url: 'https://media.example/x' });
  expect(await provider.host?.(picture, CALL)).toMatchObject({ handle: 101 });
  expect(String(site.arrived[0]?.body)).toMatch(
    /name="image"; filename="[0-9a-f]{16}\.png"\s+Content-Type: image\/png/,
  );
  site.answer = () => ({ status: 400, json: { err_code: 500052, err_msg: 'flagged', resp: null } });
  await expect(provider.host?.(picture, CALL)).rejects.toMatchObject({
    retry: 'never',
    failure: { kind: 'moderated' },
  });
  await picture.remove();
});

test.each([
  [{ credits: 8400 }, '8,400 credits'],
  [{ account_id: 7, credit_monthly: 1000, credit_package: 250 }, '1,000 credit monthly, 250 credit package'],
])('tells what is left: %j', async (Resp, told) => {
  site.answer = () => resp(Resp);
  expect(await provider.balance?.(CALL)).toEqual({ text: told });
});

test('does not blame the uploads for such a picture', async () => {
  site.answer = () => resp(null, 500042);
  const submission = await provider.submit(pierOrder('pixverse', { mira: LINK, pier: 102 }), CALL);
  expect(submission).toMatchObject({ kind: 'refused', failure: { code: 'err-500042' } });
  expect(submission).not.toHaveProperty('failure.cause');
});
