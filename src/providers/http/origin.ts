import ipaddr from 'ipaddr.js';

/** The URL when `text` is an absolute http(s) one without user and password. */
export function webUrl(text: unknown): URL | undefined {
  const url = typeof text === 'string' ? parse(text) : undefined;
  if (!url) {
    return undefined;
  }
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.username === '' && url.password === '' ? url : undefined;
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** Whether a URL leads to the same scheme, host and port as one that was configured. */
export function isSameOrigin(url: string, configured: string): boolean {
  const [one, other] = [webUrl(url), webUrl(configured)];
  return one !== undefined && other !== undefined && one.origin === other.origin;
}

/** A URL out of an answer, when the key may go there; else undefined. */
export function ownUrl(url: unknown, configured: string): string | undefined {
  return typeof url === 'string' && isSameOrigin(url, configured) ? url : undefined;
}

/** Whether a URL's host is this machine by name or address. */
export function isLoopback({ hostname }: URL): boolean {
  const host = bareHost(hostname);
  return host === 'localhost' || host.endsWith('.localhost') || isLoopbackAddress(host);
}

/** Whether an address is this machine's to itself. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** Whether an address is one of the public internet: not private, link-local, loopback, or reserved for a use. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) {
    return false;
  }
  // `process` turns an IPv4 address in IPv6 clothes back. Tunnels are not "unicast" and so refused.
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'rfc6052') {
    // An IPv6-only network reaches every IPv4 host through this prefix; the last four bytes are the host.
    return isPublicAddress(parsed.toByteArray().slice(-4).join('.'));
  }
  return parsed.range() === 'unicast';
}

/** Networks of a house or a company: not this machine, nor what only it can see (e.g. a cloud's own data at 169.254). */
const PRIVATE_RANGES: ReadonlySet<string> = new Set(['private', 'uniqueLocal', 'carrierGradeNat']);

/** Whether an address is one of a private network. */
export function isPrivateNetwork(address: string): boolean {
  return ipaddr.isValid(address) && PRIVATE_RANGES.has(ipaddr.process(address).range());
}

/** Whether a URL's host is written as an address that is not of the public internet. */
export function isPrivateLiteral({ hostname }: URL): boolean {
  const host = bareHost(hostname);
  return ipaddr.isValid(host) && !isPublicAddress(host);
}

/** A URL's host without the brackets of IPv6. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
