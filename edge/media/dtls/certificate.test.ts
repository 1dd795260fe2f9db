import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { SeededChance } from '#test/world/index.ts';
import { isNamedBy } from './certificate.ts';
import { newDtlsCertificate, parseFingerprint } from './index.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);

test('ours is signed by its own key, and valid for years', () => {
  const { certificatePem, fingerprint } = newDtlsCertificate(new SeededChance(), NOW_MS);
  const certificate = new X509Certificate(certificatePem);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  expect([certificate.validFromDate, certificate.validToDate]).toEqual([
    new Date(Date.UTC(2026, 10, 20, 12)),
    new Date(Date.UTC(2036, 10, 18, 12)),
  ]);
  expect(certificate.fingerprint256).toBe(fingerprint.value);
  expect(isNamedBy(certificate.raw, [fingerprint])).toBe(true);
});

test('each has its own key and number', () => {
  const chance = new SeededChance();
  const [one, other] = [1, 2].map(() => newDtlsCertificate(chance, NOW_MS));
  expect(one?.privateKeyPem).not.toBe(other?.privateKeyPem);
  const serials = [one, other].map((made) => new X509Certificate(made?.certificatePem ?? '').serialNumber);
  expect(new Set(serials).size).toBe(2);
});

test.each([
  ['sha-256 4a:ad:B9', { algorithm: 'sha-256', value: '4A:AD:B9' }],
  ['SHA-512  00:01', { algorithm: 'sha-512', value: '00:01' }],
  ['sha-1 4A:AD', null],
  ['md5 4A:AD', null],
  ['sha-256 4A:AD:', null],
  ['sha-256', null],
  ['constructor 4A', null],
])('a=fingerprint:%s', (value, expected) => {
  expect(parseFingerprint(value)).toEqual(expected);
});

test('any hash that is named will do, and one that differs will not', () => {
  const { certificatePem, fingerprint } = newDtlsCertificate(new SeededChance(), NOW_MS);
  const { raw, fingerprint512 } = new X509Certificate(certificatePem);
  const wrong = { algorithm: 'sha-256', value: fingerprint.value.replace(/..$/, 'zz') };
  expect(isNamedBy(raw, [wrong, { algorithm: 'sha-512', value: fingerprint512 }])).toBe(true);
  expect(isNamedBy(raw, [wrong])).toBe(false);
  expect(isNamedBy(raw, [])).toBe(false);
});
