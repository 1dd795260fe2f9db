import { expect, test } from 'vitest';
import { CounterModeRtcp, CounterModeRtp, KeyStream } from './counter-mode.ts';
import { deriveKey, sessionKeys } from './session-keys.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const masterKey = hex('E1F97A0D3E018BE0D64FA32C06DE4139');
const masterSalt = hex('0EC675AD498AFEEBB6960B3AABE6');

test('the key stream of RFC 3711 B.2, its first blocks and those where the counter passes a byte', () => {
  const keyStream = new KeyStream({
    cipherKey: hex('2B7E151628AED2A6ABF7158809CF4F3C'),
    salt: hex('F0F1F2F3F4F5F6F7F8F9FAFBFCFD'),
  });
  const bytes = keyStream.bytes(0xff02 * 16, 0, 0);
  expect(bytes.subarray(0, 48)).toEqual(
    hex('E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0'),
  );
  expect(bytes.subarray(0xfeff * 16)).toEqual(
    hex('EC8CDF7398607CB0F2D21675EA9EA1E4 362B7C3C6773516318A077D7FC5073AE 6A2CC3787889374FBEB4C81B17BA6C44'),
  );
});

test.each([
  ['cipher key', 0, 'C61E7A93744F39EE10734AFE3FF7A087'],
  ['cipher salt', 2, '30CBBC08863D8C85D49DB34A9AE1'],
  [
    'auth key',
    1,
    `CEBE321F6FF7716B6FD4AB49AF256A15 6D38BAA48F0A0ACF3C34E2359E6CDBCE E049646C43D9327AD175578EF7227098
     6371C10C9A369AC2F94A8C5FBCDDDC25 6D6E919A48B610EF17C2041E47403576 6B68642C59BBFC2F34DB60DBDFB2`,
  ],
])('the %s of RFC 3711 B.3', (_name, label, expected) => {
  expect(deriveKey(masterKey, masterSalt, label, hex(expected).length)).toEqual(hex(expected));
});

test.each([
  ['cipher key', 0, '5BA1064E30EC51613CAD926C5A28EF731EC7FB397F70A960653CAF06554CD8C4'],
  ['cipher salt', 2, 'FA31791685CA444A9E07C6C64E93'],
])('the %s of RFC 6188 §7.2, from a master key of 256 bits', (_name, label, expected) => {
  const key = hex('F0F04914B513F2763A1B1FA130F10E2998F6F6E43E4309D1E622A0E332B9F1B6');
  expect(deriveKey(key, hex('3B04803DE51EE7C96423AB5B78D2'), label, hex(expected).length)).toEqual(hex(expected));
});

/** What libsrtp makes of packets with the master key of B.3. */
const material = Buffer.concat([masterKey, masterSalt]);
const rtp = hex('800f1234decafbadcafebabe abababababababababababababababab');
const rtcp = hex('81c8000bcafebabe abababababababababababababababab');

test.each([
  ['AES_CM_128_HMAC_SHA1_80', 10, 'b78d6acc99ea179b8dbb'],
  ['AES_CM_128_HMAC_SHA1_32', 4, 'b78d6acc'],
] as const)('an SRTP packet of %s, sealed and opened', (suite, tagBytes, tag) => {
  const transform = new CounterModeRtp(sessionKeys(suite, material, 'rtp'), tagBytes);
  const sealed = hex(`800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d2402 ${tag}`);
  expect(transform.seal(rtp, 0x1234)).toEqual(sealed);
  expect(transform.open(Buffer.from(sealed), 0x1234)).toEqual(rtp);
  expect(transform.open(Buffer.from(sealed), 0x11234)).toBeNull();
});

test('an SRTCP packet, sealed and opened', () => {
  const transform = new CounterModeRtcp(sessionKeys('AES_CM_128_HMAC_SHA1_80', material, 'rtcp'), 10);
  const sealed = hex('81c8000bcafebabe 7128035be487b9bdbef89041f977a5a8 80000001 993e08cd54d6c1230798');
  expect(transform.seal(rtcp, 0x80000001)).toEqual(sealed);
  expect(transform.wordOf(sealed)).toBe(0x80000001);
  expect(transform.open(Buffer.from(sealed), 0x80000001)).toEqual(rtcp);
});

test('an SRTCP packet without the E-flag is in the clear, and authenticated all the same', () => {
  const transform = new CounterModeRtcp(sessionKeys('AES_CM_128_HMAC_SHA1_80', material, 'rtcp'), 10);
  const sealed = transform.seal(rtcp, 5);
  expect(sealed.subarray(0, rtcp.length)).toEqual(rtcp);
  expect(transform.open(Buffer.from(sealed), 5)).toEqual(rtcp);
  sealed.writeUInt8(0, 10);
  expect(transform.open(sealed, 5)).toBeNull();
});

test('a packet longer than any before, and one after it', () => {
  const transform = new CounterModeRtp(sessionKeys('AES_CM_128_HMAC_SHA1_80', material, 'rtp'), 10);
  const long = Buffer.concat([rtp, Buffer.alloc(1400, 7)]);
  for (const [index, packet] of [rtp, long, rtp].entries()) {
    expect(transform.open(transform.seal(packet, index), index)).toEqual(packet);
  }
});
