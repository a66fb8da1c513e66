import { execFile } from 'node:child_process';
import type { Ffmpeg } from './ffmpeg.js';

/** What a build says of one of its filters; undefined when it has none of that name. */
export async function filterHelp(
  { path }: Pick<Ffmpeg, 'path'>,
  filter: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const text = await new Promise<string>((resolve, reject) => {
    const options = { maxBuffer: 1024 * 1024, windowsHide: true, ...(signal ? { signal } : {}) };
    execFile(path, ['-hide_banner', '-h', `filter=${filter}`], options, (error, stdout) =>
      error ? reject(signal?.aborted ? signal.reason : error) : resolve(stdout),
    );
  });
  return text.startsWith(`Filter ${filter}`) ? text : undefined;
}
