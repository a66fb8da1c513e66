/** What is wrong with an address that a key travels to; undefined when nothing is. Plain http only to this machine (DESIGN §9). */
export function addressProblem(url: string): string | undefined {
  if (!URL.canParse(url)) {
    return 'is not an address';
  }
  const { protocol, hostname, username, password } = new URL(url);
  if (username || password) {
    return 'must not hold a user name or password';
  }
  return protocol === 'https:' || isLoopback(hostname) ? undefined : 'would send the key over plain http';
}

/** What to write instead. */
export const ADDRESS_HINT = 'use https://, or http:// with localhost or 127.0.0.1';

/** Whether an address is on this machine. */
export function isLocalAddress(url: string): boolean {
  return URL.canParse(url) && isLoopback(new URL(url).hostname);
}

/** Whether a host name is this machine. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
