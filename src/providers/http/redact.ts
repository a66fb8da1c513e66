/** Parts of a key shorter than this are words that may stand anywhere. */
const SHORTEST_SECRET = 6;

/**
 * Takes a key, and the halves of one written `id:secret`, out of any text a vendor sent: an answer may quote it,
 * and messages are made from answers.
 */
export function createRedactor(key: string): (text: string) => string {
  const secrets = [key, ...key.split(':')]
    .filter((secret, index) => secret.length >= (index === 0 ? 1 : SHORTEST_SECRET))
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((kept, secret) => kept.replaceAll(secret, '[key]'), text);
}
