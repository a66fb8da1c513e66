import type { Settings } from '../language/settings.js';
import type { Ffmpeg } from '../media/ffmpeg.js';
import { createLocalProvider } from '../providers/local/provider.js';
import type { Provider } from '../providers/provider.js';
import type { ProviderLimits } from '../render/work.js';

/** What providers are made of. */
export interface ProviderParts {
  readonly settings: Settings;
  /** Keys by provider. */
  readonly keys: ReadonlyMap<string, string>;
  readonly ffmpeg: Ffmpeg;
  /** Where the local provider makes its clips. */
  readonly workFolder: string;
}

/** The providers a run may use: the local one always. */
export function openProviders({
  settings,
  ffmpeg,
  workFolder,
}: ProviderParts): ReadonlyMap<string, Provider> {
  const { concurrency } = settings.local;
  const local = createLocalProvider({ ffmpeg, workFolder, concurrency });
  return new Map([[local.name, local]]);
}

/** How fast each provider may be driven. */
export function providerLimits(settings: Settings): ReadonlyMap<string, ProviderLimits> {
  const accounts = {
    fal: settings.fal.queueUrl,
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
