import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RATE } from './edit-clips.js';
import { naive, naivePath } from './edit-naive.js';
import { DISSOLVE, type Film, filmPath, forget, make, type Stage } from './edit-ours.js';
import { type Usage, watch } from './edit-process.js';
import { exactness } from './edit-sync.js';
import type { Measurement } from './row.js';

const run = promisify(execFile);

/** Another way to the same film. */
interface Peer {
  readonly name: string;
  /** A program that has to be on the path; absent: it is always there. */
  readonly program?: string;
  readonly film: string;
  readonly make: (clips: readonly string[]) => Promise<Usage>;
}

/** The film of dissolves against other programs, each at x264 medium crf 20 or what comes nearest. */
export async function measurePeers(stage: Stage): Promise<readonly Measurement[]> {
  const shots = stage.scale.short;
  const clips = Array.from({ length: shots }, (_, index) => stage.takes[index % stage.takes.length] ?? '');
  const frames = shots * stage.scale.frames - (shots - 1) * DISSOLVE * RATE;
  const rows: Measurement[] = [];
  for (const peer of peers(stage)) {
    const name = `${shots} shots, dissolves, by ${peer.name}`;
    const row = (what: string, value: number, unit: string) => ({ name: `${name}: ${what}`, value, unit });
    if (peer.program !== undefined && !(await isInstalled(peer.program))) {
      rows.push({ ...row('not measured', 0, ''), note: 'not installed here' });
      continue;
    }
    try {
      const usage = await peer.make(clips);
      const { frames: found, marks, offMilliseconds } = await exactness(stage.ffmpeg, peer.film);
      rows.push(
        row('time', usage.seconds, 's'),
        row('peak memory', usage.peakMegabytes, 'MB'),
        row('temporary disk', usage.diskMegabytes, 'MB'),
        row('frames too many', found - frames, 'frames'),
        row('clips whose middle frame is not seen once', Math.abs(shots - marks), 'clips'),
        row('most that sound is off the picture', offMilliseconds, 'ms'),
      );
    } catch (error) {
      rows.push({
        ...row('not measured', 0, ''),
        note: `failed: ${String(error).slice(0, 120).replaceAll(/[\n|]/g, ' ')}`,
      });
    }
  }
  return rows;
}

function peers(stage: Stage): readonly Peer[] {
  const { folder, scale } = stage;
  const temporary = join(folder, 'peer');
  const env = { ...process.env, TMPDIR: temporary };
  const watched = async (program: string, args: readonly string[]): Promise<Usage> => {
    await mkdir(temporary, { recursive: true });
    return await watch(program, args, { folders: [temporary], env, cwd: folder });
  };
  const film: Film = { shots: scale.short, dissolves: (index) => index > 0, cache: 'peers' };
  const at = (name: string): string => join(folder, `${name}.mp4`);
  return [
    {
      name: 'storyreel, everything at once',
      film: filmPath(stage),
      make: async () => {
        await forget(stage, film.cache);
        return await make(stage, film);
      },
    },
    { name: 'one ffmpeg command', film: naivePath(stage), make: () => naive(stage, film) },
    {
      name: 'melt',
      program: 'melt',
      film: at('melt'),
      make: (clips) => watched('melt', meltArguments(clips, at('melt'), stage)),
    },
    {
      name: 'editly',
      program: 'editly',
      film: at('editly'),
      make: async (clips) => {
        const spec = join(folder, 'editly.json');
        await writeFile(spec, JSON.stringify(editlySpec(clips, at('editly'), stage)));
        return await watched('editly', [spec, '--fast', 'false']);
      },
    },
    {
      name: 'ffmpeg-concat',
      program: 'ffmpeg-concat',
      film: at('ffmpeg-concat'),
      make: (clips) =>
        watched('ffmpeg-concat', [
          ...['-t', 'fade', '-d', String(DISSOLVE * 1000), '-o', at('ffmpeg-concat')],
          ...clips,
        ]),
    },
  ];
}

function meltArguments(clips: readonly string[], to: string, { scale }: Stage): readonly string[] {
  const overlap = String(DISSOLVE * RATE);
  const [first = '', ...others] = clips;
  const profile = scale.height === 720 ? ['-profile', 'atsc_720p_24'] : [];
  return [
    ...['-silent', ...profile, first],
    ...others.flatMap((clip) => [clip, '-mix', overlap, '-mixer', 'luma', '-mixer', 'mix:-1']),
    ...['-consumer', `avformat:${to}`, 'vcodec=libx264', 'preset=medium', 'crf=20', 'acodec=aac', 'ab=192k'],
    ...['ar=48000', 'movflags=+faststart', 'real_time=-2'],
  ];
}

function editlySpec(clips: readonly string[], outPath: string, { scale }: Stage) {
  return {
    outPath,
    width: scale.width,
    height: scale.height,
    fps: RATE,
    keepSourceAudio: true,
    defaults: { transition: { name: 'fade', duration: DISSOLVE } },
    clips: clips.map((path) => ({ layers: [{ type: 'video', path }] })),
  };
}

async function isInstalled(program: string): Promise<boolean> {
  return await run('which', [program]).then(
    () => true,
    () => false,
  );
}
