import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { estimateQuality } from '../rtp/quality.ts';
import { Reception } from '../rtp/reception.ts';
import { parseRtcp, type RtcpPacket, report } from '../rtp/rtcp.ts';
import { extendedReport } from '../rtp/rtcp-xr.ts';
import { newCname, type ReportMatter, RtcpReporter, type SentStream } from './rtcp-reporter.ts';

const PHONE = 0xa11ce;
const NOTHING_MORE = { voipMetrics: false, roundTrip: false };

let clock: ManualClock;
let reporter: RtcpReporter;
let reception: Reception;
let sequence: number;
beforeEach(() => {
  clock = new ManualClock();
  reporter = new RtcpReporter(clock, { cname: 'c', chance: new SeededChance() });
  reception = new Reception();
  sequence = 0;
});

const sent = (packets: number): SentStream => ({
  ssrc: 0xb0b,
  ticks: 160 * packets,
  sentMs: clock.monotonicMs(),
  clockRateHz: 8000,
  packets,
  octets: 160 * packets,
});

function receive(count: number, isLost = (_: number) => false): void {
  for (let packet = 0; packet < count; packet++) {
    sequence += 1;
    clock.advance(20);
    if (!isLost(sequence)) reception.receive(PHONE, sequence, 160 * sequence, 172, 8000, clock.monotonicMs());
  }
}

/** The parts of the next report, the SDES left out. */
function next(matter: Partial<ReportMatter> = {}): RtcpPacket[] {
  const packet = reporter.report({ sent: null, reception, quality: null, wish: NOTHING_MORE, ...matter });
  return (parseRtcp(packet) ?? []).filter(({ type }) => type !== 'other');
}

describe('when', () => {
  test('never before there is somebody to report to', () => {
    clock.advance(60_000);
    expect(reporter.isDue).toBe(false);
  });

  test('within 1.25 to 3.75 s at first, then 2.5 to 7.5 s, and never twice alike', () => {
    const intervals = new Set<number>();
    reporter.start();
    reporter.start();
    for (let count = 0; count < 50; count++) {
      const startMs = clock.monotonicMs();
      while (!reporter.isDue) clock.advance(1);
      const intervalMs = clock.monotonicMs() - startMs;
      const mean = count === 0 ? 2500 : 5000;
      expect(intervalMs).toBeGreaterThanOrEqual(mean / 2);
      expect(intervalMs).toBeLessThanOrEqual(1.5 * mean + 1);
      intervals.add(intervalMs);
      next();
    }
    expect(intervals.size).toBeGreaterThan(40);
  });
});

describe('what', () => {
  test('whoever sends is a sender until the report after the next (RFC 3550 §6.3.5)', () => {
    const types = [50, 50, 50, 51].map((packets) => next({ sent: sent(packets) })[0]?.type);
    expect(types).toEqual(['sender-report', 'sender-report', 'receiver-report', 'sender-report']);
  });

  test('a listener has an SSRC of its own, its stream keeps that of the stream', () => {
    const ssrcOf = ([first]: RtcpPacket[]) => first && 'ssrc' in first && first.ssrc;
    const listening = ssrcOf(next());
    expect(ssrcOf(next())).toBe(listening);
    expect(ssrcOf(next({ sent: sent(1) }))).toBe(0xb0b);
  });

  test('loss is told since the last report, and since the start', () => {
    receive(100, (number) => number % 4 === 2);
    expect(next()).toMatchObject([{ blocks: [{ ssrc: PHONE, lossFraction: 0.25, lost: 25, extendedHighest: 100 }] }]);
    receive(100);
    expect(next()).toMatchObject([{ blocks: [{ lossFraction: 0, lost: 25, extendedHighest: 200 }] }]);
  });

  test('what fell silent is not reported on', () => {
    receive(10);
    next();
    expect(next()).toMatchObject([{ type: 'receiver-report', blocks: [] }]);
  });

  test('a sender report of the phone is answered with the time we kept it, but not for another stream', () => {
    receive(10);
    const facts = { ntp: 0x1111_2222_3333_4444n, rtpTicks: 0, packets: 0, octets: 0 };
    reporter.heard(parseRtcp(report(PHONE, facts, null)) ?? [], null);
    clock.advance(1500);
    receive(1);
    expect(next()).toMatchObject([
      { blocks: [{ lastSenderReport: 0x2222_3333, delaySinceSenderReportMs: expect.closeTo(1520, 1) }] },
    ]);
    reporter.heard(parseRtcp(report(PHONE + 1, facts, null)) ?? [], null);
    receive(1);
    expect(next()).toMatchObject([{ blocks: [{ lastSenderReport: 0, delaySinceSenderReportMs: 0 }] }]);
  });

  test('its time goes on past 2036, when NTP seconds wrap', () => {
    clock = new ManualClock(Date.UTC(2036, 1, 7, 6, 28, 16) + 500);
    reporter = new RtcpReporter(clock, { cname: 'c', chance: new SeededChance() });
    const packet = reporter.report({ sent: sent(1), reception, quality: null, wish: NOTHING_MORE });
    expect(packet.subarray(8, 16).toString('hex')).toBe('0000000080000000');
  });

  test('no goodbye before anything was said', () => {
    expect(reporter.goodbye(null)).toBeNull();
  });
});

