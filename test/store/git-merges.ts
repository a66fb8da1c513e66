import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { git } from './places.js';

/** A file as it was and as two branches made it. */
export interface Branches {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** What git made of two branches: the merged text, with its marks where there was a conflict. */
export interface GitMerge {
  readonly clean: boolean;
  readonly text: string;
}

/** Merges as `git merge` does, with git's own strategy: all of them in three processes. */
export async function gitMerges(folder: string, cases: readonly Branches[]): Promise<readonly GitMerge[]> {
  await git(folder, 'init', '-q', '--bare');
  await feed(folder, ['fast-import', '--quiet'], cases.map(importText).join(''));
  const pairs = cases.map((_, index) => `ours-${index} theirs-${index}\n`).join('');
  const merged = (await feed(folder, ['merge-tree', '--write-tree', '--stdin', '--messages'], pairs)).split(
    '\0',
  );
  // Per merge: whether it is clean, the tree, then what is said of it, ended by two empty entries.
  const trees: { readonly clean: boolean; readonly tree: string }[] = [];
  for (let at = 0; at < merged.length - 1; ) {
    trees.push({ clean: merged[at] === '1', tree: merged[at + 1] ?? '' });
    const next = merged.findIndex(
      (entry, index) =>
        index > at + 1 && /^[01]$/.test(entry) && /^[0-9a-f]{40}$/.test(merged[index + 1] ?? ''),
    );
    at = next === -1 ? merged.length : next;
  }
  const wanted = trees.map(({ tree }) => `${tree}:lock.yaml\n`).join('');
  const texts = blobs(Buffer.from(await feed(folder, ['cat-file', '--batch'], wanted, 'latin1'), 'latin1'));
  return trees.map(({ clean }, index) => ({ clean, text: texts[index] ?? '' }));
}

function importText({ base, ours, theirs }: Branches, index: number): string {
  const commit = (branch: string, text: string, from?: string): string =>
    [
      `commit refs/heads/${branch}-${index}`,
      `committer t <t@example.org> ${1_700_000_000 + index} +0000`,
      'data 0',
      ...(from === undefined ? [] : [`from refs/heads/${from}-${index}`]),
      'M 100644 inline lock.yaml',
      `data ${Buffer.byteLength(text)}\n${text}\n`,
    ].join('\n');
  return [commit('base', base), commit('ours', ours, 'base'), commit('theirs', theirs, 'base')].join('');
}

/** The contents that `cat-file --batch` gives, each after a line with its size. */
function blobs(output: Buffer): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf('\n', at);
    const size = Number(output.subarray(at, end).toString().split(' ')[2]);
    texts.push(output.subarray(end + 1, end + 1 + size).toString('utf8'));
    at = end + size + 2;
  }
  return texts;
}

/** Runs git with something on its standard input. */
async function feed(
  folder: string,
  args: readonly string[],
  input: string,
  encoding: BufferEncoding = 'utf8',
): Promise<string> {
  const child = spawn('git', ['-C', join(folder), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  child.stdin.end(input);
  const [status] = (await once(child, 'close')) as [number];
  if (status !== 0) {
    throw new Error(`git ${args.join(' ')} ended with ${status}`);
  }
  return Buffer.concat(pieces).toString(encoding);
}
