import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFfmpeg } from '../../src/media/ffmpeg.js';
import { findFfmpeg, surveyFfmpeg } from '../../src/media/ffmpeg-find.js';
import { readPictureFacts } from '../../src/media/picture.js';
import { readClipFacts } from '../../src/media/probe.js';
import { anyBuild, builds, shoot, temporaryFolder } from './footage.js';

const PATH = process.env.PATH;

describe('finding ffmpeg', () => {
  it('takes the build from the registry before the one on PATH', async () => {
    const survey = await surveyFfmpeg({ env: { PATH } });
    expect(survey.filter(({ chosen }) => chosen)).toHaveLength(1);
    expect((await findFfmpeg({ env: { PATH } })).path).toBe(survey.find(({ chosen }) => chosen)?.path);
  });

  it('never passes over one that was asked for and does not work', async () => {
    const search = { env: { PATH, FFMPEG_PATH: '/no/such/ffmpeg' } };
    await expect(findFfmpeg(search)).rejects.toMatchObject({
      code: 'ffmpeg-missing',
      message: 'the ffmpeg that was asked for does not work: /no/such/ffmpeg (FFMPEG_PATH) is not there',
    });
    expect((await surveyFfmpeg(search)).some(({ chosen }) => chosen)).toBe(false);
  });

  it('refuses what is too old, or only calls itself ffmpeg', async () => {
    const fake = join(temporaryFolder(), 'ffmpeg');
    const say = (text: string): void => writeFileSync(fake, `#!/bin/sh\necho '${text}'\n`);
    say('ffmpeg version 4.4.1 Copyright');
    chmodSync(fake, 0o755);
    await expect(findFfmpeg({ explicit: fake, env: {} })).rejects.toThrow(
      'is version 4.4.1; 5.0 or newer is needed',
    );
    say('hello');
    await expect(findFfmpeg({ explicit: fake, env: {} })).rejects.toThrow(
      'ran but does not call itself ffmpeg',
    );
    say('ffmpeg version 6.0 Copyright');
    await expect(findFfmpeg({ explicit: fake, env: {} })).rejects.toThrow(
      'was built without libx264 and aac',
    );
  });

  it('remembers a good verdict, until the file changes', async () => {
    const folder = temporaryFolder();
    const [fake, memory, ran] = [join(folder, 'ffmpeg'), join(folder, 'memory.json'), join(folder, 'ran')];
    const wrap = (more: string): void =>
      writeFileSync(fake, `#!/bin/sh\necho . >> '${ran}'\nexec '${anyBuild().path}' "$@"\n${more}`);
    wrap('');
    chmodSync(fake, 0o755);
    const runs = async (): Promise<number> => {
      await findFfmpeg({ explicit: fake, env: {}, memory });
      return readFileSync(ran, 'utf8').split('\n').length - 1;
    };
    const first = await runs();
    expect(await runs()).toBe(first);
    wrap('# longer');
    expect(await runs()).toBe(first * 2);
  });
});

