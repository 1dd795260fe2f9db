import { createHash, X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

/** A line `a=fingerprint` (RFC 8122 §5): which certificate its writer will show. */
export interface Fingerprint {
  /** In lower case. */
  readonly algorithm: string;
  /** Upper-case hexadecimal bytes between colons. */
  readonly value: string;
}

/** What we show to browsers, one for the life of the process; nobody but SDP vouches for it. */
export interface DtlsCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly fingerprint: Fingerprint;
}

/** Longer than a process runs: browsers look at the fingerprint alone, but some library may look at the dates. *chosen* */
const LIFE_MS = 10 * 365 * 86_400_000;

/** A new key on P-256, which every browser has (RFC 8827 §6.5); chance is OpenSSL's. */
export async function newDtlsCertificate(nowMs: number): Promise<DtlsCertificate> {
  const { cert, private: privateKeyPem } = await generate([{ name: 'commonName', value: 'media' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate: new Date(nowMs + LIFE_MS),
  });
  const fingerprint = { algorithm: 'sha-256', value: new X509Certificate(cert).fingerprint256 };
  return { certificatePem: cert, privateKeyPem, fingerprint };
}

/** Hash functions of RFC 8122 §5 that are not broken, by their name in SDP. */
const HASHES: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-384': 'sha384', 'sha-512': 'sha512' };

/** `sha-256 4A:AD:…`; null for a hash that proves nothing, or bytes that are none. */
export function parseFingerprint(value: string): Fingerprint | null {
  const [, name = '', bytes = ''] = /^(\S+) +([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})*)$/.exec(value.trim()) ?? [];
  const algorithm = name.toLowerCase();
  return HASHES[algorithm] === undefined ? null : { algorithm, value: bytes.toUpperCase() };
}

/** @param certificate  DER */
export function isNamedBy(certificate: Buffer, fingerprints: readonly Fingerprint[]): boolean {
  return fingerprints.some(({ algorithm, value }) => {
    const hash = HASHES[algorithm];
    return (
      hash !== undefined &&
      createHash(hash).update(certificate).digest('hex') === value.replaceAll(':', '').toLowerCase()
    );
  });
}
