import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readClipFacts } from '../../src/media/probe.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { falCalls, pixverseCalls } from './clients.js';
import { openSandbox, picture, stillClock, temporaryFolder, troubleOf } from './stage.js';

async function clipOf(sandbox: Sandbox, changes = {}): Promise<string> {
  const fal = falCalls(sandbox);
  return (await fal.result(await fal.submit(changes))).body.video.url;
}

async function bytesOf(url: string, headers: Record<string, string> = {}): Promise<Buffer> {
  return Buffer.from(await (await fetch(url, { headers })).arrayBuffer());
}

async function factsOf(bytes: Buffer) {
  const path = join(await temporaryFolder(), 'clip.mp4');
  await writeFile(path, bytes);
  return readClipFacts(path);
}

describe('a clip', () => {
  it.each([
    [{ duration: 2, resolution: '360p', aspect_ratio: '9:16' }, 360, 640, 2, false],
    [{ duration: 1, resolution: '540p', generate_audio_switch: true }, 960, 540, 1, true],
  ])('is a real one for %j', async (changes, width, height, seconds, sound) => {
    const facts = await factsOf(await bytesOf(await clipOf(await openSandbox(), changes)));
    expect(facts.video).toMatchObject({
      codec: 'avc1',
      width,
      height,
      frames: seconds * 24,
      constantRate: true,
    });
    expect(facts.audio !== undefined).toBe(sound);
  });

  it('is the same for the same request and another for any other, at every service', async () => {
    const [one, two] = [await openSandbox(), await openSandbox()];
    const first = await bytesOf(await clipOf(one, { prompt: 'a' }));
    expect(await bytesOf(await clipOf(two, { prompt: 'a' }))).toEqual(first);
    expect(await bytesOf(await clipOf(one, { prompt: 'b' }))).not.toEqual(first);
    const pixverse = pixverseCalls(one);
    const { video_id } = (await pixverse.submit({ prompt: 'a' })).body.Resp;
    expect(await bytesOf((await pixverse.result(video_id)).body.Resp.url)).toEqual(first);
  });

  it('drawn as an animatic shows the pictures of its request', async () => {
    const sandbox = await openSandbox({ clips: 'animatic', clock: { ...stillClock() } });
    const fal = falCalls(sandbox);
    const jobs = [];
    for (const colour of ['#d02010', '#1030c0']) {
      const image_references = [
        { ref_name: 'mira', type: 'background', image_url: await fal.upload(picture(colour)) },
      ];
      jobs.push(await fal.submit({ image_references }));
    }
    await sandbox.settled();
    const clips = [];
    for (const job of jobs) {
      expect((await fal.status(job)).body.status).toBe('COMPLETED');
      clips.push(await bytesOf((await fal.result(job)).body.video.url));
    }
    const [red, blue] = clips as [Buffer, Buffer];
    expect((await factsOf(red)).video).toMatchObject({ codec: 'avc1', width: 640, height: 360, seconds: 1 });
    expect(red.equals(blue)).toBe(false);
  });

  it('can be had in parts, and says which part', async () => {
    const url = await clipOf(await openSandbox());
    const whole = await bytesOf(url);
    const ask = (range: string, more = {}) => fetch(url, { headers: { range, ...more } });
    const middle = await ask('bytes=100-199');
    expect([middle.status, middle.headers.get('content-range')]).toEqual([
      206,
      `bytes 100-199/${whole.length}`,
    ]);
    expect(Buffer.from(await middle.arrayBuffer())).toEqual(whole.subarray(100, 200));
    expect(await bytesOf(url, { range: 'bytes=500-' })).toEqual(whole.subarray(500));
    expect(await bytesOf(url, { range: 'bytes=-50' })).toEqual(whole.subarray(-50));
    expect((await ask(`bytes=${whole.length}-`)).status).toBe(416);
    const tag = middle.headers.get('etag') ?? '';
    expect((await ask('bytes=1-2', { 'if-range': tag })).status).toBe(206);
    expect((await ask('bytes=1-2', { 'if-range': '"another"' })).status).toBe(200);
  });

  it('can be had until its URL expires, for as long as the sender asked', async () => {
    const sandbox = await openSandbox({ mediaLifetime: 100 });
    const fal = falCalls(sandbox);
    const url = await clipOf(sandbox);
    const short = await fal.submit(
      {},
      { 'x-fal-object-lifecycle-preference': '{"expiration_duration_seconds":10}' },
    );
    const shortUrl = (await fal.result(short)).body.video.url;
    sandbox.skip(11_000);
    expect([(await fetch(shortUrl)).status, (await fetch(url)).status]).toEqual([404, 200]);
    sandbox.skip(90_000);
    expect((await fetch(url)).status).toBe(404);
  });

  it('is not there before it is done', async () => {
    const sandbox = await openSandbox({ latency: { median: 60 } });
    const accepted = await falCalls(sandbox).submit();
    const url = `${sandbox.url}/fal-media/clips/${accepted.body.request_id}.mp4`;
    expect((await fetch(url)).status).toBe(404);
    sandbox.skip(60_000);
    expect((await fetch(url)).status).toBe(200);
  });
});

describe('a fault in a download', () => {
  it.each([404, 403, 410, 500])('%i is its status', async (status) => {
    const url = await clipOf(await openSandbox({}, `media=${status}`));
    expect((await fetch(url)).status).toBe(status);
    expect((await fetch(url)).status).toBe(200);
  });

  it('truncated and reset end half way, and the rest can be had after', async () => {
    const url = await clipOf(await openSandbox({}, 'media=truncated@1', 'media=reset@2'));
    expect(await troubleOf(bytesOf(url))).toBe('UND_ERR_SOCKET');
    expect(await troubleOf(bytesOf(url))).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    const whole = await bytesOf(url);
    expect(await bytesOf(url, { range: `bytes=${whole.length >> 1}-` })).toEqual(
      whole.subarray(whole.length >> 1),
    );
  });

  it('short is half of it as if that were all; garbage is no video; html is a page', async () => {
    const url = await clipOf(await openSandbox({}, 'media=short@1', 'media=garbage@2', 'media=html@3'));
    const [short, garbage, html] = [await bytesOf(url), await bytesOf(url), await bytesOf(url)];
    const whole = await bytesOf(url);
    expect(short).toEqual(whole.subarray(0, whole.length >> 1));
    await expect(factsOf(short)).rejects.toThrow();
    await expect(factsOf(garbage)).rejects.toThrow();
    expect(html.toString()).toContain('<!doctype html>');
  });

  it('mislabelled and no-range give the right bytes', async () => {
    const url = await clipOf(await openSandbox({}, 'media=mislabelled@1', 'media=no-range@2'));
    const labelled = await fetch(url);
    expect(labelled.headers.get('content-type')).toBe('image/png');
    const bytes = Buffer.from(await labelled.arrayBuffer());
    const unranged = await fetch(url, { headers: { range: 'bytes=5-' } });
    expect([unranged.status, Buffer.from(await unranged.arrayBuffer())]).toEqual([200, bytes]);
  });

  it('slow sends so many bytes a second, by the clock', async () => {
    const clock = stillClock();
    const url = await clipOf(await openSandbox({ clock }, 'media=slow:10000'));
    const slow = await bytesOf(url);
    expect(clock.slept).toEqual(Array(Math.ceil(slow.length / 1000)).fill(100));
    expect(slow).toEqual(await bytesOf(url));
  });
});
