import type { ProviderName } from '../language/provider-names.js';
import { addressesOf, outOfRehearsal } from '../language/rehearsal.js';
import type { Settings } from '../language/settings.js';
import type { Ffmpeg } from '../media/ffmpeg.js';
import { createLocalProvider } from '../providers/local/provider.js';
import type { Provider } from '../providers/provider.js';
import type { ProviderLimits } from '../render/work.js';
import type { Clock } from '../terms/clock.js';
import { toSandboxOnly } from './sandbox-only.js';

/** What providers are made of. */
export interface ProviderParts {
  readonly settings: Settings;
  /** Keys by provider. */
  readonly keys: ReadonlyMap<string, string>;
  readonly ffmpeg: Ffmpeg;
  /** Where the local provider makes its clips. */
  readonly workFolder: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** The providers a run may use: the local one, and those of the settings that have a key. Only these are loaded. */
export async function openProviders(parts: ProviderParts): Promise<ReadonlyMap<string, Provider>> {
  const { settings, keys } = parts;
  const opened = await Promise.all(
    settings.order.map((name) => {
      const key = keys.get(name);
      return name === 'local' || key !== undefined
        ? OPENERS[name](inWorld(name, parts), key ?? '')
        : undefined;
    }),
  );
  return new Map(opened.flatMap((provider) => (provider ? [[provider.name, provider] as const] : [])));
}

/** One hosted provider; undefined when it has no key, none is called so, or it is no part of the rehearsal that this is. */
export async function openHosted(
  name: string,
  parts: Omit<ProviderParts, 'ffmpeg' | 'workFolder'>,
): Promise<Provider | undefined> {
  const key = parts.keys.get(name);
  return key !== undefined && isHosted(name) && !outOfRehearsal(name, parts.settings)
    ? HOSTED[name](inWorld(name, parts), key)
    : undefined;
}

/** A hosted provider without its key: it can say what it would send, and sends nothing that needs one. */
export async function openKeyless(
  name: string,
  parts: Omit<ProviderParts, 'ffmpeg' | 'workFolder' | 'keys'>,
): Promise<Provider | undefined> {
  return openHosted(name, { ...parts, keys: new Map([[name, '']]) });
}

/** The parts of a provider; those of a rehearsal send nothing but to the sandbox. */
function inWorld<Parts extends Pick<ProviderParts, 'settings' | 'fetch'>>(
  name: ProviderName,
  parts: Parts,
): Parts {
  const { settings, fetch } = parts;
  return settings.rehearsal
    ? { ...parts, fetch: toSandboxOnly(name, addressesOf(name, settings), fetch) }
    : parts;
}

type HostedName = Exclude<Settings['order'][number], 'local'>;

function isHosted(name: string): name is HostedName {
  return Object.hasOwn(HOSTED, name);
}

type Opener<Parts> = (parts: Parts, key: string) => Promise<Provider>;

const HOSTED: Readonly<Record<HostedName, Opener<Omit<ProviderParts, 'ffmpeg' | 'workFolder'>>>> = {
  async fal({ settings, fetch, clock }, key) {
    const { createFalProvider } = await import('../providers/fal/provider.js');
    return createFalProvider({ ...settings.fal, key, fetch, clock });
  },
  async wavespeed({ settings, fetch, clock }, key) {
    const { createWavespeedProvider } = await import('../providers/wavespeed/provider.js');
    return createWavespeedProvider({ ...settings.wavespeed, key, fetch, clock });
  },
  async pixverse({ settings, fetch, clock }, key) {
    const { createPixverseProvider } = await import('../providers/pixverse/provider.js');
    return createPixverseProvider({ ...settings.pixverse, key, fetch, clock });
  },
};

const OPENERS: Readonly<Record<Settings['order'][number], Opener<ProviderParts>>> = {
  ...HOSTED,
  async local({ settings, ffmpeg, workFolder }) {
    return createLocalProvider({ ffmpeg, workFolder, concurrency: settings.local.concurrency });
  },
};

/** How fast each provider may be driven, and which account its uploads belong to. */
export function providerLimits(settings: Settings): ReadonlyMap<string, ProviderLimits> {
  const accounts = {
    fal: settings.fal.storageUrl,
    wavespeed: settings.wavespeed.baseUrl,
    pixverse: settings.pixverse.baseUrl,
    local: 'local',
  };
  return new Map(
    (['fal', 'wavespeed', 'pixverse', 'local'] as const).map((name) => {
      const { concurrency, perMinute } = settings[name];
      return [
        name,
        { concurrency, ...(perMinute === undefined ? {} : { perMinute }), account: accounts[name] },
      ];
    }),
  );
}
