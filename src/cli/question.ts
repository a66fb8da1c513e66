import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import { createInterface } from 'node:readline/promises';
import { EndedAtQuestion } from './failures.js';
import { isInteractive } from './reporter.js';
import { type Terminal, writeLine } from './terminal.js';

/** Whether somebody is there who can be asked; with `--json` the output is a program's. */
export function canAsk(terminal: Terminal, options: { readonly json?: boolean }): boolean {
  return !options.json && terminal.stdin.isTTY === true && isInteractive(terminal, terminal.stdout);
}

/**
 * Asks for a yes; anything else, also the end of input, is a no. Throws EndedAtQuestion, or the signal's reason. `news` are lines
 * that may still be on their way: each is shown above the question, which waits for none of them.
 */
export async function askYes(
  question: string,
  terminal: Terminal,
  news: readonly Promise<string | undefined>[] = [],
): Promise<boolean> {
  const answer = await atPrompt(terminal, (ask, tell) => {
    for (const line of news) {
      void line.then((text) => text !== undefined && tell(text));
    }
    return ask(`${question} [y/N] `);
  });
  return /^y(es)?$/i.test(answer ?? '');
}

/**
 * Asks as often as `work` does, and gives what it makes of the answers, which come without the space around them;
 * undefined when the input ends before. `tell` shows a line above the question that is being asked. Throws EndedAtQuestion at Ctrl-C, and the signal's reason.
 */
export async function atPrompt<T>(
  terminal: Terminal,
  work: (ask: (question: string) => Promise<string>, tell: (line: string) => void) => Promise<T>,
): Promise<T | undefined> {
  const { stdin, stdout, signal } = terminal;
  const prompt = createInterface({ input: stdin, output: stdout });
  const left = new AbortController();
  let isEnded = false;
  prompt.once('SIGINT', () => {
    isEnded = true;
    left.abort();
  });
  prompt.once('close', () => left.abort());
  const either = AbortSignal.any([signal, left.signal]);
  const tell = (line: string): void => {
    if (either.aborted) {
      return;
    }
    // The question stands there, over so many rows, and half an answer behind it: it is drawn anew below the line.
    const { rows } = prompt.getCursorPos();
    moveCursor(stdout, 0, -rows);
    cursorTo(stdout, 0);
    clearScreenDown(stdout);
    stdout.write(`${line}\n${'\n'.repeat(rows)}`);
    prompt.prompt(true);
  };
  try {
    return await work(async (question) => (await prompt.question(question, { signal: either })).trim(), tell);
  } catch (error) {
    await writeLine(stdout, '');
    if (isEnded) {
      throw new EndedAtQuestion();
    }
    if (left.signal.aborted && !signal.aborted) {
      return undefined;
    }
    throw error;
  } finally {
    prompt.close();
  }
}
