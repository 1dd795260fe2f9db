import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import type { Chance } from '#shared/world/index.ts';

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
const DAY_MS = 86_400_000;

/** A new key on P-256, which every browser has (RFC 8827 §6.5), in a certificate that says nothing else. */
export function newDtlsCertificate(chance: Chance, nowMs: number): DtlsCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const name = sequence(der(SET, sequence(oid(COMMON_NAME), der(UTF8_STRING, Buffer.from('media')))));
  const unsigned = sequence(
    der(VERSION, der(INTEGER, Buffer.of(2))), // 3, counted from 0
    der(INTEGER, Buffer.concat([Buffer.of(1), chance.bytes(8)])), // a byte in front, so that it is positive
    algorithm,
    name,
    sequence(utcTime(nowMs - DAY_MS), utcTime(nowMs + LIFE_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', unsigned, privateKey);
  const certificate = sequence(unsigned, algorithm, der(BIT_STRING, Buffer.concat([Buffer.of(0), signature])));
  return {
    certificatePem: new X509Certificate(certificate).toString(),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    fingerprint: { algorithm: 'sha-256', value: new X509Certificate(certificate).fingerprint256 },
  };
}

// X.509 (RFC 5280 §4.1) in DER; selfsigned would do it for a tenth of a second and 24 MiB at each start.
const [INTEGER, BIT_STRING, OBJECT_IDENTIFIER, UTF8_STRING, UTC_TIME] = [0x02, 0x03, 0x06, 0x0c, 0x17];
const [SEQUENCE, SET, VERSION] = [0x30, 0x31, 0xa0];
const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
const COMMON_NAME = '550403';

function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const bytes = content.reduce((sum, { length }) => sum + length, 0);
  const length = bytes < 0x80 ? [bytes] : bytes < 0x100 ? [0x81, bytes] : [0x82, bytes >> 8, bytes & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), ...content]);
}

const sequence = (...content: readonly Uint8Array[]) => der(SEQUENCE, ...content);
const oid = (hex: string) => der(OBJECT_IDENTIFIER, Buffer.from(hex, 'hex'));
/** `YYMMDDhhmmssZ`: until 2049. */
const utcTime = (ms: number) =>
  der(UTC_TIME, Buffer.from(`${new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14)}Z`));

/** Hash functions of RFC 8122 §5 that are not broken, by their name in SDP. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['sha-256', 'sha256'],
  ['sha-384', 'sha384'],
  ['sha-512', 'sha512'],
]);

/** `sha-256 4A:AD:…`; null for a hash that proves nothing, or bytes that are none. */
export function parseFingerprint(value: string): Fingerprint | null {
  const [, name = '', bytes = ''] = /^(\S+) +([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})*)$/.exec(value.trim()) ?? [];
  const algorithm = name.toLowerCase();
  return HASHES.has(algorithm) ? { algorithm, value: bytes.toUpperCase() } : null;
}

/** @param certificate  DER */
export function isNamedBy(certificate: Buffer, fingerprints: readonly Fingerprint[]): boolean {
  return fingerprints.some(({ algorithm, value }) => {
    const hash = HASHES.get(algorithm);
    return (
      hash !== undefined &&
      createHash(hash).update(certificate).digest('hex') === value.replaceAll(':', '').toLowerCase()
    );
  });
}
