import { createHash } from 'node:crypto';
import type { SnapshotUser } from '#shared/tenant/index.ts';

/**
 * HA1, the part of a SIP digest that depends on the secret: H(username:realm:password) in hex (RFC 7616 §3.4.2), with
 * MD5 for old phones and SHA-256 for the others (RFC 8760). The realm is the tenant's domain.
 */
export function digestOf(extension: string, realm: string, sipPassword: string): NonNullable<SnapshotUser['digest']> {
  const ha1 = (hash: string) => createHash(hash).update(`${extension}:${realm}:${sipPassword}`).digest('hex');
  return { md5: ha1('md5'), sha256: ha1('sha256') };
}