describe('extended reports', () => {
  test('VoIP metrics where they are wanted: loss, bursts, and the scores of the E-model', () => {
    receive(400, (number) => number > 200 && number <= 220);
    const network = { codec: 'PCMU', lossFraction: 0.05, burstRatio: 1, jitterMs: 0, roundTripMs: null };
    const quality = estimateQuality(network);
    const [, extended] = next({ quality, wish: { voipMetrics: true, roundTrip: false } });
    expect(extended).toMatchObject({
      type: 'extended-report',
      report: {
        referenceTime: null,
        voip: {
          ssrc: PHONE,
          lossFraction: 12 / 256,
          discardFraction: 0,
          burstDensity: 255 / 256,
          burstMs: 400,
          rating: Math.round(quality.rating),
          mos: Math.round(10 * quality.mos) / 10,
          jitterBuffer: { nominalMs: 40, maxMs: 200, limitMs: 200 },
        },
      },
    });
  });

  test('who does not send measures the round trip by a reference time', () => {
    const [, extended] = next({ wish: { voipMetrics: false, roundTrip: true } });
    if (extended?.type !== 'extended-report') throw new Error('no extended report');
    const [receiver] = next();
    clock.advance(300);
    const ssrc = receiver && 'ssrc' in receiver ? receiver.ssrc : 0;
    const delays = [{ ssrc, lastReference: extended.report.referenceTime ?? 0, delayMs: 220 }];
    reporter.heard(parseRtcp(extendedReport({ ssrc: PHONE, referenceTime: null, delays, voip: null })) ?? [], null);
    expect(reporter.farEnd.roundTripMs).toBeCloseTo(80, 0);
  });

  test('the reference time of a phone is answered', () => {
    const theirs = extendedReport({ ssrc: PHONE, referenceTime: 0x1111_2222_3333_4444n, delays: [], voip: null });
    reporter.heard(parseRtcp(theirs) ?? [], null);
    clock.advance(500);
    expect(next()).toMatchObject([
      {},
      { report: { delays: [{ ssrc: PHONE, lastReference: 0x2222_3333, delayMs: 500 }], voip: null } },
    ]);
  });

  test('what the phone thinks of our stream is kept', () => {
    const voip = {
      ssrc: 0xb0b,
      lossFraction: 0,
      discardFraction: 0,
      burstDensity: 0,
      gapDensity: 0,
      burstMs: 0,
      gapMs: 0,
      roundTripMs: 0,
      endSystemDelayMs: 0,
      rating: 90,
      listeningMos: 4.3,
      mos: 4.2,
      jitterBuffer: { nominalMs: 0, maxMs: 0, limitMs: 0 },
    };
    const theirs = extendedReport({ ssrc: PHONE, referenceTime: null, delays: [], voip });
    reporter.heard(parseRtcp(theirs) ?? [], 0xb0b);
    expect(reporter.farEnd.latest(8000)).toMatchObject({ lost: null, mos: 4.2, listeningMos: 4.3 });
  });
});

test('a canonical name has 96 random bits (RFC 7022 §4.2)', () => {
  const chance = new SeededChance();
  expect(newCname(chance)).toMatch(/^[A-Za-z0-9+/]{16}$/);
  expect(newCname(chance)).not.toBe(newCname(chance));
});
