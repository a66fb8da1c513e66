/** How the three services speak, from their documentation: answers as they are printed there, with ids of our own. */
import { createFalProvider } from '../../src/providers/fal/provider.js';
import { createPixverseProvider } from '../../src/providers/pixverse/provider.js';
import { createWavespeedProvider } from '../../src/providers/wavespeed/provider.js';
import type { Reply } from '../rig/vendor-site.js';
import type { Service, Speech } from './conformance.js';
import { pierOrder } from './orders.js';

const MIRA = 'https://cdn.example/mira.png';
const PIER = 'https://cdn.example/pier.jpg';

const FAL_JOB = 'fal-ai/pixverse/requests/r-1';

/** A COMPLETED job and its result. */
const falResult = (result: Reply, completed: object = {}): Speech => ({
  status: { json: { status: 'COMPLETED', request_id: 'r-1', logs: [], metrics: {}, ...completed } },
  result,
});

const falModelError = (
  type: string,
  loc: readonly unknown[] = ['body', 'prompt'],
  more: object = {},
): unknown => ({
  detail: [{ loc, msg: `about ${type}`, type, url: 'https://docs.fal.ai/errors', ...more }],
});

/** Events as fal's stream sends them, with the comments that keep it open. */
const falEvents = (...statuses: readonly object[]): Reply => ({
  headers: { 'content-type': 'text/event-stream; charset=utf-8' },
  text: statuses.map((status) => `: ping\r\n\r\ndata: ${JSON.stringify(status)}\r\n\r\n`).join(''),
});

