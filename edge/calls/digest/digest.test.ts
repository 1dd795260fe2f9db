import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Credentials } from './credentials.ts';
import { provesPassword } from './digest.ts';

/** RFC 7616 §3.9.1: user Mufasa, password "Circle of Life". */
const A1 = 'Mufasa:http-auth@example.org:Circle of Life';
const secrets = { md5: hash('md5', A1), sha256: hash('sha256', A1) };
const mufasa: Omit<Credentials, 'algorithm' | 'response'> = {
  qop: 'auth',
  username: 'Mufasa',
  realm: 'http-auth@example.org',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  uri: '/dir/index.html',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  nc: '00000001',
};
const responses = {
  MD5: '8ca523f5e9506fed4657c9700eebdbec',
  'SHA-256': '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
} as const;

test.each(['MD5', 'SHA-256'] as const)('the %s example of RFC 7616 proves the password', (algorithm) => {
  const credentials = { ...mufasa, algorithm, response: responses[algorithm] };
  expect(provesPassword(credentials, { method: 'GET', body: '' }, secrets)).toBe(true);
});

test.each([
  ['another method', { method: 'POST' }],
  ['another nonce count', { nc: '00000002' }],
  ['another uri', { uri: '/' }],
  ['the response of another algorithm', { algorithm: 'MD5' as const }],
  ['an empty response', { response: '' }],
])('%s does not', (_, { method = 'GET', ...change }: { method?: string } & Partial<Credentials>) => {
  const credentials = { ...mufasa, algorithm: 'SHA-256' as const, response: responses['SHA-256'], ...change };
  expect(provesPassword(credentials, { method, body: '' }, secrets)).toBe(false);
});

test('nobody proves the password of a user without a phone', () => {
  const nobody = '0'.repeat(32);
  const response = hash('md5', `${nobody}:n:00000001:c:auth:${hash('md5', 'REGISTER:sip:a')}`);
  const credentials = { ...mufasa, algorithm: 'MD5' as const, nonce: 'n', cnonce: 'c', uri: 'sip:a', response };
  expect(provesPassword(credentials, { method: 'REGISTER', body: '' }, null)).toBe(false);
});

test.each(['auth', 'auth-int'] as const)('%s protects what it says', (qop) => {
  const body = 'v=0\r\n';
  const ha2 = hash('md5', qop === 'auth' ? 'INVITE:sip:a' : `INVITE:sip:a:${hash('md5', body)}`);
  const response = hash('md5', `${secrets.md5}:n:00000001:c:${qop}:${ha2}`);
  const credentials = { ...mufasa, qop, algorithm: 'MD5' as const, nonce: 'n', cnonce: 'c', uri: 'sip:a', response };
  expect(provesPassword(credentials, { method: 'INVITE', body }, secrets)).toBe(true);
  const changed = provesPassword(credentials, { method: 'INVITE', body: 'v=0\r\ns=x\r\n' }, secrets);
  expect(changed).toBe(qop === 'auth');
});
