import type { Chance } from '#shared/world/index.ts';
import type { SrtpKeying } from '../media.ts';
import { keyMaterialBytes, SRTP_SUITES, type SrtpSuite } from '../srtp/suites.ts';

/** A line `a=crypto` that we can take (RFC 4568 §9.1). */
export interface CryptoAttribute {
  /** Ties the line of an answer to the one of the offer. */
  readonly tag: number;
  readonly suite: SrtpSuite;
  /** Master key and master salt of whoever writes it, in base64. */
  readonly key: string;
}

/** What one leg seals with, by suite: the same in each offer and answer of a dialog, so that no stream starts anew. */
export type SrtpKeys = Readonly<Record<SrtpSuite, string>>;

/**
 * What we offer. The one that every phone knows comes first, because some read no further; the short tags of
 * `AES_CM_128_HMAC_SHA1_32` are taken, not asked for. *chosen*
 */
const OFFERED_SUITES: readonly SrtpSuite[] = ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_128_GCM', 'AEAD_AES_256_GCM'];

/** `1 AES_CM_128_HMAC_SHA1_80 inline:KEY|2^20|1:4 WSH=64` */
const CRYPTO_VALUE = /^(\d{1,9}) +(\S+) +(\S+)((?: +\S+)*) *$/;
/** Key, lifetime and, with a colon, MKI; each once. */
const INLINE = /^inline:([A-Za-z0-9+/]+={0,2})(?:\|(?:2\^\d{1,2}|\d{1,15}))?(\|\d+:\d+)?$/i;

/**
 * Null for a line that we cannot take: another suite, a key of the wrong length, several keys, an MKI, or a session
 * parameter that changes what is sent (RFC 4568 §6.3). The lifetime of a key is read over: no call is that long.
 */
export function parseCrypto(value: string): CryptoAttribute | null {
  const [, tag, name, keyParameters = '', parameters = ''] = CRYPTO_VALUE.exec(value) ?? [];
  const suite = SRTP_SUITES.find((known) => known === name?.toUpperCase());
  const [, inline = '', mki] = INLINE.exec(keyParameters) ?? [];
  const key = Buffer.from(inline, 'base64');
  if (suite === undefined || mki !== undefined || key.length !== keyMaterialBytes(suite)) return null;
  if (!parameters.split(' ').every(isHarmless)) return null;
  return { tag: Number(tag), suite, key: key.toString('base64') };
}

/** A hint for the replay window, or an extension that its writer can do without (RFC 4568 §6.3.6, §6.3.7). */
function isHarmless(parameter: string): boolean {
  return parameter === '' || parameter.startsWith('-') || /^WSH=\d+$/i.test(parameter);
}

/** The value of the line. */
export function cryptoValue({ tag, suite, key }: CryptoAttribute): string {
  return `${tag} ${suite} inline:${key}`;
}

export function newSrtpKeys(chance: Chance): SrtpKeys {
  const keys = SRTP_SUITES.map((suite) => [
    suite,
    Buffer.from(chance.bytes(keyMaterialBytes(suite))).toString('base64'),
  ]);
  return Object.fromEntries(keys) as SrtpKeys;
}

export function offeredCrypto(keys: SrtpKeys): CryptoAttribute[] {
  return OFFERED_SUITES.map((suite, index) => ({ tag: index + 1, suite, key: keys[suite] }));
}

/** The line that its writer likes best, with our key (RFC 4568 §5.1.2). */
export function answeredCrypto([best]: readonly CryptoAttribute[], keys: SrtpKeys): CryptoAttribute[] {
  return best === undefined ? [] : [{ ...best, key: keys[best.suite] }];
}

/**
 * What two halves of an exchange agree on, whichever is the answer.
 *
 * @returns null: both in the clear. `disagree`: one side is, or the answer takes up no line of the offer
 */
export function agreedKeying(
  theirs: readonly CryptoAttribute[],
  ours: readonly CryptoAttribute[],
): SrtpKeying | null | 'disagree' {
  if (theirs.length === 0 && ours.length === 0) return null;
  for (const { tag, suite, key } of ours) {
    const match = theirs.find((line) => line.tag === tag && line.suite === suite);
    if (match) return { suite, theirs: match.key, ours: key };
  }
  return 'disagree';
}
