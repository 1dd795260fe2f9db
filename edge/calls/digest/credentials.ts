/** The digest algorithms offered, by the names of RFC 7616 §3.3. */
export const ALGORITHMS = ['MD5', 'SHA-256'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** What the digest protects (RFC 7616 §3.4): the request line, or the body too. */
export const QOPS = ['auth', 'auth-int'] as const;
export type Qop = (typeof QOPS)[number];

/** What a phone sends in Authorization or Proxy-Authorization (RFC 7616 §3.4). */
export interface Credentials {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  readonly algorithm: Algorithm;
  readonly qop: Qop;
  readonly cnonce: string;
  /** Nonce count as sent, eight hex digits: it goes into the hash as it is. */
  readonly nc: string;
}

/**
 * The digest credentials in a header value; several rows come joined by commas.
 *
 * Left out: other schemes, algorithms we never offer, and credentials without qop, as they have no nonce count and could
 * be replayed.
 */
export function parseCredentials(header: string): Credentials[] {
  const found: Credentials[] = [];
  let params: Map<string, string> | null = null;
  const finish = () => {
    const credentials = params && toCredentials(params);
    if (credentials) found.push(credentials);
  };
  for (const [, scheme, name, quoted, token] of header.matchAll(PARAM)) {
    if (scheme !== undefined) {
      finish();
      params = scheme.toLowerCase() === 'digest' ? new Map() : null;
    }
    params?.set((name as string).toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? token ?? '');
  }
  finish();
  return found;
}

/** Who is named in a header value that may not be there. */
export const usernamesIn = (header: string | undefined): string[] =>
  header === undefined ? [] : parseCredentials(header).map(({ username }) => username);

/** `Digest username="200"` or `, nonce="…"`: one parameter, with the scheme when it is the first of its row. */
const PARAM = /(?:^|,)\s*(?:([A-Za-z]+)\s+)?([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;

function toCredentials(params: ReadonlyMap<string, string>): Credentials | null {
  const get = (name: string) => params.get(name) ?? '';
  const asked = params.get('algorithm') ?? 'MD5';
  const algorithm = ALGORITHMS.find((known) => known === asked.toUpperCase());
  const nc = get('nc');
  const qop = QOPS.find((known) => known === get('qop').toLowerCase());
  if (!algorithm || !qop || !/^[0-9a-fA-F]{8}$/.test(nc)) return null;
  return {
    username: get('username'),
    realm: get('realm'),
    nonce: get('nonce'),
    uri: get('uri'),
    response: get('response').toLowerCase(),
    algorithm,
    qop,
    cnonce: get('cnonce'),
    nc,
  };
}
