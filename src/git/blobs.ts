import { StoryreelError } from '../diagnostics/errors.js';
import type { Repository } from './repository.js';
import { startGit } from './run-git.js';

const LINE_FEED = 10;

/**
 * Reads blobs, each once and all with one git, and hands each over as it comes; the memory of a blob may be used anew
 * afterwards. Throws the signal's reason or a StoryreelError: `history-incomplete` in a clone that left blobs at its remote, which
 * nothing fetches here; `git-failed`.
 */
export async function readBlobs(
  { place }: Repository,
  blobs: ReadonlySet<string>,
  take: (content: Buffer) => void,
): Promise<void> {
  if (blobs.size === 0) {
    return;
  }
  const git = startGit(place, ['cat-file', '--batch', '--buffer']);
  git.input.end(`${[...blobs].join('\n')}\n`);
  let pieces: Buffer[] = [];
  let held = 0;
  /** Bytes to wait for: 0 while a header is read, else a blob with the line feed after it. */
  let wanted = 0;

  /** Takes what has come apart, as far as it is whole: "<id> <type> <size>", the bytes, a line feed. */
  const takeApart = (): void => {
    let rest = Buffer.concat(pieces, held);
    for (;;) {
      if (wanted > 0) {
        if (rest.length < wanted) {
          break;
        }
        take(rest.subarray(0, wanted - 1));
        rest = rest.subarray(wanted);
        wanted = 0;
      }
      const end = rest.indexOf(LINE_FEED);
      if (end === -1) {
        break;
      }
      const header = rest.toString('latin1', 0, end);
      rest = rest.subarray(end + 1);
      const size = /^\S+ \w+ (\d+)$/.exec(header)?.[1];
      if (size === undefined) {
        throw failed(header);
      }
      wanted = Number(size) + 1;
    }
    pieces = [rest];
    held = rest.length;
  };

  for await (const piece of git.output as AsyncIterable<Buffer>) {
    pieces.push(piece);
    held += piece.length;
    if (held >= wanted) {
      takeApart();
    }
  }
  const { status, said } = await git.ended;
  if (/promisor remote/.test(said)) {
    throw new StoryreelError(
      'history-incomplete',
      'this clone has only a part of the files of its history (git clone --filter)',
      { hint: 'get the rest: git fetch --refetch --no-filter', retry: 'safe' },
    );
  }
  if (status !== 0 || held > 0 || wanted > 0) {
    throw failed(said || 'its answer was cut short');
  }
}

function failed(said: string): StoryreelError {
  return new StoryreelError('git-failed', `git cat-file: ${said}`, { retry: 'safe' });
}
