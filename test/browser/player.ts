import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright-core';

/** What a browser made of a film. */
export interface Played {
  /** Seconds, as the browser says. */
  readonly duration: number;
  /** Where playing ended, in seconds. */
  readonly ended: number;
  /** Frames that were decoded while it played. */
  readonly frames: number;
}

/** A page that plays one film. */
export interface Player {
  /** Plays the film to its end, without a sound. Rejects with what the browser says is wrong. */
  play(): Promise<Played>;
  /** Goes to a time and gives the brightness of the picture there: 16 bars, as test clips have them. */
  barsAt(seconds: number): Promise<readonly number[]>;
}

/** Debian's browser, unless CHROMIUM_PATH names another. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
}

/** Serves a film with byte ranges on loopback, opens it in a page, and hands the page to the work. */
export async function withPlayer<T>(
  browser: Browser,
  film: string,
  work: (player: Player) => Promise<T>,
): Promise<T> {
  const { size } = await stat(film);
  const server = createServer((request, response) => {
    if (request.url !== '/film.mp4') {
      response.setHeader('content-type', 'text/html').end('<video muted width="320"></video>');
      return;
    }
    const [, first = '0', last = ''] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
    const [start, end] = [Number(first), last === '' ? size - 1 : Number(last)];
    response.writeHead(request.headers.range ? 206 : 200, {
      'content-type': 'video/mp4',
      'accept-ranges': 'bytes',
      'content-length': end - start + 1,
      ...(request.headers.range ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
    });
    createReadStream(film, { start, end }).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.evaluate(LOAD);
    return await work({
      play: () => page.evaluate(PLAY) as Promise<Played>,
      barsAt: (seconds) => page.evaluate(`(${BARS})(${seconds})`) as Promise<number[]>,
    });
  } finally {
    await page.close();
    server.closeAllConnections();
    server.close();
  }
}

/** Scripts of the page, as text: they are no part of this program. */
const LOAD = `new Promise((resolve, reject) => {
  const video = document.querySelector('video');
  video.onloadeddata = () => resolve();
  video.onerror = () => reject(new Error(video.error.message));
  video.src = '/film.mp4';
})`;

const PLAY = `new Promise((resolve, reject) => {
  const video = document.querySelector('video');
  video.onerror = () => reject(new Error(video.error.message));
  video.onended = () => resolve({
    duration: video.duration,
    ended: video.currentTime,
    frames: video.getVideoPlaybackQuality().totalVideoFrames,
  });
  video.currentTime = 0;
  video.play().catch(reject);
})`;

const BARS = `async (seconds) => {
  const video = document.querySelector('video');
  await new Promise((resolve) => {
    video.onseeked = resolve;
    video.currentTime = seconds;
  });
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const pen = canvas.getContext('2d');
  pen.drawImage(video, 0, 0);
  const wide = canvas.width / 16;
  return Array.from({ length: 16 }, (_, column) => {
    const { data } = pen.getImageData(column * wide + wide / 4, canvas.height / 8, wide / 2, canvas.height / 8);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum += (data[at] + data[at + 1] + data[at + 2]) / 3;
    return sum / (data.length / 4);
  });
}`;
