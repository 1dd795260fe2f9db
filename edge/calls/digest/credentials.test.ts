import { describe, expect, test } from 'vitest';
import { parseCredentials } from './credentials.ts';

/** RFC 7616 §3.9.1. */
const MUFASA = `Digest username="Mufasa",
  realm="http-auth@example.org", uri="/dir/index.html", algorithm=SHA-256,
  nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001,
  cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth,
  response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
  opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;

test('the example of RFC 7616 is read whole', () => {
  expect(parseCredentials(MUFASA)).toEqual([
    {
      username: 'Mufasa',
      realm: 'http-auth@example.org',
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      uri: '/dir/index.html',
      response: '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
      algorithm: 'SHA-256',
      qop: 'auth',
      cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
      nc: '00000001',
    },
  ]);
});

const plain = (more = '') => `Digest username="200", realm="a.example", nonce="n", uri="sip:a.example", ${more}`;
const counted = 'qop=auth, nc=0000000a, cnonce="c", response="00"';

test('without an algorithm it is MD5 (RFC 7616 §3.4)', () => {
  expect(parseCredentials(plain(counted))).toMatchObject([{ algorithm: 'MD5', nc: '0000000a' }]);
});

test('several rows, for several realms, are told apart', () => {
  const rows = `${plain(counted)},${plain(counted).replace('a.example"', 'b.example"')}`;
  expect(parseCredentials(rows).map(({ realm }) => realm)).toEqual(['a.example', 'b.example']);
});

test('quoted pairs and commas within quotes belong to the value', () => {
  const odd = plain(counted).replace('"200"', String.raw`"2\"0,0"`);
  expect(parseCredentials(odd)).toMatchObject([{ username: '2"0,0' }]);
});

describe('what could not be checked, or could be replayed, does not count', () => {
  test.each([
    ['no qop', plain('response="00"')],
    ['a qop that is none', plain(counted.replace('qop=auth', 'qop=auth-conf'))],
    ['no nonce count', plain('qop=auth, cnonce="c", response="00"')],
    ['a nonce count that is none', plain(counted.replace('0000000a', '10'))],
    ['an unknown algorithm', plain(`${counted}, algorithm=SHA-512-256`)],
    ['another scheme', plain(counted).replace('Digest', 'Bearer')],
    ['an unclosed quote', 'Digest username="200'],
    ['nothing', ''],
    ['garbage', ',,,==,"'],
  ])('%s', (_, header) => {
    expect(parseCredentials(header)).toEqual([]);
  });
});
