import { nearest } from '../../diagnostics/nearest.js';
import type { JsonSchema, ModelCard } from '../../models/card.js';
import { loadCards } from '../../models/cards.js';
import { describeLimit } from '../../models/limits.js';
import { formatTable, type TableColumn } from '../../report/table.js';
import type { ExitName } from '../../terms/exit.js';
import { type Terminal, wantsColour, widthOf, writeLine } from '../terminal.js';

/** `storyreel models`: what each model takes and costs. */
export async function models(
  id: string | undefined,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitName> {
  const cards = await loadCards();
  const chosen = id === undefined ? [...cards.values()] : [cards.get(id)];
  const known = chosen.filter((card) => card !== undefined);
  if (known.length < chosen.length) {
    const closest = nearest(id ?? '', cards.keys());
    const remedy = closest ? `did you mean ${closest}?` : `models: ${[...cards.keys()].join(', ')}`;
    await writeLine(terminal.stderr, `error[model-unknown] there is no model "${id}"\n  hint: ${remedy}`);
    return 'usage';
  }
  if (options.json) {
    await writeLine(terminal.stdout, JSON.stringify({ version: 1, models: known }));
    return 'done';
  }
  const text =
    id === undefined ? overview(known, terminal) : known.map((card) => details(card, terminal)).join('\n');
  await writeLine(terminal.stdout, text);
  return 'done';
}

function layout(terminal: Terminal): { width: number; colour: boolean } {
  return { width: widthOf(terminal.stdout), colour: wantsColour(terminal, terminal.stdout) };
}

function overview(cards: readonly ModelCard[], terminal: Terminal): string {
  const columns: TableColumn[] = [
    { title: 'model' },
    { title: 'seconds' },
    { title: 'resolutions', narrow: 'wrap' },
    { title: 'references' },
    { title: 'price' },
    { title: 'providers', narrow: 'wrap' },
  ];
  const rows = cards.map((card) => {
    const { duration, resolution } = card.parameters.properties;
    const { min, max } = card.references;
    return [
      card.id,
      describeLimit(duration).split(',')[0] ?? '',
      describeLimit(resolution),
      `${min} to ${max}`,
      priceRange(card),
      card.offers.map((offer) => offer.provider).join(', '),
    ];
  });
  return formatTable(columns, rows, layout(terminal));
}

function priceRange({ price }: ModelCard): string {
  if (price.free) {
    return 'free';
  }
  const rates = Object.values(price.per_second).flatMap(({ silent, audio }) => [
    Number(silent),
    Number(audio),
  ]);
  return `$${Math.min(...rates).toFixed(3)} to $${Math.max(...rates).toFixed(3)} a second`;
}

function details(card: ModelCard, terminal: Terminal): string {
  const parameters = Object.entries(card.parameters.properties).map(([name, schema]) => row(name, schema));
  const options = Object.entries((card.options.properties ?? {}) as Record<string, JsonSchema>).map(
    ([name, schema]) => row(`options.${name}`, schema),
  );
  const { pictures, references, prompt } = card;
  const facts = [
    ['prompt', `at most ${prompt.max} ${prompt.unit}, as compiled`, ''],
    ['references', `${references.min} to ${references.max} (${references.types.join(', ')})`, ''],
    [
      'pictures',
      `${pictures.formats.join(', ')}; ${pictures.min_side} to ${pictures.max_side} px a side; at most ${pictures.max_bytes / 1e6} MB`,
      '',
    ],
  ];
  const sections = [
    `${card.name} (${card.id})\n${card.summary}`,
    formatTable(
      [{ title: 'takes' }, { title: 'values', narrow: 'wrap' }, { title: 'default' }],
      [...parameters, ...options, ...facts],
      layout(terminal),
    ),
    prices(card, terminal),
    formatTable(
      [{ title: 'provider' }, { title: 'endpoint', narrow: 'wrap' }, { title: 'seed' }],
      card.offers.map((offer) => [offer.provider, offer.endpoint, offer.fields.seed ? 'yes' : 'no']),
      layout(terminal),
    ),
    `Sources:\n${card.sources.map((source) => `  ${source}`).join('\n')}`,
  ];
  return sections.map((section) => section.trimEnd()).join('\n\n');
}

function row(name: string, schema: JsonSchema): string[] {
  const description = typeof schema.description === 'string' ? schema.description : undefined;
  const fallback = schema.default;
  return [name, description ?? describeLimit(schema), fallback === undefined ? '' : String(fallback)];
}

function prices(card: ModelCard, terminal: Terminal): string {
  if (card.price.free) {
    return 'Free.';
  }
  const table = formatTable(
    [{ title: 'USD a second' }, { title: 'silent' }, { title: 'with audio' }],
    Object.entries(card.price.per_second).map(([resolution, rate]) => [resolution, rate.silent, rate.audio]),
    layout(terminal),
  );
  return `${table.trimEnd()}\nPrices as of ${card.price.as_of}.`;
}
