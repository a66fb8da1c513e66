/** Every error the services document, and what each must come to: as the answer to a submit, and as the end of a job. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Failure, Provider, Submission } from '../../src/providers/provider.js';
import { FAL_ERRORS } from '../../src/sandbox/fal/error-types.js';
import { PIXVERSE_ERRORS } from '../../src/sandbox/pixverse/errors.js';
import { openSite, type Reply, type Site } from '../rig/vendor-site.js';
import type { Service } from './conformance.js';
import { CALL, stillClock } from './orders.js';
import { fal, pixverse, wavespeed } from './services.js';

type Kind = Failure['kind'];
/** `unknown` and `busy` as said; a kind of failure: refused for that. */
type Submitted = 'unknown' | 'busy' | Kind;
/** How a job ended, and whether it was charged. */
type Ended = readonly [Kind, 'no' | 'unknown'];

const PLATFORM_TROUBLE: readonly (readonly [string, number])[] = [
  ['request_timeout', 504],
  ['startup_timeout', 504],
  ['runner_scheduling_failure', 503],
  ['runner_connection_timeout', 503],
  ['runner_disconnected', 503],
  ['runner_connection_refused', 503],
  ['runner_connection_error', 503],
  ['runner_incomplete_response', 502],
  ['runner_server_error', 500],
  ['internal_error', 500],
];
const PLATFORM: readonly (readonly [string, number, Submitted, Ended])[] = [
  ...PLATFORM_TROUBLE.map(([type, status]) => [type, status, 'unknown', ['outage', 'no']] as const),
  ['bad_request', 400, 'input', ['input', 'unknown']],
  ['client_cancelled', 499, 'unknown', ['input', 'unknown']],
  ['client_disconnected', 499, 'unknown', ['input', 'unknown']],
];

const FAL_INPUTS = [
  'image_too_small',
  'image_too_large',
  'image_load_error',
  'file_download_error',
  'file_too_large',
  'unsupported_image_format',
  'face_detection_error',
  'greater_than',
  'greater_than_equal',
  'less_than',
  'less_than_equal',
  'multiple_of',
  'sequence_too_short',
  'sequence_too_long',
  'one_of',
  'feature_not_supported',
];
const MODEL: readonly (readonly [string, number, Submitted, Ended])[] = [
  ['internal_server_error', 500, 'unknown', ['outage', 'no']],
  ['generation_timeout', 504, 'unknown', ['deadline', 'no']],
  ['downstream_service_error', 400, 'unknown', ['outage', 'no']],
  ['downstream_service_unavailable', 500, 'unknown', ['outage', 'no']],
  ['content_policy_violation', 422, 'moderated', ['moderated', 'unknown']],
  ['no_media_generated', 422, 'unknown', ['input', 'unknown']],
  ...FAL_INPUTS.map((type) => [type, 422, 'input', ['input', 'no']] as const),
];

const WAVESPEED: readonly (readonly [number, Submitted, Ended])[] = [
  [1200, 'moderated', ['moderated', 'no']],
  [1400, 'input', ['input', 'no']],
  [1401, 'input', ['input', 'no']],
  [1402, 'input', ['input', 'no']],
  [1403, 'unknown', ['outage', 'no']],
  [1405, 'unknown', ['outage', 'no']],
  [5000, 'unknown', ['outage', 'no']],
  [5003, 'unknown', ['outage', 'no']],
  [5004, 'unknown', ['deadline', 'unknown']],
];
/** WaveSpeed's statuses, which also come as the code of a body with HTTP 200. */
const WAVESPEED_STATUSES: readonly (readonly [number, Submitted])[] = [
  [400, 'input'],
  [401, 'account'],
  [403, 'account'],
  [404, 'protocol'],
  [413, 'input'],
  [429, 'busy'],
  [500, 'unknown'],
  [502, 'unknown'],
  [503, 'unknown'],
  [504, 'unknown'],
];

const PIXVERSE: readonly (readonly [number, Submitted])[] = [
  ...[400011, 400013, 400017, 400018, 400019, 400032].map((code) => [code, 'input'] as const),
  ...[500030, 500031, 500032, 500033, 500042, 500071].map((code) => [code, 'input'] as const),
  [400012, 'account'],
  [500020, 'account'],
  [500008, 'input'],
  [500064, 'input'],
  [500044, 'busy'],
  [500069, 'outage'],
  [500100, 'outage'],
  [99999, 'outage'],
  [500041, 'outage'],
  [500052, 'moderated'],
  [500054, 'moderated'],
  [500063, 'moderated'],
  [500090, 'account'],
];

let site: Site;
let clock: ReturnType<typeof stillClock>;
beforeEach(async () => {
  site = await openSite();
  clock = stillClock();
});
afterEach(() => site.close());

function open(service: Service): Provider {
  return service.open({ key: 'a-key-of-ours', url: site.url, fetch, clock, pollSeconds: 2 });
}

