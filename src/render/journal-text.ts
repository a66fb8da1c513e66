import { z } from 'zod';
import { digestOf } from '../terms/digest.js';
import { entrySchema, type JournalLine } from './journal-entry.js';

/** A line of the journal that cannot be read. It may have been about money. */
export interface DamagedLine {
  /** From 1. */
  readonly line: number;
  /** Its bytes as text. */
  readonly text: string;
}

/** What the text of a journal says. */
export interface JournalText {
  readonly lines: readonly JournalLine[];
  readonly damaged: readonly DamagedLine[];
  /** How many lines are missing by the numbers of those before and after, besides the damaged ones. */
  readonly missing: number;
  /**
   * What follows the last line end: a write that never finished, so nothing was done on the strength of it.
   * Empty as a rule.
   */
  readonly torn: string;
}

const envelope = z.object({ seq: z.int().positive(), at: z.number(), sum: z.string(), entry: z.json() });

/** One line, with its line end. */
export function formatLine({ seq, at, entry }: JournalLine): string {
  return `${JSON.stringify({ seq, at, sum: checksum(seq, at, entry), entry })}\n`;
}

/** Reads a journal's text. Never throws: what cannot be read is handed back as such. */
export function parseJournal(text: string): JournalText {
  const texts = text.split('\n');
  const torn = texts.pop() ?? '';
  const lines: JournalLine[] = [];
  const damaged: DamagedLine[] = [];
  for (const [index, lineText] of texts.entries()) {
    const line = parseLine(lineText);
    if (line && line.seq > (lines.at(-1)?.seq ?? 0)) {
      lines.push(line);
    } else {
      damaged.push({ line: index + 1, text: lineText });
    }
  }
  const numbered = lines.at(-1)?.seq ?? 0;
  return { lines, damaged, missing: Math.max(0, numbered - lines.length - damaged.length), torn };
}

function parseLine(text: string): JournalLine | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = envelope.safeParse(content);
  if (!parsed.success || parsed.data.sum !== checksum(parsed.data.seq, parsed.data.at, parsed.data.entry)) {
    return undefined;
  }
  const entry = entrySchema.safeParse(parsed.data.entry);
  return entry.success ? { seq: parsed.data.seq, at: parsed.data.at, entry: entry.data } : undefined;
}

function checksum(seq: number, at: number, entry: unknown): string {
  return digestOf(JSON.stringify([seq, at, entry])).slice(0, 16);
}
