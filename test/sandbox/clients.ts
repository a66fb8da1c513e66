import { randomUUID } from 'node:crypto';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { type Answer, ask, picture } from './stage.js';

export const FAL_MODEL = 'fal-ai/pixverse/c1/reference-to-video';
export const WAVESPEED_MODEL = 'pixverse/pixverse-c1/reference-to-video';

/** Headers with a key that is good. */
export const KEYS = {
  fal: { authorization: 'Key fk_demo:secret' },
  wavespeed: { authorization: 'Bearer ws_demo' },
  pixverse: { 'api-key': 'pv_demo' },
} as const;

type Body = Record<string, unknown>;

/** Sends what storyreel would send to fal. */
export function falCalls({ providers, url }: Sandbox) {
  const { queue_url: queue, storage_url: storage } = providers.fal;
  const headers = KEYS.fal;
  return {
    async upload(bytes: Uint8Array = picture(), type = 'image/png'): Promise<string> {
      const json = { content_type: type, file_name: 'mira.png' };
      const { body } = await ask(`${storage}/storage/upload/initiate?storage_type=fal-cdn-v3`, {
        method: 'POST',
        headers,
        json,
      });
      await ask(body.upload_url, { method: 'PUT', body: bytes, headers: { 'content-type': type } });
      return body.file_url;
    },
    async body(changes: Body = {}): Promise<Body> {
      const image_references = [{ ref_name: 'mira', type: 'subject', image_url: await this.upload() }];
      return {
        prompt: '@mira walks along the pier',
        duration: 1,
        resolution: '360p',
        image_references,
        ...changes,
      };
    },
    async submit(changes: Body = {}, more: Record<string, string> = {}): Promise<Answer> {
      return ask(`${queue}/${FAL_MODEL}`, {
        method: 'POST',
        headers: { ...headers, ...more },
        json: await this.body(changes),
      });
    },
    status: (accepted: Answer, query = '') => ask(`${accepted.body.status_url}${query}`, { headers }),
    result: (accepted: Answer) => ask(accepted.body.response_url, { headers }),
    cancel: (accepted: Answer) => ask(accepted.body.cancel_url, { method: 'PUT', headers }),
    url,
  };
}

/** Sends what storyreel would send to WaveSpeed. */
export function wavespeedCalls({ providers }: Sandbox) {
  const base = `${providers.wavespeed.base_url}/api/v3`;
  const headers = KEYS.wavespeed;
  return {
    base,
    async upload(bytes: Uint8Array = picture()): Promise<string> {
      const json = { filename: 'mira.png', size: bytes.length, content_type: 'image/png' };
      const { body } = await ask(`${base}/media/uploads`, { method: 'POST', headers, json });
      const { url, method, headers: wanted } = body.data.upload;
      await ask(url, { method, headers: wanted, body: bytes });
      return body.data.download_url;
    },
    async body(changes: Body = {}): Promise<Body> {
      const images = [{ ref_name: 'mira', type: 'subject', image_url: await this.upload() }];
      return { prompt: '@mira walks along the pier', duration: 1, resolution: '360p', images, ...changes };
    },
    async submit(changes: Body = {}): Promise<Answer> {
      return ask(`${base}/${WAVESPEED_MODEL}`, { method: 'POST', headers, json: await this.body(changes) });
    },
    result: (accepted: Answer) => ask(accepted.body.data.urls.get, { headers }),
    get: (path: string) => ask(`${base}${path}`, { headers }),
    post: (path: string, json: unknown) => ask(`${base}${path}`, { method: 'POST', headers, json }),
    remove: (id: string) => ask(`${base}/predictions/${id}`, { method: 'DELETE', headers }),
  };
}

/** Sends what storyreel would send to PixVerse. */
export function pixverseCalls({ providers }: Sandbox) {
  const base = `${providers.pixverse.base_url}/openapi/v2`;
  const headers = (trace: string = randomUUID()) => ({ ...KEYS.pixverse, 'ai-trace-id': trace });
  return {
    async upload(bytes: Uint8Array = picture()): Promise<Answer> {
      const form = new FormData();
      form.set('image', new File([bytes], 'mira.png', { type: 'image/png' }));
      return ask(`${base}/image/upload`, { method: 'POST', headers: headers(), body: form });
    },
    async submit(changes: Body = {}, trace?: string): Promise<Answer> {
      const { body } = await this.upload();
      const image_references = [{ ref_name: 'mira', type: 'subject', img_id: body.Resp.img_id }];
      const json = {
        model: 'c1',
        prompt: '@mira walks',
        duration: 1,
        quality: '360p',
        image_references,
        ...changes,
      };
      return ask(`${base}/video/fusion/generate`, { method: 'POST', headers: headers(trace), json });
    },
    result: (id: number | string) => ask(`${base}/video/result/${id}`, { headers: headers() }),
    balance: () => ask(`${base}/account/balance`, { headers: headers() }),
    base,
  };
}
