import { expect, test } from 'vitest';
import { FarEndReports } from './far-end-reports.ts';

const SSRC = 0xb0b;
const block = (lastSenderReport: number, delaySinceSenderReportMs: number) => ({
  ...{ ssrc: SSRC, lost: 0, lossFraction: 0, extendedHighest: 0, jitterTicks: 0 },
  lastSenderReport,
  delaySinceSenderReportMs,
});

test('the round trip is the time since the report that is answered, without what the other side kept it (RFC 3550 §6.4.1)', () => {
  const reports = new FarEndReports();
  reports.timeSent(0xcafe, 1000);
  reports.timeSent(0xbeef, 6000);
  reports.heard([block(0xcafe, 5000)], SSRC, 6130);
  expect(reports.latest(8000)).toMatchObject({ roundTripMs: 130, maxRoundTripMs: 130 });
  reports.heard([block(0xbeef, 700)], SSRC, 6740);
  expect(reports.latest(8000)).toMatchObject({ roundTripMs: 40, maxRoundTripMs: 130 });
});

test('a report that answers none of ours, or is about another stream, measures nothing', () => {
  const reports = new FarEndReports();
  reports.timeSent(0xcafe, 1000);
  reports.heard([block(0xbeef, 0)], SSRC, 1100);
  reports.heard([{ ...block(0xcafe, 0), ssrc: 1 }], SSRC, 1100);
  expect(reports.roundTripMs).toBeNull();
});
