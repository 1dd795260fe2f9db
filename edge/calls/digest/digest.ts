import { hash, timingSafeEqual } from 'node:crypto';
import type { SnapshotUser } from '#shared/tenant/index.ts';
import type { Algorithm, Credentials } from './credentials.ts';

type DigestSecrets = NonNullable<SnapshotUser['digest']>;

/** Node's name of the hash, and where the matching H(username:realm:password) lies. */
const HASHES = {
  'SHA-256': { hash: 'sha256', secret: 'sha256' },
  MD5: { hash: 'md5', secret: 'md5' },
} as const satisfies Record<Algorithm, { hash: string; secret: keyof DigestSecrets }>;

/** Stands in for a user that does not exist, so that its absence takes as long to find as a wrong password. */
const NOBODY: DigestSecrets = { md5: '0'.repeat(32), sha256: '0'.repeat(64) };

/** What of a request goes into its digest. */
export interface Digested {
  readonly method: string;
  readonly body: string;
}

/** Whether the response proves the password (RFC 7616 §3.4.1); false for a user without a phone. */
export function provesPassword(
  credentials: Credentials,
  { method, body }: Digested,
  secrets: DigestSecrets | null,
): boolean {
  const { hash: hashName, secret } = HASHES[credentials.algorithm];
  const ha1 = (secrets ?? NOBODY)[secret];
  const { nonce, nc, cnonce, qop, uri } = credentials;
  const ha2 = hash(hashName, qop === 'auth' ? `${method}:${uri}` : `${method}:${uri}:${hash(hashName, body)}`);
  const expected = hash(hashName, `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`);
  return isEqual(credentials.response, expected) && secrets !== null;
}

/** In a time that does not tell where the difference lies. */
function isEqual(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