export const fal: Service = {
  name: 'fal',
  variable: 'FAL_KEY',
  open: ({ url, ...more }) => createFalProvider({ queueUrl: url, storageUrl: url, ...more }),
  order: pierOrder('fal', { mira: MIRA, pier: PIER }, 7),
  documented: {
    prompt: '@mira walks along @pier at dusk',
    duration: 4,
    resolution: '540p',
    aspect_ratio: '16:9',
    seed: 7,
    generate_audio_switch: false,
    image_references: [
      { ref_name: 'mira', type: 'subject', image_url: MIRA },
      { ref_name: 'pier', type: 'background', image_url: PIER },
    ],
  },
  keyIn: ({ authorization }) => /^Key (.+)$/.exec(authorization ?? '')?.[1],
  kindOf({ method, path }) {
    const bare = path.replace(/\?.*/, '');
    if (bare.includes('/storage/upload/initiate')) {
      return 'upload';
    }
    if (method === 'PUT') {
      return bare.endsWith('/cancel') ? 'cancel' : 'put';
    }
    if (method === 'POST') {
      return 'submit';
    }
    if (bare.endsWith('/status/stream')) {
      return 'stream';
    }
    return bare.endsWith('/status') ? 'status' : 'result';
  },
  jobId: 'r-1',
  accepts: (id, origin) => ({
    json: {
      request_id: id,
      status: 'IN_QUEUE',
      queue_position: 3,
      status_url: `${origin}/${FAL_JOB}/status`,
      response_url: `${origin}/${FAL_JOB}`,
      cancel_url: `${origin}/${FAL_JOB}/cancel`,
    },
  }),
  refusals: [
    {
      says: { status: 422, json: falModelError('content_policy_violation') },
      kind: 'moderated',
      about: /the prompt/,
    },
    {
      says: {
        status: 422,
        json: falModelError('image_too_small', ['body', 'image_references', 1, 'image_url'], {
          ctx: { min_width: 300 },
        }),
      },
      kind: 'input',
      about: /picture 2 .*min_width 300/,
    },
    { says: { status: 422, json: { detail: 'no such thing' } }, kind: 'input', about: /no such thing/ },
    { says: { status: 400, json: { detail: 'bad', error_type: 'bad_request' } }, kind: 'input' },
    { says: { status: 402, json: { detail: 'top up' } }, kind: 'account', about: /top up/ },
    { says: { status: 403, json: { detail: 'User is locked' } }, kind: 'account', about: /locked/ },
    { says: { status: 404, json: { detail: 'Application not found' } }, kind: 'protocol' },
    { says: { status: 413, text: '' }, kind: 'input' },
  ],
  busy: [{ status: 429, json: { detail: 'too many', error_type: 'concurrent_requests_limit' } }],
  unclear: [
    { status: 500, json: { detail: 'internal', error_type: 'internal_error' } },
    { status: 499, json: { detail: 'gone', error_type: 'client_disconnected' } },
    { status: 400, json: falModelError('downstream_service_error', ['body']) },
    { status: 422, json: falModelError('no_media_generated', []) },
    { json: { detail: 'late', error_type: 'request_timeout' } },
  ],
  states: [
    {
      says: { status: { status: 202, json: { status: 'IN_QUEUE', queue_position: 3 } } },
      is: { kind: 'queued', ahead: 3 },
    },
    { says: { status: { status: 202, json: { status: 'IN_QUEUE' } } }, is: { kind: 'queued' } },
    {
      says: { status: { status: 202, json: { status: 'IN_PROGRESS', logs: null } } },
      is: { kind: 'rendering' },
    },
    {
      says: {
        status: {
          status: 202,
          json: { status: 'IN_PROGRESS', logs: [{ message: 'step 1' }, { message: ' 40%|###' }] },
        },
      },
      is: { kind: 'rendering', fraction: 0.4 },
    },
    { says: { status: { status: 200, json: { status: 'FAILED' } } }, is: { kind: 'rendering' } },
  ],
  done: (url) => falResult({ json: { video: { url, content_type: 'image/png' } } }),
  failures: [
    {
      says: falResult({ status: 422, json: falModelError('content_policy_violation') }),
      kind: 'moderated',
      charged: 'unknown',
      about: /the prompt/,
    },
    {
      says: falResult({
        status: 422,
        json: falModelError('file_download_error', ['body', 'image_references', 0, 'image_url']),
      }),
      kind: 'input',
      charged: 'no',
      cause: 'picture-unreachable',
      about: /picture 1/,
    },
    {
      says: falResult({ status: 422, json: falModelError('no_media_generated', []) }),
      kind: 'input',
      charged: 'unknown',
    },
    {
      says: falResult({ status: 422, json: { detail: 'words' } }),
      kind: 'input',
      charged: 'unknown',
      about: /words/,
    },
    {
      says: falResult({
        status: 500,
        json: falModelError('internal_server_error', ['body']),
        headers: { 'x-fal-retryable': 'true' },
      }),
      kind: 'outage',
      charged: 'no',
    },
    {
      says: falResult({ status: 504, json: falModelError('generation_timeout', ['body']) }),
      kind: 'deadline',
      charged: 'no',
    },
    {
      says: falResult({
        status: 400,
        json: falModelError('downstream_service_error', ['body']),
        headers: { 'x-fal-retryable': 'true' },
      }),
      kind: 'outage',
      charged: 'no',
    },
    {
      says: falResult({
        status: 400,
        json: falModelError('downstream_service_error', ['body']),
        headers: { 'x-fal-retryable': 'false' },
      }),
      kind: 'input',
      charged: 'no',
    },
    {
      says: falResult(
        { status: 503, json: { detail: 'gone', error_type: 'runner_disconnected' } },
        { error: 'gone', error_type: 'runner_disconnected' },
      ),
      kind: 'outage',
      charged: 'no',
    },
    {
      says: falResult({ status: 500, text: 'plain' }, { error: 'it broke' }),
      kind: 'outage',
      charged: 'unknown',
      about: /it broke/,
    },
    {
      says: falResult(
        { status: 503, json: { detail: 'no runner', error_type: 'runner_scheduling_failure' } },
        { error: 'flagged', error_type: 'content_policy_violation' },
      ),
      kind: 'outage',
      charged: 'unknown',
    },
    {
      says: falResult({
        status: 500,
        json: falModelError('downstream_service_unavailable', ['body']),
        headers: { 'x-fal-retryable': 'false' },
      }),
      kind: 'protocol',
      charged: 'no',
    },
    {
      says: falResult({
        status: 504,
        json: { detail: 'late', error_type: 'request_timeout' },
        headers: { 'x-fal-request-timeout-type': 'user' },
      }),
      kind: 'deadline',
      charged: 'no',
    },
    {
      says: falResult(
        { status: 499, json: { detail: 'cancelled', error_type: 'client_cancelled' } },
        { error: 'cancelled' },
      ),
      kind: 'input',
      charged: 'unknown',
    },
  ],
  expired: [
    { status: { status: 404, json: { detail: 'Request not found' } } },
    falResult({ status: 404, json: { detail: 'Request not found' } }),
  ],
  incomplete: [
    { says: { submit: { json: { status: 'IN_QUEUE' } } }, field: /request_id is missing/ },
    { says: { status: { json: { request_id: 'r-1' } } }, field: /status is missing/ },
    { says: falResult({ json: { images: [] } }), field: /video is missing/ },
    { says: falResult({ json: { video: { url: 'clip.mp4' } } }), field: /video\.url/ },
  ],
  badKey: { status: 401, json: { detail: 'Authentication is required' } },
  uploads: (place) => ({ upload: { json: { upload_url: place, file_url: MIRA } }, put: {} }),
  handle: MIRA,
  streams: [
    {
      says: falEvents(
        { status: 'IN_QUEUE', queue_position: 2 },
        { status: 'IN_QUEUE', queue_position: 2 },
        { status: 'IN_PROGRESS', logs: [{ message: '40%' }] },
        { status: 'COMPLETED', metrics: { inference_time: 41.2 } },
      ),
      words: [{ kind: 'queued', ahead: 2 }, { kind: 'rendering', fraction: 0.4 }, { kind: 'over' }],
    },
    {
      says: falEvents({ status: 'COMPLETED', error: 'gone', error_type: 'runner_disconnected' }),
      words: [{ kind: 'over' }],
    },
  ],
  cancels: [
    { says: { status: 202, json: { status: 'CANCELLATION_REQUESTED' } }, is: 'cancelled' },
    { says: { status: 400, json: { status: 'ALREADY_COMPLETED' } }, is: 'too-late' },
    { says: { status: 404, json: { status: 'NOT_FOUND' } }, is: 'too-late' },
  ],
};

