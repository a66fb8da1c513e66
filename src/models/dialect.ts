import type { TextToken } from '../language/prompt.js';
import type { Dialect, ModelCard } from './card.js';

/** The parts of a prompt that matter for compiling it. */
export type PromptPart = TextToken | { readonly kind: 'mention'; readonly name: string };

/** A prompt as the model reads it. */
export interface CompiledPrompt {
  readonly text: string;
  /** Names in the order of the request: by first mention, the attached and unmentioned ones last. */
  readonly order: readonly string[];
  /** What each name is called in the text. */
  readonly aliases: ReadonlyMap<string, string>;
}

/**
 * Compiles a prompt for a model's dialect. `described` gives a reference's description, for models that have no notation.
 * `style` is appended as a sentence of its own.
 */
export function compilePrompt(
  parts: readonly PromptPart[],
  attached: readonly string[],
  style: string,
  dialect: Dialect,
  described: (name: string) => string = (name) => name,
): CompiledPrompt {
  const mentioned = parts.flatMap((part) => (part.kind === 'mention' ? [part.name] : []));
  const order = [...new Set([...mentioned, ...attached])];
  const aliases = aliasesFor(order, dialect);
  const written = parts.map((part) => {
    if (part.kind === 'text') {
      return part.text;
    }
    const place = order.indexOf(part.name);
    return dialect.mention.replace(/\{(name|n0|n|description)\}/g, (_, field: string) => {
      const values: Record<string, string> = {
        name: aliases.get(part.name) ?? part.name,
        n: String(place + 1),
        n0: String(place),
        description: described(part.name),
      };
      return values[field] ?? '';
    });
  });
  const sentence = parts.at(-1)?.kind === 'text' ? (written.at(-1) ?? '').trimEnd() : undefined;
  if (sentence !== undefined) {
    written[written.length - 1] = sentence;
  }
  if (style) {
    written.push(/[.!?…:;,]$/.test(sentence ?? '') ? ` ${style}` : `. ${style}`);
  }
  return { text: joined(written, parts, dialect), order, aliases };
}

/** Joins the pieces, with the space the model wants after each mention, also before punctuation and at the end. */
function joined(written: readonly string[], parts: readonly PromptPart[], dialect: Dialect): string {
  return written
    .map((piece, index) => {
      const isMention = parts[index]?.kind === 'mention';
      const needsSpace = dialect.space_after && isMention && !(written[index + 1] ?? '').startsWith(' ');
      return needsSpace ? `${piece} ` : piece;
    })
    .join('')
    .trimStart();
}

/** The length of a compiled prompt in the card's unit. */
export function promptLength(text: string, unit: ModelCard['prompt']['unit']): number {
  return unit === 'bytes' ? Buffer.byteLength(text) : [...text].length;
}

/** Names the model allows stay; the others get the nearest allowed name that no other reference has. */
function aliasesFor(names: readonly string[], { names: pattern }: Dialect): Map<string, string> {
  const allowed = pattern === undefined ? undefined : new RegExp(pattern);
  const aliases = new Map<string, string>();
  const kept = names.filter((name) => !allowed || allowed.test(name));
  const taken = new Set(kept);
  for (const name of names) {
    if (kept.includes(name)) {
      aliases.set(name, name);
      continue;
    }
    // Sixteen lower-case letters and digits is the narrowest pattern any service asks for.
    const plain =
      name
        .toLowerCase()
        .replace(/[^a-z0-9]/g, '')
        .replace(/^[^a-z]+/, '') || 'ref';
    let alias = plain.slice(0, 16);
    for (let n = 2; taken.has(alias) || (allowed && !allowed.test(alias)); n += 1) {
      alias = `${plain.slice(0, 16 - String(n).length)}${n}`;
    }
    taken.add(alias);
    aliases.set(name, alias);
  }
  return aliases;
}
