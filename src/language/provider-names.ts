/** Providers the language knows, in the order they are tried when nothing is said. */
export const PROVIDER_NAMES = ['fal', 'wavespeed', 'pixverse', 'local'] as const;

/** One of them. */
export type ProviderName = (typeof PROVIDER_NAMES)[number];
