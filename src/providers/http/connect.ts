/**
 * Connections to addresses that came out of answers: the address is checked after its name was resolved, and it is
 * the checked one that is connected to, so that a name cannot lead elsewhere a moment later (DNS rebinding).
 */
import type { LookupAddress, lookup } from 'node:dns';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { StoryreelError, systemCode } from '../../diagnostics/errors.js';
import {
  bareHost,
  isLoopback,
  isLoopbackAddress,
  isPrivateLiteral,
  isPrivateNetwork,
  isPublicAddress,
  webUrl,
} from './origin.js';

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
    privateNetworks: urls.some(({ hostname }) => isPrivateNetwork(bareHost(hostname))),
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
  const inReach = reach.privateNetworks && isPrivateNetwork(bareHost(url.hostname));
  if (!local && isPrivateLiteral(url) && !inReach) {
    throw refused('it leads into a private network');
  }
  return url;
}

/** Sends a GET without any key and gives the answer's head, the body unread. Rejects with what went wrong. */
export type Open = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<IncomingMessage>;

/** Opens addresses within reach, over connections that are kept for the next. */
export function createOpen(reach: Reach, find: typeof lookup): Open {
  // A kept connection leads to the address that was looked at when it was made, wherever its name leads by now.
  const plain = new HttpAgent({ keepAlive: true });
  const secure = new HttpsAgent({ keepAlive: true });

  const open: Open = (url, headers, signal) =>
    new Promise((resolve, reject) => {
      const options = { headers, signal, lookup: checkedLookup(url, reach, find) };
      const outgoing =
        url.protocol === 'https:'
          ? requestHttps(url, { ...options, agent: secure })
          : requestHttp(url, { ...options, agent: plain });
      let isAnswered = false;
      outgoing.on('response', (answer) => {
        isAnswered = true;
        resolve(answer);
      });
      outgoing.on('error', (error) => {
        // The server closed a kept connection in the moment it was used again: that says nothing of the file.
        if (outgoing.reusedSocket && !isAnswered && systemCode(error) === 'ECONNRESET') {
          resolve(open(url, headers, signal));
        } else {
          reject(error);
        }
      });
      outgoing.end();
    });
  return open;
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
  // A name of the public internet must not lead to this machine, whoever else may be reached.
  const isInReach = local
    ? reach.loopback && isLoopbackAddress(address)
    : isPublicAddress(address) || (reach.privateNetworks && isPrivateNetwork(address));
  if (isInReach) {
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
