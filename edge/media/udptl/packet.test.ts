import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rtpPacket } from '#test/world/rtp/index.ts';
import { isUdptl } from './packet.ts';

/** No signal (T.38 §8.1), sequence 1, the last packet again. */
const WITH_REDUNDANCY = '0001 01 06 00 01 01 06';
const LONG_PAGE = Buffer.concat([Buffer.from('000280c8', 'hex'), Buffer.alloc(200, 7), Buffer.from([0, 0])]);

test.each([
  ['without redundancy', '0000 01 06 00 00'],
  ['with one copy', WITH_REDUNDANCY],
  ['with two copies of different lengths', '0005 03 c00102 00 02 01 06 02 c001'],
  ['with parity over three packets', '0009 02 c001 80 0103 01 02 ffee'],
])('%s', (_, hex) => {
  expect(isUdptl(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toBe(true);
});

test('a length of two bytes', () => {
  expect(isUdptl(LONG_PAGE)).toBe(true);
  expect(isUdptl(LONG_PAGE.subarray(0, 150))).toBe(false);
});

test.each([
  ['nothing', ''],
  ['a sequence number alone', '0001'],
  ['no error recovery', '0001 01 06'],
  ['a copy cut off', '0001 01 06 00 01 05 06'],
  ['bytes left over', `${WITH_REDUNDANCY} 00`],
  ['an unknown kind of error recovery', '0001 01 06 40 00'],
  ['STUN', '0001 0000 2112a442 000102030405060708090a0b'],
])('%s is none', (_, hex) => {
  expect(isUdptl(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toBe(false);
});

test('RTP of G.711 is none, whatever its numbers are', () => {
  const sequences = Array.from({ length: 65_536 }, (_, sequence) => sequence);
  const taken = sequences.filter((sequence) => isUdptl(rtpPacket({ sequence, payloadType: 8 })));
  expect(taken).toEqual([]);
});

test('any bytes are read without harm, and few of them pass', () => {
  let passed = 0;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      if (isUdptl(bytes)) passed += 1;
    }),
    { numRuns: 2000, seed: 1 },
  );
  expect(passed).toBeLessThan(20);
});
