import fc from 'fast-check';
import { expect, test } from 'vitest';
import { receiverReport, rtpPacket, senderReport } from '#test/world/rtp/index.ts';
import { classify, packetOf, payloadTypeOf, rtpTicksOf, sequenceOf, ssrcOf } from './packet.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

test('the header is read as RFC 3550 §5.1 draws it', () => {
  const packet = bytes('80 e5 fffe fedcba98 89abcdef 00');
  expect(classify(packet)).toBe('rtp');
  expect([payloadTypeOf(packet), sequenceOf(packet), rtpTicksOf(packet), ssrcOf(packet)]).toEqual([
    101, 0xfffe, 0xfedcba98, 0x89abcdef,
  ]);
});

test.each([
  ['an RTP packet', rtpPacket(), 'rtp'],
  ['a header with two contributors', bytes('82 00 0001 00000000 00000001 00000002 00000003'), 'rtp'],
  ['a header with an extension', bytes('90 00 0001 00000000 00000001 bede0001 10ff0000'), 'rtp'],
  ['padding', bytes('a0 00 0001 00000000 00000001 d5d50002'), 'rtp'],
  ['a sender report', senderReport(), 'rtcp'],
  ['a receiver report on the RTP port', receiverReport(), 'rtcp'],
  ['nothing', bytes(''), 'not-rtp'],
  ['a keep-alive', bytes('00000000'), 'not-rtp'],
  ['a header cut short', bytes('80 00 0001 00000000 000000'), 'not-rtp'],
  ['contributors that are not there', bytes('8f 00 0001 00000000 00000001'), 'not-rtp'],
  ['an extension longer than the packet', bytes('90 00 0001 00000000 00000001 bede0009 10ff0000'), 'not-rtp'],
  ['an extension without its header', bytes('90 00 0001 00000000 00000001 be'), 'not-rtp'],
  ['padding longer than the packet', bytes('a0 00 0001 00000000 00000001 000000ff'), 'not-rtp'],
  ['padding of length zero', bytes('a0 00 0001 00000000 00000001 00000000'), 'not-rtp'],
  ['STUN', bytes('0001 0000 2112a442 000000000000000000000000'), 'not-rtp'],
  ['DTLS', bytes('16 feff 0000000000000000 0010'), 'not-rtp'],
  ['version 3', bytes('c0 00 0001 00000000 00000001'), 'wrong-version'],
])('%s', (_name, packet, kind) => {
  expect(classify(packet)).toBe(kind);
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (packet) => {
      expect(['rtp', 'rtcp', 'not-rtp', 'wrong-version']).toContain(classify(packet));
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test('a packet of ours bears what it is given', () => {
  const header = { payloadType: 101, hasMarker: true, sequence: 0xfffe, ticks: 0x80000001, ssrc: 0xdeadbeef };
  expect(Buffer.from(packetOf(header, bytes('0102')))).toEqual(Buffer.from(bytes('80 e5 fffe 80000001 deadbeef 0102')));
});
