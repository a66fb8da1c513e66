import { StoryreelError } from '../diagnostics/errors.js';
import { type Ffmpeg, openFfmpeg } from './ffmpeg.js';
import { type Candidate, candidates, type FfmpegPlaces } from './ffmpeg-candidates.js';
import { rememberVerdicts } from './ffmpeg-memory.js';
import { examine, type Verdict } from './ffmpeg-verdict.js';

/** Where to look for ffmpeg, and where to remember what was found. */
export interface FfmpegSearch extends FfmpegPlaces {
  /** A file that keeps verdicts, so that another start runs no process; absent: nothing is kept. */
  readonly memory?: string | undefined;
}

/** A candidate and what became of it, for `storyreel doctor`. */
export interface SurveyedFfmpeg extends Candidate {
  readonly verdict: Verdict;
  /** Whether it is the one that is used. */
  readonly chosen: boolean;
}

const REMEDIES = [
  'set FFMPEG_PATH to an ffmpeg of version 5 or newer,',
  'or install one so that it is on PATH (Debian: apt-get install ffmpeg; macOS: brew install ffmpeg),',
  'or run npm install again without --omit=optional, which brings one along.',
].join(' ');

/**
 * The first ffmpeg that works, in the order of DESIGN §4. Throws a StoryreelError `ffmpeg-missing` when there is
 * none, and when one that was asked for by name does not work: it is never passed over in silence.
 */
export async function findFfmpeg(search: FfmpegSearch): Promise<Ffmpeg> {
  const judge = rememberVerdicts(search.memory, examine);
  const refused: string[] = [];
  for (const candidate of candidates(search)) {
    const verdict = await judge(candidate.path);
    if (verdict.usable) {
      return openFfmpeg({ path: candidate.path, version: verdict.version, source: candidate.source });
    }
    refused.push(`${candidate.path} (${candidate.source}) ${verdict.reason}`);
    if (candidate.demanded) {
      throw new StoryreelError(
        'ffmpeg-missing',
        `the ffmpeg that was asked for does not work: ${refused.at(-1)}`,
        {
          hint: REMEDIES,
        },
      );
    }
  }
  const found = refused.length === 0 ? 'none was found' : refused.join('; ');
  throw new StoryreelError('ffmpeg-missing', `storyreel needs ffmpeg to make films: ${found}`, {
    hint: REMEDIES,
  });
}

/** Every candidate with its verdict, in order. Never throws for what it finds. */
export async function surveyFfmpeg(search: FfmpegSearch): Promise<readonly SurveyedFfmpeg[]> {
  const all = candidates(search);
  const verdicts = await Promise.all(all.map(({ path }) => examine(path)));
  const first = all.findIndex((candidate, index) => candidate.demanded || verdicts[index]?.usable === true);
  return all.map((candidate, index) => {
    const verdict = verdicts[index] ?? { usable: false, reason: 'was not examined' };
    return { ...candidate, verdict, chosen: index === first && verdict.usable };
  });
}
