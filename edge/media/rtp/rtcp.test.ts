import fc from 'fast-check';
import { expect, test } from 'vitest';
import { receiverReport, senderReport } from '#test/world/rtp/index.ts';
import { parseRtcp } from './rtcp.ts';

const SOURCE_DESCRIPTION = Buffer.from('81ca0002000012340105610000', 'hex').subarray(0, 12);

test('a compound packet is read part by part', () => {
  const compound = Buffer.concat([senderReport({ ssrc: 7, ntpMiddle: 0xfffefdfc }), SOURCE_DESCRIPTION]);
  expect(parseRtcp(compound)).toEqual([
    { type: 'sender-report', ssrc: 7, ntpMiddle: 0xfffefdfc, blocks: [] },
    { type: 'other', payloadType: 202 },
  ]);
});

test('a block is read as RFC 3550 §6.4.1 draws it; lost may be negative', () => {
  const report = receiverReport({
    ssrc: 1,
    about: 2,
    fractionLost: 128,
    lost: -3,
    jitterTicks: 160,
    lastSenderReport: 0x80000001,
    delay65536ths: 65_536,
  });
  expect(parseRtcp(report)).toEqual([
    {
      type: 'receiver-report',
      ssrc: 1,
      blocks: [
        {
          ssrc: 2,
          lossFraction: 0.5,
          lost: -3,
          jitterTicks: 160,
          lastSenderReport: 0x80000001,
          delaySinceSenderReportMs: 1000,
        },
      ],
    },
  ]);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a length past the end', senderReport().subarray(0, 24)],
  ['trailing bytes', Buffer.concat([senderReport(), Buffer.from([0x80])])],
  ['more blocks than there is room', Buffer.from('9fc9000100000001', 'hex')],
  ['another version', Buffer.from('41c9000100000001', 'hex')],
  ['another protocol inside', Buffer.concat([senderReport(), Buffer.from('80000001deadbeef', 'hex')])],
])('%s is no RTCP', (_name, datagram) => {
  expect(parseRtcp(datagram)).toBeNull();
});

test('no bytes make it throw or run on', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(31), (tail, count) => {
      parseRtcp(Uint8Array.of(0x80 | count, 200 + (count % 8), 0, count, ...tail));
    }),
    { numRuns: 2000, seed: 1 },
  );
});