const wrapped = (data: unknown, code = 200, message = 'success'): Reply => ({
  json: { code, message, data },
});

const prediction = (more: object): Speech => ({
  status: wrapped({ id: 'p1', outputs: [], has_nsfw_contents: [], error: '', ...more }),
});

export const wavespeed: Service = {
  name: 'wavespeed',
  variable: 'WAVESPEED_API_KEY',
  open: ({ url, ...more }) => createWavespeedProvider({ baseUrl: url, ...more }),
  order: pierOrder('wavespeed', { mira: MIRA, pier: PIER }),
  documented: {
    prompt: '@mira walks along @pier at dusk',
    duration: 4,
    resolution: '540p',
    aspect_ratio: '16:9',
    generate_audio_switch: false,
    images: [
      { image_url: MIRA, type: 'subject', ref_name: 'mira' },
      { image_url: PIER, type: 'background', ref_name: 'pier' },
    ],
  },
  keyIn: ({ authorization }) => /^Bearer (.+)$/.exec(authorization ?? '')?.[1],
  kindOf({ method, path }) {
    if (path.includes('/media/')) {
      return 'upload';
    }
    return method === 'PUT' ? 'put' : method === 'POST' ? 'submit' : 'status';
  },
  jobId: 'p1',
  accepts: (id, origin) =>
    wrapped({
      id,
      model: 'pixverse/pixverse-c1/reference-to-video',
      status: 'created',
      outputs: [],
      urls: { get: `${origin}/api/v3/predictions/${id}/result` },
      has_nsfw_contents: [],
      created_at: '2026-01-01T00:00:00Z',
      error: '',
    }),
  refusals: [
    { says: wrapped(null, 1200, 'flagged'), kind: 'moderated', about: /flagged/ },
    { says: wrapped(null, 1400, 'duration'), kind: 'input', about: /duration/ },
    {
      says: wrapped(null, 1402, 'images.0'),
      kind: 'input',
      cause: 'picture-unreachable',
      about: /images\.0/,
    },
    { says: { status: 400, json: { code: 1401, message: 'prompt' } }, kind: 'input', about: /prompt/ },
    {
      says: { status: 403, json: { code: 403, message: 'needs predictions:write' } },
      kind: 'account',
      about: /predictions:write/,
    },
    { says: { status: 404, json: { code: 404, message: 'no model' } }, kind: 'protocol' },
    { says: { status: 413, text: '' }, kind: 'input' },
  ],
  busy: [
    { status: 429, json: { code: 429, message: 'per minute' } },
    wrapped(null, 429, 'per minute'),
    { status: 400, json: { code: 429, message: 'per minute' } },
  ],
  unclear: [
    { status: 500, json: { code: 5000, message: 'internal' } },
    ...[500, 502, 503, 504, 524, 1403, 1405, 5000, 5003, 5004, 5999].map((code) =>
      wrapped(null, code, 'down'),
    ),
    // In no document at all.
    ...[7, 300, 600, 2001].map((code) => wrapped(null, code, 'new')),
    { status: 400, json: { code: 5003, message: 'down' } },
    { status: 400, json: { code: 1400, message: 'duration', data: { id: 'p1' } } },
    wrapped({}),
  ],
  states: [
    ...['created', 'queued', 'pending'].map((status) => ({
      says: prediction({ status }),
      is: { kind: 'queued' } as const,
    })),
    ...['processing', 'dreaming'].map((status) => ({
      says: prediction({ status }),
      is: { kind: 'rendering' } as const,
    })),
    { says: { status: wrapped(null, 5004, 'timeout') }, is: { kind: 'rendering' } },
  ],
  done: (url) => prediction({ status: 'completed', outputs: [url], has_nsfw_contents: [false] }),
  failures: [
    {
      says: prediction({ status: 'failed', code: 1200, error: 'flagged' }),
      kind: 'moderated',
      charged: 'no',
      about: /flagged/,
    },
    { says: prediction({ status: 'failed', has_nsfw_contents: [true] }), kind: 'moderated', charged: 'no' },
    {
      says: prediction({ status: 'completed', has_nsfw_contents: [true] }),
      kind: 'moderated',
      charged: 'unknown',
    },
    {
      says: prediction({ status: 'failed', code: 1402, error: 'cannot fetch' }),
      kind: 'input',
      charged: 'no',
      cause: 'picture-unreachable',
      about: /cannot fetch/,
    },
    { says: prediction({ status: 'failed', code: 5000, error: 'internal' }), kind: 'outage', charged: 'no' },
    {
      says: prediction({ status: 'failed', code: 1405, error: 'task failed' }),
      kind: 'outage',
      charged: 'no',
    },
    {
      says: prediction({ status: 'failed', error: 'who knows' }),
      kind: 'outage',
      charged: 'no',
      about: /who knows/,
    },
    {
      says: prediction({ status: 'failed', code: 5004, error: 'timeout' }),
      kind: 'deadline',
      charged: 'unknown',
    },
    { says: prediction({ status: 'timeout' }), kind: 'deadline', charged: 'unknown' },
    { says: prediction({ status: 'cancelled' }), kind: 'input', charged: 'unknown' },
    { says: prediction({ status: 'deleted' }), kind: 'input', charged: 'unknown' },
  ],
  expired: [
    { status: { status: 404, json: { code: 404, message: 'not found' } } },
    { status: wrapped(null, 404, 'not found') },
  ],
  incomplete: [
    { says: { submit: wrapped({ status: 'created' }) }, field: /data\.id is missing/ },
    { says: { status: wrapped({ id: 'p1' }) }, field: /data\.status is missing/ },
    { says: prediction({ status: 'completed', outputs: [] }), field: /data\.outputs/ },
    { says: prediction({ status: 'completed', outputs: ['clip.mp4', 7, null] }), field: /data\.outputs/ },
  ],
  badKey: { status: 401, json: { code: 401, message: 'unauthorized' } },
  uploads: (place) => ({
    upload: wrapped({
      download_url: MIRA,
      upload: { url: place, method: 'PUT', headers: { 'x-signed': 'yes', host: 'evil' } },
    }),
    put: {},
  }),
  handle: MIRA,
};

