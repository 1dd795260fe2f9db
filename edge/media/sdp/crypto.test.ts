import { expect, test } from 'vitest';
import { SeededChance } from '#test/world/index.ts';
import { newSrtpKeys, parseCrypto } from './crypto.ts';

const KEY = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz';
const GCM_KEY = Buffer.alloc(28, 1).toString('base64');
const CM = { tag: 1, suite: 'AES_CM_128_HMAC_SHA1_80', key: KEY };

test.each([
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`, CM],
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^20`, CM],
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|1048576`, CM],
  [`1 aes_cm_128_hmac_sha1_80 INLINE:${KEY}`, CM],
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} WSH=128 -X-VENDOR=4`, CM],
  [`42 AES_CM_128_HMAC_SHA1_32 inline:${KEY}`, { tag: 42, suite: 'AES_CM_128_HMAC_SHA1_32', key: KEY }],
  [`2 AEAD_AES_128_GCM inline:${GCM_KEY}`, { tag: 2, suite: 'AEAD_AES_128_GCM', key: GCM_KEY }],
  [`2 AEAD_AES_128_GCM inline:${GCM_KEY.replace(/=+$/, '')}`, { tag: 2, suite: 'AEAD_AES_128_GCM', key: GCM_KEY }],
])('%s is taken', (value, attribute) => {
  expect(parseCrypto(value)).toEqual(attribute);
});

test.each([
  ['an MKI', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^20|1:4`],
  ['an MKI without lifetime', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|1:4`],
  ['two keys', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^20|1:4;inline:${KEY}|2^20|2:4`],
  ['an unknown suite', `1 F8_128_HMAC_SHA1_80 inline:${KEY}`],
  ['a key too short', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY.slice(4)}`],
  ['a key of another suite', `1 AEAD_AES_256_GCM inline:${KEY}`],
  ['a key that is none', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY.replace('W', '*')}`],
  ['another key method', `1 AES_CM_128_HMAC_SHA1_80 prompt:${KEY}`],
  ['no encryption', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} UNENCRYPTED_SRTP`],
  ['no encryption of RTCP', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} UNENCRYPTED_SRTCP`],
  ['no authentication', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} UNAUTHENTICATED_SRTP`],
  ['a key derivation rate', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} KDR=1`],
  ['error correction', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} FEC_ORDER=FEC_SRTP WSH=64`],
  ['an unknown parameter', `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} X-VENDOR=4`],
  ['no tag', `AES_CM_128_HMAC_SHA1_80 inline:${KEY}`],
  ['nothing', ''],
])('a line with %s is not', (_name, value) => {
  expect(parseCrypto(value)).toBeNull();
});

test('our keys are fresh for each leg and suite, and as long as the suite wants them', () => {
  const chance = new SeededChance();
  const [one, other] = [newSrtpKeys(chance), newSrtpKeys(chance)];
  const keys = [...Object.values(one), ...Object.values(other)];
  expect(new Set(keys).size).toBe(8);
  for (const [suite, key] of Object.entries(one)) expect(parseCrypto(`1 ${suite} inline:${key}`)?.key).toBe(key);
});