describe.each(builds())('driving ffmpeg from $source', (ffmpeg) => {
  const endless = { inputs: [], graph: ['color=s=320x180:r=24,format=yuv420p[v]'] };

  it('reports how far it is, and what it said when it failed', async () => {
    const folder = temporaryFolder();
    const heard: number[] = [];
    await ffmpeg.run({
      inputs: [],
      graph: ['color=s=64x64:r=24,trim=end_frame=48[v]'],
      outputs: [{ to: join(folder, 'a.mp4'), options: ['-map', '[v]'] }],
      onProgress: (seconds) => heard.push(seconds),
    });
    expect(heard.at(-1)).toBeCloseTo(2, 0);
    const missing = {
      inputs: [{ from: join(folder, 'nothing') }],
      outputs: [{ to: '-', options: ['-f', 'null'] }],
    };
    await expect(ffmpeg.run(missing)).rejects.toMatchObject({
      code: 'ffmpeg-failed',
      message: expect.stringContaining('No such file or directory'),
    });
  });

  it('ends the process when told to, also before it exists', async () => {
    const folder = temporaryFolder();
    const reason = new Error('enough');
    const job = { ...endless, outputs: [{ to: join(folder, 'a.mp4'), options: ['-map', '[v]'] }] };
    await expect(ffmpeg.run({ ...job, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const early = new AbortController();
    const running = ffmpeg.run({ ...job, signal: early.signal });
    early.abort(reason);
    await expect(running).rejects.toBe(reason);
    const late = new AbortController();
    const stop = (): void => late.abort(reason);
    await expect(ffmpeg.run({ ...job, signal: late.signal, onProgress: stop })).rejects.toBe(reason);
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(folder);
  });
});

it('makes an error of a binary that cannot be started', async () => {
  const gone = openFfmpeg({ path: '/no/such/ffmpeg', version: '0', source: 'PATH' });
  const job = { inputs: [], outputs: [{ to: '-', options: ['-f', 'null'] }] };
  await expect(gone.run(job)).rejects.toMatchObject({ code: 'ffmpeg-missing' });
  const long = { inputs: [{ from: `/${'x'.repeat(140_000)}` }], outputs: job.outputs };
  await expect(anyBuild().run(long)).rejects.toMatchObject({ code: 'ffmpeg-failed' });
});

describe('the facts of a clip', () => {
  it('come from the index, and agree with what was made', async () => {
    const path = join(temporaryFolder(), 'clip.mp4');
    await shoot(anyBuild(), path, {
      number: 1,
      frames: 31,
      rate: '30000/1001',
      encode: ['-g', '10', '-sc_threshold', '0'],
    });
    const { video, audio } = await readClipFacts(path);
    expect(video).toMatchObject({
      codec: 'avc1',
      width: 160,
      height: 96,
      frames: 31,
      rate: { num: 30000, den: 1001 },
      constantRate: true,
      reorder: 2,
      rotation: 0,
      edited: false,
      keyFrames: [0, 10, 20, 30],
    });
    expect(video.seconds).toBeCloseTo((31 * 1001) / 30000, 9);
    expect(audio).toMatchObject({ codec: 'mp4a', sampleRate: 48_000, channels: 2 });
  });

  it('come from decoding where the clip is of another family', async () => {
    const path = join(temporaryFolder(), 'clip.mkv');
    await shoot(anyBuild(), path, { number: 1, sound: false });
    const { video, audio } = await readClipFacts(path, { ffmpeg: anyBuild() });
    expect(video).toMatchObject({
      codec: 'h264',
      width: 160,
      height: 96,
      frames: 24,
      rate: { num: 24, den: 1 },
    });
    expect(audio).toBeUndefined();
  });

  it('say that a clip is edited or turned', async () => {
    const folder = temporaryFolder();
    const [path, cut, turned] = ['clip', 'cut', 'turned'].map((name) => join(folder, `${name}.mp4`)) as [
      string,
      string,
      string,
    ];
    const ffmpeg = anyBuild();
    await shoot(ffmpeg, path, { number: 1, frames: 48 });
    const copy = (to: string, input: string[], output: string[]): Buffer =>
      execFileSync(ffmpeg.path, ['-v', 'error', ...input, '-i', path, '-c', 'copy', ...output, to]);
    copy(cut, ['-ss', '0.5'], []);
    copy(turned, ['-display_rotation', '90'], []);
    expect((await readClipFacts(cut)).video).toMatchObject({ edited: true, frames: 36 });
    expect([90, 270]).toContain((await readClipFacts(turned)).video.rotation);
  });

  it('cannot be had from what is not a clip, and the error says why', async () => {
    const path = join(temporaryFolder(), 'clip.mp4');
    await shoot(anyBuild(), path, { number: 1 });
    const whole = readFileSync(path);
    const facts = (): Promise<unknown> => readClipFacts(path, { ffmpeg: anyBuild() });
    truncateSync(path, 700);
    await expect(facts()).rejects.toMatchObject({
      code: 'clip-unreadable',
      message: expect.stringContaining('cut off'),
    });
    writeFileSync(path, 'just some text');
    await expect(facts()).rejects.toMatchObject({ code: 'clip-unreadable' });
    writeFileSync(path, '');
    await expect(facts()).rejects.toMatchObject({
      code: 'clip-unreadable',
      message: expect.stringContaining('empty'),
    });
    // Any byte of the index may be anything: an answer or a clean error, never a hang or a crash.
    const index = whole.indexOf('moov');
    for (let at = index + 4; at < whole.length - 4; at += 3) {
      const damaged = Buffer.from(whole);
      damaged.writeUInt32BE(0xfffffff0, at);
      writeFileSync(path, damaged);
      await readClipFacts(path).catch((error: unknown) =>
        expect(error).toMatchObject({ code: 'clip-unreadable' }),
      );
    }
  });
});

describe('the facts of a picture', () => {
  const look = async (content: string | Buffer) => {
    const path = join(temporaryFolder(), 'picture.png');
    writeFileSync(path, content);
    return readPictureFacts(path);
  };
  const png = (width: number, height: number): Buffer => {
    const head = Buffer.alloc(33);
    head.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
    head.writeUInt32BE(width, 16);
    head.writeUInt32BE(height, 20);
    return head;
  };

  it('come from the header, however large it says the picture is', async () => {
    expect(await look(png(30_000, 30_000))).toEqual({
      kind: 'picture',
      format: 'png',
      mediaType: 'image/png',
      width: 30_000,
      height: 30_000,
      bytes: 33,
    });
  });

  it('are found behind a JPEG’s large EXIF', async () => {
    const exif = Buffer.alloc(65_000);
    exif.writeUInt32BE(0xffe1fde6, 0);
    const frame = Buffer.from('ffc0000b08003000400101110000000000', 'hex');
    const jpeg = Buffer.concat([Buffer.from('ffd8', 'hex'), exif, exif, frame]);
    expect(await look(jpeg)).toMatchObject({ kind: 'picture', format: 'jpeg', width: 64, height: 48 });
  });

  it.each<[string, string | Buffer, object]>([
    ['nothing', '', { kind: 'unreadable', reason: 'it is empty' }],
    ['one byte', Buffer.from([0x89]), { kind: 'unreadable', reason: 'it is only 1 byte long' }],
    [
      'half a header',
      png(1, 1).subarray(0, 14),
      { kind: 'unreadable', reason: 'its PNG header is damaged or cut off' },
    ],
    ['text', 'not a picture at all', { kind: 'foreign', looksLike: 'text' }],
    ['a GIF', 'GIF89a..........', { kind: 'foreign', looksLike: 'a GIF picture' }],
    ['an SVG', '<?xml version="1.0"?>\n<svg xmlns="">', { kind: 'foreign', looksLike: 'an SVG drawing' }],
    ['an AVIF', '\0\0\0\x1cftypavif....', { kind: 'foreign', looksLike: 'an AVIF picture' }],
    ['a HEIC', '\0\0\0\x1cftypheic....', { kind: 'foreign', looksLike: 'a HEIC picture' }],
  ])('say what %s is', async (_, content, facts) => {
    expect(await look(content)).toEqual(facts);
  });

  it('are the system’s error when there is no file', async () => {
    const folder = temporaryFolder();
    await expect(readPictureFacts(join(folder, 'none.png'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(existsSync(folder) && readdirSync(folder)).toEqual([]);
  });
});
