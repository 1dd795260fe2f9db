import { describe, expect, test } from 'vitest';
import { SeededChance } from '#test/world/index.ts';
import { parseCredentials } from './credentials.ts';
import { OwnCredentials, readChallenge } from './own-credentials.ts';

const answer = (status: number, header: string) => ({
  status,
  header: (name: string) =>
    name === (status === 401 ? 'www-authenticate' : 'proxy-authenticate') ? header : undefined,
});
const INVITE = { method: 'INVITE', uri: 'sip:1@sip.example', body: 'v=0' };
const mufasa = () => new OwnCredentials({ authUsername: 'Mufasa', password: 'Circle of Life' }, FIXED);
const FIXED = { bytes: (count: number) => new Uint8Array(count).fill(0xab) };

test.each([
  ['nothing', '', null],
  ['another scheme', 'Bearer realm="a"', null],
  ['an algorithm of nobody', 'Digest realm="a", nonce="n", algorithm=SHA-1', null],
  ['a protection that we do not have', 'Digest realm="a", nonce="n", qop="auth-conf"', null],
  ['the old way', 'Digest realm="a", nonce="n"', { algorithm: 'MD5', qop: null }],
  ['both protections', 'DIGEST realm="a",nonce="n",qop="auth-int,auth"', { qop: 'auth' }],
  [
    'two algorithms, of which the better one is taken',
    'Digest realm="a", nonce="m", algorithm=MD5, qop="auth", Digest realm="a", nonce="s", algorithm=SHA-256, qop="auth"',
    { nonce: 's', algorithm: 'SHA-256' },
  ],
  ['quotes in it', 'Digest realm="a \\"b\\"", nonce="n", stale=TRUE', { realm: 'a "b"' }],
])('a challenge with %s', (_, header, wanted) => {
  if (wanted === null) expect(readChallenge(header)).toBeNull();
  else expect(readChallenge(header)).toMatchObject(wanted);
});

describe('credentials of ours', () => {
  test('are none before a challenge', () => {
    expect(mufasa().headersFor(INVITE)).toEqual({});
  });

  test('are as RFC 2069 §2.4 has them, without qop', () => {
    const own = new OwnCredentials({ authUsername: 'Mufasa', password: 'CircleOfLife' }, FIXED);
    own.take(answer(401, 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5c"'));
    const { Authorization = '' } = own.headersFor({ method: 'GET', uri: '/dir/index.html', body: '' });
    // As corrected by errata 749.
    expect(Authorization).toContain('response="1949323746fe6a43ef61f9606e7febea"');
    expect(Authorization).toContain('opaque="5c"');
    expect(Authorization).not.toContain('qop');
  });

  test('answer 407 in the header that belongs to it, and count on', () => {
    const own = new OwnCredentials({ authUsername: 'a"b', password: 'p' }, new SeededChance());
    expect(own.take(answer(407, 'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256'))).toBe(true);
    const said = [own.headersFor(INVITE), own.headersFor({ ...INVITE, method: 'BYE' })].map(
      (headers) => parseCredentials(headers['Proxy-Authorization'] ?? '')[0],
    );
    expect(said).toMatchObject([
      { username: 'a"b', nc: '00000001', algorithm: 'SHA-256' },
      { username: 'a"b', nc: '00000002' },
    ]);
  });

  test('are not asked for by any other answer', () => {
    expect(mufasa().take(answer(403, 'Digest realm="r", nonce="n"'))).toBe(false);
  });
});
