/**
 * Connections to addresses that came out of answers: the address is checked after its name was resolved, and it is
 * the checked one that is connected to, so that a name cannot lead elsewhere a moment later (DNS rebinding).
 */
import type { LookupAddress, lookup } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { StoryreelError } from '../../diagnostics/errors.js';
import { bareHost, isLoopback, isPrivateLiteral, isPublicAddress, webUrl } from './origin.js';

/** Where downloads may go besides the public internet. */
export interface Reach {
  /** This machine, also by plain http: when a provider is configured here. */
  readonly loopback: boolean;
  /** Private networks: when a provider is configured in one. */
  readonly privateNetworks: boolean;
}

/** How far downloads may reach, by the addresses the providers are configured at. */
export function reachOf(providerUrls: readonly string[]): Reach {
  const urls = providerUrls.flatMap((text) => webUrl(text) ?? []);
  return {
    loopback: urls.some(isLoopback),
    privateNetworks: urls.some((url) => isPrivateLiteral(url) && !isLoopback(url)),
  };
}

/** Throws a StoryreelError `address-refused` when a URL must not be fetched, as far as it tells by itself. */
export function expectFetchable(text: string, reach: Reach): URL {
  const url = webUrl(text);
  if (!url) {
    throw refused('it is not a web address');
  }
  const local = isLoopback(url);
  if (local && !reach.loopback) {
    throw refused('it leads to this machine');
  }
  if (url.protocol !== 'https:' && !local) {
    throw refused('it is not https');
  }
  if (!local && isPrivateLiteral(url) && !reach.privateNetworks) {
    throw refused('it leads into a private network');
  }
  return url;
}

/** Sends a GET without any key and gives the answer's head, the body unread. Rejects with what went wrong. */
export function open(
  url: URL,
  headers: Readonly<Record<string, string>>,
  reach: Reach,
  find: typeof lookup,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // No agent: a kept connection would be reused without a look at its address.
    const outgoing = request(url, {
      headers,
      signal,
      agent: false,
      lookup: checkedLookup(url, reach, find),
    });
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** Resolves a name and fails when any of its addresses is out of reach. */
function checkedLookup(url: URL, reach: Reach, find: typeof lookup): LookupFunction {
  const local = isLoopback(url);
  return (hostname, options, done) => {
    find(bareHost(hostname), { ...options, all: true }, (error, addresses) => {
      const failure = error ?? addresses.map((each) => objection(each, local, reach)).find(Boolean);
      const [first] = addresses ?? [];
      if (failure || !first) {
        done(failure ?? refused('it has no address'), '', 0);
      } else if (options.all) {
        done(null, addresses);
      } else {
        done(null, first.address, first.family);
      }
    });
  };
}

function objection({ address }: LookupAddress, local: boolean, reach: Reach): StoryreelError | undefined {
  if (isPublicAddress(address) || reach.privateNetworks || (local && reach.loopback)) {
    return undefined;
  }
  return refused(`its name leads to ${address}, which is not on the public internet`);
}

function refused(why: string): StoryreelError {
  return new StoryreelError(
    'address-refused',
    `a clip is not fetched from the address that was given: ${why}`,
  );
}
