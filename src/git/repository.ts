import { StoryreelError } from '../diagnostics/errors.js';
import { type GitEnvironment, type GitPlace, type GitResult, runGit } from './run-git.js';

/** What HEAD is. */
export type Head =
  | { readonly kind: 'branch'; readonly name: string; readonly commit: string }
  | { readonly kind: 'detached'; readonly commit: string }
  /** A repository without a commit on its branch. */
  | { readonly kind: 'unborn'; readonly name: string };

/** A git repository with a work tree, read only. */
export interface Repository {
  /** Absolute: the top of the work tree, links resolved. */
  readonly root: string;
  /** The folder it was opened at, relative to the root, with forward slashes: "" or "films/one/". */
  readonly prefix: string;
  /** Absolute: the git folder of this work tree, links resolved. */
  readonly gitFolder: string;
  /** Whether its history was cut off (`clone --depth`). */
  readonly isShallow: boolean;
  readonly head: Head;
  /** How git is run in it: from its root. */
  readonly place: GitPlace;
  /** Runs git from the root; any status is an answer. */
  ask(args: readonly string[], input?: string | Uint8Array): Promise<GitResult>;
  /** Runs git from the root and gives its output. Throws a StoryreelError `git-failed` with what git said. */
  run(args: readonly string[], input?: string | Uint8Array): Promise<Buffer>;
}

/** Why there is no repository to read. */
export type WithoutGit =
  /** The program is not installed. */
  | 'git-missing'
  | 'not-a-repository'
  /** A repository without a work tree. */
  | 'bare'
  /** git does not trust it: it belongs to another user. */
  | 'untrusted'
  /** Something else is the matter with it. */
  | 'broken';

/** A repository, or why there is none, in words for people. */
export type OpenedRepository =
  | { readonly repository: Repository }
  | {
      readonly repository?: undefined;
      readonly without: WithoutGit;
      readonly message: string;
      readonly hint?: string;
    };

/** What git is run with. */
export interface RepositoryOptions {
  readonly environment: GitEnvironment;
  readonly signal?: AbortSignal;
}

/** Opens the repository an absolute folder lies in, also in a linked work tree or a submodule. Rejects with the signal's reason. */
export async function openRepository(folder: string, options: RepositoryOptions): Promise<OpenedRepository> {
  const here: GitPlace = { folder, ...options };
  try {
    // A path may hold line breaks: each is asked for on its own, or is the last of the answer.
    const [facts, top, prefix, head, commit] = await Promise.all([
      runGit(here, ['rev-parse', '--is-inside-work-tree', '--is-shallow-repository', '--absolute-git-dir']),
      runGit(here, ['rev-parse', '--show-toplevel']),
      runGit(here, ['rev-parse', '--show-prefix']),
      runGit(here, ['symbolic-ref', '--quiet', 'HEAD']),
      runGit(here, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']),
    ]);
    if (facts.status !== 0) {
      return refusal(facts.said);
    }
    const [inside, shallow, gitFolder] = /^(\w+)\n(\w+)\n(.*)\n$/s.exec(text(facts))?.slice(1) ?? [];
    if (inside !== 'true' || top.status !== 0) {
      return { without: 'bare', message: 'this is a git repository without a work tree' };
    }
    const root = line(top);
    const place: GitPlace = { ...here, folder: root };
    return {
      repository: {
        root,
        prefix: line(prefix),
        gitFolder: gitFolder ?? '',
        isShallow: shallow === 'true',
        head: headOf(line(head), commit.status === 0 ? line(commit) : undefined),
        place,
        ask: (args, input) => runGit(place, args, input),
        run: (args, input) => outputOf(place, args, input),
      },
    };
  } catch (error) {
    if (error instanceof StoryreelError && error.code === 'git-missing') {
      return { without: 'git-missing', message: error.message, ...(error.hint ? { hint: error.hint } : {}) };
    }
    throw error;
  }
}

function headOf(ref: string, commit: string | undefined): Head {
  const name = ref.replace(/^refs\/heads\//, '');
  if (commit === undefined) {
    return { kind: 'unborn', name };
  }
  return name === '' ? { kind: 'detached', commit } : { kind: 'branch', name, commit };
}

function refusal(said: string): OpenedRepository {
  if (/not a git repository/i.test(said)) {
    return { without: 'not-a-repository', message: 'this folder is not in a git repository' };
  }
  if (/dubious ownership|unsafe repository/i.test(said)) {
    return {
      without: 'untrusted',
      message: 'git does not read this repository, as its folder belongs to another user',
      hint: 'tell git that you trust it: git config --global --add safe.directory <folder>',
    };
  }
  return { without: 'broken', message: `git cannot read this repository: ${firstLine(said)}` };
}

async function outputOf(
  place: GitPlace,
  args: readonly string[],
  input?: string | Uint8Array,
): Promise<Buffer> {
  const { status, output, said } = await runGit(place, args, input);
  if (status !== 0) {
    throw gitFailed(args[0] ?? '', said);
  }
  return output;
}

/** That git could not do something, in its own words. */
export function gitFailed(command: string, said: string): StoryreelError {
  return new StoryreelError('git-failed', `git ${command}: ${firstLine(said)}`, { retry: 'safe' });
}

function firstLine(said: string): string {
  return (said.split('\n')[0] ?? '').replace(/^(?:fatal|error): /, '');
}

function text(result: GitResult): string {
  return result.output.toString('utf8');
}

/** The only line of an answer, without its line break. */
function line(result: GitResult): string {
  return text(result).replace(/\n$/, '');
}
