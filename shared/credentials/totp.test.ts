import { expect, test } from 'vitest';
import { SeededChance } from '#test/world/index.ts';
import { newRecoveryCodes, newTotpSecret, recoveryCodeHash, totpCode, totpStep, totpUri } from './index.ts';

const chance = new SeededChance();
/** `12345678901234567890`, the key of the examples in RFC 6238, in base32. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %i s the code is %s (RFC 6238 appendix B, its last six digits)', (seconds, code) => {
  expect(totpCode(RFC_SECRET, seconds * 1000)).toBe(code);
  expect(totpStep(RFC_SECRET, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
});

test('a code is good for the step before and after its own, and says which it is of', () => {
  const atMs = 1_111_111_111_000;
  const step = Math.floor(atMs / 30_000);
  expect(totpStep(RFC_SECRET, '050471', atMs + 30_000)).toBe(step);
  expect(totpStep(RFC_SECRET, '050471', atMs - 30_000)).toBe(step);
  expect(totpStep(RFC_SECRET, '050471', atMs + 60_000)).toBeNull();
  expect(totpStep(RFC_SECRET, '050471', atMs - 60_000)).toBeNull();
});

test.each(['', '50471', '0504711', 'abcdef', '０50471'])('%o is no code', (code) => {
  expect(totpStep(RFC_SECRET, code, 1_111_111_111_000)).toBeNull();
});

test('a secret has 160 bits, and each is another', () => {
  const secret = newTotpSecret(chance);
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret(chance)).not.toBe(secret);
});

test('the URI says what an app shows beside the code, whatever the names are', () => {
  const uri = new URL(totpUri(RFC_SECRET, { issuer: 'Café & Co: PBX', account: 'ann+1@mail.example' }));
  expect(uri.protocol + uri.host).toBe('otpauth:totp');
  expect(decodeURIComponent(uri.pathname)).toBe('/Café & Co: PBX:ann+1@mail.example');
  expect(Object.fromEntries(uri.searchParams)).toMatchObject({ issuer: 'Café & Co: PBX', secret: RFC_SECRET });
});

test('ten recovery codes, each another, and the same however it is typed', () => {
  const codes = newRecoveryCodes(chance);
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  const [code = ''] = codes;
  expect(recoveryCodeHash(` ${code.toUpperCase().replaceAll('-', ' ')}`)).toBe(recoveryCodeHash(code));
  expect(recoveryCodeHash(codes[1] ?? '')).not.toBe(recoveryCodeHash(code));
});