async function expectSubmitted(service: Service, reply: Reply, is: Submitted): Promise<Submission> {
  site.answer = () => reply;
  const submission = await open(service).submit(service.order, CALL);
  expect(submission).toMatchObject(
    is === 'unknown' || is === 'busy' ? { kind: is } : { kind: 'refused', failure: { kind: is } },
  );
  expect(site.arrived).toHaveLength(1);
  return submission;
}

async function expectEnded(service: Service, answer: Site['answer'], [kind, charged]: Ended): Promise<void> {
  site.answer = answer;
  const ticket = { provider: service.name, id: service.jobId, resume: { endpoint: 'fal-ai/pixverse/c1' } };
  expect(await open(service).status(ticket, CALL)).toMatchObject({
    kind: 'failed',
    failure: { kind },
    charged,
  });
}

describe('fal', () => {
  /** A job that is over, and its result. */
  const over =
    (result: Reply, told: object): Site['answer'] =>
    ({ path }) =>
      path.includes('/status') ? { json: { status: 'COMPLETED', request_id: 'r-1', ...told } } : result;
  const platform = (error_type: string, status: number): Reply => ({
    status,
    headers: { 'x-fal-error-type': error_type },
    json: { detail: 'about it', error_type },
  });
  const model = (type: string, status: number): Reply => ({
    status,
    json: { detail: [{ loc: ['body', 'prompt'], msg: 'about it', type }] },
  });

  test.each(PLATFORM)('%s (%i), of the platform', async (type, status, submitted, ended) => {
    await expectSubmitted(fal, platform(type, status), submitted);
    const told = { error: 'about it', error_type: type };
    await expectEnded(fal, over(platform(type, status), told), ended);
  });

  test.each(MODEL)('%s (%i), of the model', async (type, status, submitted, ended) => {
    await expectSubmitted(fal, model(type, status), submitted);
    await expectEnded(fal, over(model(type, status), {}), ended);
  });

  test.each([
    [401, 'account'],
    [402, 'account'],
    [403, 'account'],
    [404, 'protocol'],
    [413, 'input'],
    [429, 'busy'],
  ] as const)('HTTP %i in answer to a submit', async (status, submitted) => {
    await expectSubmitted(fal, { status, json: { detail: 'about it' } }, submitted);
  });

  test('are all of those the sandbox plays', () => {
    // The first is another's deadline, the last three are FastAPI's own.
    const unlisted = ['start-deadline', 'missing', 'type_error', 'string_too_long'];
    const listed = [...PLATFORM, ...MODEL].map(([type]) => type);
    expect([...listed, ...unlisted].sort()).toEqual(Object.keys(FAL_ERRORS).sort());
  });
});

describe('WaveSpeed', () => {
  const said = (code: number, status = 200): Reply => ({ status, json: { code, message: 'about it' } });

  test.each(WAVESPEED)('code %i', async (code, submitted, ended) => {
    await expectSubmitted(wavespeed, said(code), submitted);
    const data = { id: 'p1', status: 'failed', error: 'about it', code };
    await expectEnded(wavespeed, () => ({ json: { code: 200, message: 'success', data } }), ended);
  });

  test.each(WAVESPEED)('code %i with HTTP 400', async (code, submitted) => {
    await expectSubmitted(wavespeed, said(code, 400), submitted);
  });

  test.each(WAVESPEED_STATUSES)('HTTP %i', async (status, submitted) => {
    await expectSubmitted(wavespeed, said(status, status), submitted);
  });

  test.each(WAVESPEED_STATUSES)('code %i with HTTP 200', async (status, submitted) => {
    await expectSubmitted(wavespeed, said(status), submitted);
  });

  test.each([429, 503, 5000])('code %i in answer to a question is asked again', async (code) => {
    site.answer = () => said(code);
    const asking = open(wavespeed).status({ provider: 'wavespeed', id: 'p1', resume: {} }, CALL);
    await expect(asking).rejects.toMatchObject({ retry: 'safe', failure: { kind: 'outage' } });
  });
});

describe('PixVerse', () => {
  test.each(PIXVERSE)('ErrCode %i', async (ErrCode, submitted) => {
    const reply = { json: { ErrCode, ErrMsg: 'about it', Resp: null } };
    const submission = await expectSubmitted(pixverse, reply, submitted);
    // A documented mistake is told in words.
    expect(JSON.stringify(submission)).not.toContain(`error ${ErrCode}`);
  });

  test.each(PIXVERSE)('err_code %i with HTTP 400', async (err_code, submitted) => {
    const json = { err_code, err_msg: 'about it', resp: null };
    await expectSubmitted(pixverse, { status: 400, json }, submitted);
  });

  test.each(PIXVERSE)('ErrCode %i beside a job', async (ErrCode) => {
    const json = { ErrCode, ErrMsg: 'about it', Resp: { video_id: 311 } };
    await expectSubmitted(pixverse, { json }, 'unknown');
  });

  test('are more than those the sandbox plays', () => {
    const listed = PIXVERSE.map(([code]) => String(code));
    expect(listed).toEqual(expect.arrayContaining(Object.keys(PIXVERSE_ERRORS)));
  });
});
