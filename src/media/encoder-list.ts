import { execFile } from 'node:child_process';
import type { Ffmpeg } from './ffmpeg.js';

/** The names of the encoders a build has. */
export async function encodersOf({ path }: Pick<Ffmpeg, 'path'>): Promise<ReadonlySet<string>> {
  const text = await new Promise<string>((resolve, reject) => {
    const options = { maxBuffer: 4 * 1024 * 1024, windowsHide: true };
    execFile(path, ['-hide_banner', '-encoders'], options, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
  return new Set([...text.matchAll(/^ [VAS.][A-Z.]{5} (\S+)/gm)].map(([, name]) => name ?? ''));
}