const resp = (Resp: unknown, ErrCode = 0, ErrMsg = 'success'): Reply => ({ json: { ErrCode, ErrMsg, Resp } });
const small = (status: number, err_code: number, err_msg: string): Reply => ({
  status,
  json: { err_code, err_msg, resp: null },
});
const video = (status: number, more: object = {}): Speech => ({
  status: resp({ id: 311, status, url: '', ...more }),
});

export const pixverse: Service = {
  name: 'pixverse',
  variable: 'PIXVERSE_API_KEY',
  open: ({ url, ...more }) => createPixverseProvider({ baseUrl: url, ...more }),
  order: pierOrder('pixverse', { mira: 101, pier: 102 }, 7),
  documented: {
    model: 'c1',
    prompt: '@mira walks along @pier at dusk',
    duration: 4,
    quality: '540p',
    aspect_ratio: '16:9',
    seed: 7,
    generate_audio_switch: false,
    image_references: [
      { type: 'subject', img_id: 101, ref_name: 'mira' },
      { type: 'background', img_id: 102, ref_name: 'pier' },
    ],
  },
  keyIn: (headers) => headers['api-key'] as string | undefined,
  kindOf({ method, path }) {
    return path.includes('/image/upload') ? 'upload' : method === 'POST' ? 'submit' : 'status';
  },
  jobId: '311',
  accepts: (id) => resp({ video_id: Number(id), credits: 40 }),
  refusals: [
    { says: resp(null, 400017, 'invalid quality'), kind: 'input', about: /invalid quality/ },
    { says: resp(null, 400018, ''), kind: 'input', about: /2048/ },
    ...[400032, 500008, 500042, 500064].map(
      (code) => ({ says: resp(null, code, ''), kind: 'input', cause: 'picture-unreachable' }) as const,
    ),
    { says: resp(null, 500063, ''), kind: 'moderated' },
    { says: resp(null, 500054, ''), kind: 'moderated', about: /picture/ },
    { says: resp(null, 500090, ''), kind: 'account', about: /credits/ },
    { says: resp(null, 500020, ''), kind: 'account', about: /plan/ },
    { says: resp(null, 500069, ''), kind: 'outage' },
    { says: resp(null, 500100, ''), kind: 'outage' },
    { says: resp(null, 99999, ''), kind: 'outage' },
    { says: resp(null, 123456, 'new'), kind: 'input', about: /123456.*new/ },
    { says: small(400, 400013, 'duration'), kind: 'input', about: /duration/ },
    { says: small(500, 500100, 'database'), kind: 'outage' },
    { says: { status: 403, text: '' }, kind: 'account' },
    { says: { status: 413, text: '' }, kind: 'input' },
  ],
  busy: [resp(null, 500044, 'limit'), { status: 429, json: {} }],
  unclear: [
    { status: 500, text: 'oops' },
    small(503, 500069, 'gateway'),
    small(408, 500069, 'late'),
    resp({ video_id: 5 }, 99999, ''),
    resp({ id: 5 }, 400017, ''),
    resp('5', 400017, ''),
    { status: 400, json: { ErrCode: 400017, ErrMsg: '', Resp: { video_id: 5 } } },
    { status: 400, json: { ErrCode: 0, ErrMsg: 'success', Resp: null } },
    resp(null),
  ],
  states: [
    { says: video(5), is: { kind: 'rendering' } },
    { says: video(9), is: { kind: 'queued' } },
    { says: video(77), is: { kind: 'rendering' } },
  ],
  done: (url) => video(1, { url, seed: 12, outputWidth: 960 }),
  failures: [
    { says: video(7), kind: 'moderated', charged: 'no' },
    { says: video(8), kind: 'outage', charged: 'unknown' },
  ],
  expired: [{ status: resp(null, 500008, 'not found') }, video(6), { status: resp(null, 500064, 'deleted') }],
  incomplete: [
    { says: { submit: resp({ credits: 40 }) }, field: /Resp\.video_id is missing/ },
    { says: { status: resp({ url: 'https://x.example/' }) }, field: /Resp\.status is missing/ },
    { says: { status: { json: { Resp: {} } } }, field: /ErrCode is missing/ },
    { says: video(1), field: /Resp\.url is missing/ },
  ],
  badKey: resp(null, 400012, 'invalid account'),
  uploads: () => ({ upload: resp({ img_id: 101, img_url: MIRA }) }),
  handle: 101,
};
