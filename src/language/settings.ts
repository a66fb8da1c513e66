import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { ADDRESS_HINT, addressProblem } from './address-problem.js';
import { findLibraries } from './libraries.js';
import { loadFile } from './load.js';
import { PROVIDER_NAMES, type ProviderName } from './provider-names.js';
import { saysRehearsal } from './rehearsal.js';
import type { SettingsDocument } from './schema/settings.js';
import type { SchemaValidator } from './schema/validator.js';
import { readStoreSettings, type StoreSettings } from './store-settings.js';

/** The settings of a project, defaults filled in. */
export interface Settings {
  readonly routing: 'order' | 'cheapest' | 'spread';
  /** Providers to use, first choice first; `local` is always among them. */
  readonly order: readonly ProviderName[];
  readonly fal: { readonly queueUrl: string; readonly storageUrl: string } & Pacing;
  readonly wavespeed: { readonly baseUrl: string } & Pacing;
  readonly pixverse: { readonly baseUrl: string } & Pacing;
  readonly local: Pacing;
  /** USD; undefined: no limit. */
  readonly budgetUsd: number | undefined;
  /** Absolute folders outside the project whose files it may use. */
  readonly libraries: readonly string[];
  /** Where bought clips are shared with others; absent: nowhere, as in a rehearsal. */
  readonly store?: StoreSettings;
  /** Whether what is made and spent is kept apart from the film's. */
  readonly rehearsal: boolean;
  /** Place of a value, for diagnostics; undefined without a settings file. */
  readonly place: (...path: (string | number)[]) => Span | undefined;
}

/** How fast a provider may be driven. */
export interface Pacing {
  /** Jobs in flight at once. */
  readonly concurrency: number;
  /** Submits a minute; undefined: no limit of ours. */
  readonly perMinute: number | undefined;
  /** Seconds to the first look at a job. */
  readonly pollSeconds: number;
}

const DEFAULT_POLL_SECONDS = 2;

/**
 * Reads `storyreel.yaml`, or gives the defaults when there is none. Mistakes are diagnostics.
 * Throws StoryreelError `storyboard-unreadable` when the file cannot be read.
 */
export async function loadSettings(
  path: string | undefined,
  root: string,
  validator: SchemaValidator,
): Promise<{ readonly settings: Settings; readonly diagnostics: readonly Diagnostic[] }> {
  if (path === undefined) {
    return { settings: withDefaults({}, [], false, () => undefined), diagnostics: [] };
  }
  const file = await loadFile(path, root, 'settings', validator);
  const isEmpty =
    file.located.data === null && file.diagnostics.every((each) => each.code === 'value-invalid');
  const document = (file.pruned?.data ?? {}) as SettingsDocument;
  const place = (...at: (string | number)[]): Span => file.located.value(at);
  const shared = readStoreSettings(document.store, path, place);
  const libraries = await findLibraries(document.libraries ?? [], path, root, (index) =>
    place('libraries', index),
  );
  const diagnostics = [
    ...(isEmpty ? [] : file.diagnostics),
    ...insecure(document, place),
    ...libraries.diagnostics,
    ...shared.diagnostics,
  ];
  const rehearsal = saysRehearsal(file.located);
  const settings = withDefaults(document, libraries.folders, rehearsal, place);
  // Nobody is to get a rehearsal's clips, or to wait for them.
  const store = rehearsal ? undefined : shared.store;
  return { settings: { ...settings, ...(store && { store }) }, diagnostics };
}

function withDefaults(
  document: SettingsDocument,
  libraries: readonly string[],
  rehearsal: boolean,
  place: Settings['place'],
): Settings {
  const { providers = {}, routing, budget } = document;
  const { fal = {}, wavespeed = {}, pixverse = {}, local = {} } = providers;
  // Entries that were pruned away are null.
  const order = [...new Set(providers.order ?? PROVIDER_NAMES)].filter((name) => name !== null);
  // New fal accounts run two jobs at once, WaveSpeed's first level two with two submits a minute
  // (fal: Concurrency Limits; WaveSpeed: Account Levels). PixVerse publishes none that we know.
  return {
    routing: routing ?? 'order',
    order: order.includes('local') ? order : [...order, 'local'],
    fal: {
      queueUrl: trimSlash(fal.queue_url ?? 'https://queue.fal.run'),
      storageUrl: trimSlash(fal.storage_url ?? 'https://rest.fal.ai'),
      ...pacing(fal, 2, undefined),
    },
    wavespeed: {
      baseUrl: trimSlash(wavespeed.base_url ?? 'https://api.wavespeed.ai'),
      ...pacing(wavespeed, 2, 2),
    },
    pixverse: {
      baseUrl: trimSlash(pixverse.base_url ?? 'https://app-api.pixverse.ai'),
      ...pacing(pixverse, 2, undefined),
    },
    local: pacing(local, 2, undefined),
    budgetUsd: budget?.max_usd,
    libraries,
    rehearsal,
    place,
  };
}

function pacing(
  written: {
    concurrency?: number | undefined;
    per_minute?: number | undefined;
    poll_seconds?: number | undefined;
  },
  concurrency: number,
  perMinute: number | undefined,
): Pacing {
  return {
    concurrency: written.concurrency ?? concurrency,
    perMinute: written.per_minute ?? perMinute,
    pollSeconds: written.poll_seconds ?? DEFAULT_POLL_SECONDS,
  };
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/** Keys travel to these addresses: plain http only to this machine (DESIGN §9). */
function insecure(document: SettingsDocument, place: (...path: string[]) => Span): Diagnostic[] {
  const { providers = {} } = document;
  const addresses: [string, string, string | undefined][] = [
    ['fal', 'queue_url', providers.fal?.queue_url],
    ['fal', 'storage_url', providers.fal?.storage_url],
    ['wavespeed', 'base_url', providers.wavespeed?.base_url],
    ['pixverse', 'base_url', providers.pixverse?.base_url],
  ];
  return addresses.flatMap(([provider, key, url]): Diagnostic[] => {
    const problem = url === undefined ? undefined : addressProblem(url);
    return problem === undefined
      ? []
      : [
          {
            code: 'value-invalid',
            severity: 'error',
            message: `\`providers.${provider}.${key}\` ${problem}`,
            hint: ADDRESS_HINT,
            span: place('providers', provider, key),
          },
        ];
  });
}
