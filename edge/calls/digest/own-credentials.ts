import { hash } from 'node:crypto';
import type { Chance } from '#shared/world/index.ts';

/** Who we are to somebody who challenges us. */
export interface Account {
  /** What goes into the digest beside the password. */
  readonly authUsername: string;
  readonly password: string;
}

/** What somebody asks for in WWW-Authenticate or Proxy-Authenticate (RFC 7616 §3.3). */
export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: keyof typeof HASHES;
  /** Null: as it was before RFC 2617, without qop. */
  readonly qop: 'auth' | 'auth-int' | null;
  readonly opaque: string | null;
}

/** What we can answer, the better first (RFC 8760 §2.4), and what Node calls it. */
const HASHES = {
  'SHA-512-256': 'sha512-256',
  'SHA-256': 'sha256',
  MD5: 'md5',
} as const;

const QOPS = ['auth', 'auth-int'] as const;

/** A challenge: its scheme, then its parameters up to the next scheme. */
const PART = /(?:^|,)\s*(?:([A-Za-z]+)\s+)?([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;

/**
 * The best challenge that we can answer in a header value, rows joined by commas; null when there is none: another scheme,
 * or an algorithm we do not have.
 */
export function readChallenge(header: string): Challenge | null {
  const all: Map<string, string>[] = [];
  let params: Map<string, string> | null = null;
  for (const [, scheme, name, quoted, token] of header.matchAll(PART)) {
    if (scheme !== undefined) {
      params = scheme.toLowerCase() === 'digest' ? new Map() : null;
      if (params) all.push(params);
    }
    params?.set((name as string).toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? token ?? '');
  }
  const known = all.map(toChallenge).filter((challenge) => challenge !== null);
  const order = Object.keys(HASHES);
  return known.sort((a, b) => order.indexOf(a.algorithm) - order.indexOf(b.algorithm))[0] ?? null;
}

function toChallenge(params: ReadonlyMap<string, string>): Challenge | null {
  const asked = (params.get('algorithm') ?? 'MD5').toUpperCase();
  const algorithm = (Object.keys(HASHES) as (keyof typeof HASHES)[]).find((known) => known === asked);
  const [realm, nonce, qops] = ['realm', 'nonce', 'qop'].map((name) => params.get(name));
  if (!algorithm || realm === undefined || nonce === undefined) return null;
  const offered = qops?.split(',').map((qop) => qop.trim().toLowerCase());
  const qop = offered ? QOPS.find((known) => offered.includes(known)) : null;
  if (qop === undefined) return null;
  return { realm, nonce, algorithm, qop, opaque: params.get('opaque') ?? null };
}

/** What of a request goes into its digest. */
export interface ProvedRequest {
  readonly method: string;
  readonly uri: string;
  readonly body: string;
}

/** Proves a password to one other side (RFC 7616 §3.4): answers its challenge, and goes on with the same nonce. */
export class OwnCredentials {
  readonly #account: Account;
  readonly #chance: Chance;
  #challenge: Challenge | null = null;
  #reply: 'Authorization' | 'Proxy-Authorization' = 'Authorization';
  #count = 0;

  constructor(account: Account, chance: Chance) {
    this.#account = account;
    this.#chance = chance;
  }

  /**
   * Takes up the challenge in a response. Asked once for each request: whoever challenges what has been proved, does not
   * believe it. Some give another nonce for each request, without a word of the old one being stale.
   *
   * @returns false when there is none that we can answer
   */
  take(response: { readonly status: number; header(name: string): string | undefined }): boolean {
    const { status } = response;
    if (status !== 401 && status !== 407) return false;
    const challenge = readChallenge(response.header(status === 401 ? 'www-authenticate' : 'proxy-authenticate') ?? '');
    if (!challenge) return false;
    this.#challenge = challenge;
    this.#reply = status === 401 ? 'Authorization' : 'Proxy-Authorization';
    this.#count = 0;
    return true;
  }

  /** What is added to a request; nothing before a challenge. */
  headersFor({ method, uri, body }: ProvedRequest): Readonly<Record<string, string>> {
    if (!this.#challenge) return {};
    this.#count += 1;
    const { realm, nonce, algorithm, qop, opaque } = this.#challenge;
    const digest = (text: string) => hash(HASHES[algorithm], text);
    const nc = this.#count.toString(16).padStart(8, '0');
    const cnonce = Buffer.from(this.#chance.bytes(8)).toString('hex');
    const ha1 = digest(`${this.#account.authUsername}:${realm}:${this.#account.password}`);
    const ha2 = digest(qop === 'auth-int' ? `${method}:${uri}:${digest(body)}` : `${method}:${uri}`);
    const response = digest(qop ? `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}` : `${ha1}:${nonce}:${ha2}`);
    const parts = [
      `Digest username=${quoted(this.#account.authUsername)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(uri)}`,
      `response="${response}"`,
      `algorithm=${algorithm}`,
      ...(qop ? [`qop=${qop}`, `cnonce="${cnonce}"`, `nc=${nc}`] : []),
      ...(opaque === null ? [] : [`opaque=${quoted(opaque)}`]),
    ];
    return { [this.#reply]: parts.join(', ') };
  }
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
