import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LossPatternMeter } from './loss-pattern.ts';

/** @param stream  `.` came, `x` did not; as much again as the window holds follows, so that all of it is judged */
function meter(stream: string): LossPatternMeter {
  const meter = new LossPatternMeter();
  let step = 0;
  for (const packet of `${stream}${'.'.repeat(32)}`) {
    step += 1;
    if (packet === 'x') continue;
    meter.advance(step);
    step = 0;
  }
  return meter;
}
const came = (count: number) => '.'.repeat(count);

test('without loss there is one gap', () => {
  expect(meter(came(100)).pattern).toEqual({
    lossFraction: 0,
    burstDensity: 0,
    gapDensity: 0,
    burstPackets: 0,
    gapPackets: 100,
    burstRatio: 1,
  });
});

test('losses sixteen packets apart are no burst', () => {
  const { pattern } = meter(`${came(20)}x${came(16)}x${came(62)}`);
  expect(pattern).toMatchObject({ lossFraction: 0.02, gapDensity: 0.02, burstDensity: 0, burstPackets: 0 });
  expect(pattern.burstRatio).toBe(1);
});

test('a burst reaches from its first loss to its last', () => {
  const { pattern } = meter(`${came(30)}x${came(15)}xxx.x${came(50)}`);
  expect(pattern).toMatchObject({ burstDensity: 5 / 21, gapDensity: 0, burstPackets: 21, gapPackets: 40 });
});

test('two bursts with a gap between: lengths are means', () => {
  const { pattern } = meter(`${came(20)}xx${came(20)}x${came(20)}xxxx${came(33)}`);
  expect(pattern).toMatchObject({ burstDensity: 1, burstPackets: 3, gapPackets: 94 / 3, gapDensity: 1 / 94 });
});

test('the burst ratio is the mean run by that of random loss', () => {
  expect(meter(`${came(90)}xxxxx${came(40)}xxxxx${came(60)}`).pattern.burstRatio).toBeCloseTo(5 * 0.95, 10);
});

test('one that comes up to 31 packets late has come; later it has not', () => {
  const meter = new LossPatternMeter();
  meter.advance(1);
  meter.advance(33); // 32 are missing
  expect([meter.fill(31), meter.fill(32), meter.fill(31)]).toEqual([true, false, false]);
  meter.advance(32);
  expect(meter.pattern.lossFraction).toBeCloseTo(31 / 34, 10);
});

test('one that comes too late to be played counts as lost', () => {
  const meter = new LossPatternMeter();
  for (let count = 0; count < 42; count++) meter.advance(1);
  meter.discard(0);
  meter.advance(32);
  expect(meter.pattern.lossFraction).toBeGreaterThan(0);
});

test('whatever comes, shares are shares', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 200 }), (steps) => {
      const meter = new LossPatternMeter();
      for (const step of steps) {
        if (step < 20) meter.advance(step + 1);
        else if (step < 30) meter.fill(step);
        else meter.discard(step);
      }
      const { lossFraction, burstDensity, gapDensity, burstPackets, gapPackets, burstRatio } = meter.pattern;
      for (const share of [lossFraction, burstDensity, gapDensity]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      expect(Math.min(burstPackets, gapPackets)).toBeGreaterThanOrEqual(0);
      expect(burstRatio).toBeGreaterThanOrEqual(1);
    }),
    { seed: 1 },
  );
});
