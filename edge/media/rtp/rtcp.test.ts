import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { receiverReport, senderReport } from '#test/world/rtp/index.ts';
import { goodbye, parseRtcp, type ReportBlock, report, sourceDescription } from './rtcp.ts';
import { extendedReport, type VoipMetrics } from './rtcp-xr.ts';

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
          extendedHighest: 0,
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

const block: ReportBlock = {
  ssrc: 0xb10c,
  lossFraction: 0.25,
  lost: 12,
  extendedHighest: 0x10003,
  jitterTicks: 99,
  lastSenderReport: 0x11223344,
  delaySinceSenderReportMs: 1500,
};

test('a sender report says what RFC 3550 §6.4.1 draws', () => {
  const facts = { ntp: 0xe0000001_80000000n, rtpTicks: 0xdeadbeef, packets: 3, octets: 480 };
  const hex = [
    '81c8000c00005e1f', // one block, SR, 13 words, SSRC
    'e000000180000000deadbeef00000003000001e0',
    '0000b10c4000000c000100030000006311223344' + '00018000',
  ];
  expect(report(0x5e1f, facts, block).toString('hex')).toBe(hex.join(''));
});

test('what is written is read back', () => {
  expect(parseRtcp(report(1, null, block))).toEqual([{ type: 'receiver-report', ssrc: 1, blocks: [block] }]);
  expect(parseRtcp(report(1, null, null))).toEqual([{ type: 'receiver-report', ssrc: 1, blocks: [] }]);
  const fewer = { ...block, lost: -5 };
  expect(parseRtcp(report(1, null, fewer))).toEqual([{ type: 'receiver-report', ssrc: 1, blocks: [fewer] }]);
});

test.each([1, 2, 3, 4, 5, 24])('a name of %i bytes ends in zeros, at a whole word', (length) => {
  const packet = sourceDescription(7, 'n'.repeat(length));
  expect(packet.length % 4).toBe(0);
  expect(packet.subarray(8, 10)).toEqual(Buffer.from([1, length]));
  expect([...packet.subarray(10 + length)].every((byte) => byte === 0)).toBe(true);
  expect(packet.length - 10 - length).toBeGreaterThan(0);
  expect(parseRtcp(Buffer.concat([packet, goodbye(7)]))).toEqual([
    { type: 'other', payloadType: 202 },
    { type: 'other', payloadType: 203 },
  ]);
});

describe('extended reports (RFC 3611)', () => {
  const voip: VoipMetrics = {
    ssrc: 9,
    lossFraction: 0.125,
    discardFraction: 0.25,
    burstDensity: 0.5,
    gapDensity: 0.0625,
    burstMs: 300,
    gapMs: 65_535,
    roundTripMs: 80,
    endSystemDelayMs: 60,
    rating: 88,
    listeningMos: 4.2,
    mos: 4,
    jitterBuffer: { nominalMs: 40, maxMs: 200, limitMs: 200 },
  };
  const delays = [{ ssrc: 3, lastReference: 0xcafe, delayMs: 250 }];

  test('what is written is read back', () => {
    const packet = extendedReport({ ssrc: 5, referenceTime: 0x12345678_9abcdef0n, delays, voip });
    const read = { ssrc: 5, referenceTime: 0x56789abc, delays, voip };
    expect(parseRtcp(packet)).toEqual([{ type: 'extended-report', report: read }]);
  });

  test('what is not known is told so, and read so', () => {
    const unknown = { ...voip, rating: null, listeningMos: null, mos: null };
    const packet = extendedReport({ ssrc: 5, referenceTime: null, delays: [], voip: unknown });
    expect(packet.subarray(8 + 20, 8 + 28).toString('hex')).toBe('7f7f7f107f7f7f7f');
    const read = { ssrc: 5, referenceTime: null, delays: [], voip: unknown };
    expect(parseRtcp(packet)).toEqual([{ type: 'extended-report', report: read }]);
  });

  test.each([0, 9, 51, 126, 127, 255])('a score of %i tenths is none', (tenths) => {
    const packet = extendedReport({ ssrc: 5, referenceTime: null, delays: [], voip });
    packet.fill(tenths, 8 + 26, 8 + 28);
    expect(parseRtcp(packet)).toMatchObject([{ report: { voip: { rating: 88, listeningMos: null, mos: null } } }]);
  });

  test('other blocks are passed over; one that reaches past the end is no RTCP', () => {
    const other = Buffer.from('80cf000300000005' + '0100000100000000', 'hex');
    const nothing = { ssrc: 5, referenceTime: null, delays: [], voip: null };
    expect(parseRtcp(other)).toEqual([{ type: 'extended-report', report: nothing }]);
    expect(parseRtcp(Buffer.from('80cf000300000005' + '0100000200000000', 'hex'))).toBeNull();
  });
});
