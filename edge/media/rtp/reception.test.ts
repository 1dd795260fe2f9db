import { describe, expect, test } from 'vitest';
import { Reception } from './reception.ts';

const SSRC = 0xabc;

/** 20 ms packets of an 8 kHz codec, arriving on time. */
function receive(reception: Reception, sequences: readonly number[], ssrc = SSRC): void {
  for (const sequence of sequences) {
    reception.receive(ssrc, sequence & 0xffff, sequence * 160, 172, 8000, sequence * 20);
  }
}

describe('loss', () => {
  test.each([
    { case: 'a whole stream', sequences: [10, 11, 12, 13], expected: 4, lost: 0 },
    { case: 'two missing', sequences: [10, 13], expected: 4, lost: 2 },
    { case: 'reordered', sequences: [10, 12, 11, 13], expected: 4, lost: 0 },
    { case: 'late past a wrap', sequences: [65534, 65536, 65535, 65537], expected: 4, lost: 0 },
    { case: 'lost across a wrap', sequences: [65534, 65537], expected: 4, lost: 2 },
    { case: 'duplicates do not make up for loss below zero', sequences: [10, 10, 10, 11], expected: 2, lost: 0 },
    { case: 'duplicates do not make up for other loss', sequences: [10, 10, 12, 13, 12], expected: 4, lost: 1 },
    { case: 'one stray packet far away changes nothing', sequences: [10, 40000, 11, 12], expected: 3, lost: 0 },
    { case: 'a restarted source begins anew', sequences: [10, 11, 40000, 40001, 40002], expected: 4, lost: 0 },
  ])('$case', ({ sequences, expected, lost }) => {
    const reception = new Reception();
    receive(reception, sequences);
    expect([reception.expected, reception.lost]).toEqual([expected, lost]);
  });

  test('is zero before the first packet', () => {
    expect(new Reception()).toMatchObject({ expected: 0, lost: 0, packets: 0, jitterMs: 0 });
  });

  test('a second wrap counts on', () => {
    const reception = new Reception();
    for (let start = 0; start <= 2 * 65536; start += 1000) receive(reception, [start]);
    expect(reception.expected).toBe(131_001);
  });

  test('what a former SSRC lost stays in the sum', () => {
    const reception = new Reception();
    receive(reception, [1, 2, 4]);
    receive(reception, [5000, 5003], 0xdef);
    expect([reception.expected, reception.lost, reception.packets]).toEqual([8, 3, 5]);
  });
});

describe('a source as a reception report names it', () => {
  test('counts from its first packet, duplicates too, and past wraps', () => {
    const reception = new Reception();
    expect(reception.source).toBeNull();
    receive(reception, [1, 2, 3], 0xdef);
    receive(reception, [65_534, 65_535, 65_537, 65_537]);
    expect(reception.source).toEqual({
      ssrc: SSRC,
      extendedHighest: 65_537,
      expected: 4,
      packets: 4,
      jitterTicks: expect.any(Number),
    });
  });

  test('goes on with what follows under its SSRC, and with nothing else', () => {
    const reception = new Reception();
    expect(reception.isContinuedBy(SSRC, 1)).toBe(false);
    receive(reception, [65_535]);
    const continues = [0, 100, 2998, 2999, 65_535, 65_534].map((next) => reception.isContinuedBy(SSRC, next));
    expect(continues).toEqual([true, true, true, false, false, false]);
    expect(reception.isContinuedBy(0xdef, 0)).toBe(false);
  });
});

describe('what a phone would not have played', () => {
  test('is lost to whoever listens, without being lost on the way', () => {
    const reception = new Reception();
    for (let sequence = 0; sequence < 100; sequence++) {
      const lateMs = sequence === 50 ? 120 : 0;
      reception.receive(SSRC, sequence, sequence * 160, 172, 8000, sequence * 20 + lateMs);
    }
    expect(reception).toMatchObject({ lost: 0, discarded: 1 });
    expect(reception.losses.lossFraction).toBeCloseTo(1 / 68, 10);
  });

  test('what comes twice is no such thing', () => {
    const reception = new Reception();
    for (let sequence = 0; sequence < 100; sequence++) {
      reception.receive(SSRC, sequence, sequence * 160, 172, 8000, sequence * 20);
      if (sequence >= 20) reception.receive(SSRC, sequence - 20, (sequence - 20) * 160, 172, 8000, sequence * 20);
    }
    expect(reception).toMatchObject({ lost: 0, discarded: 0, duplicates: 80, jitterMs: 0 });
  });
});

describe('jitter (RFC 3550 A.8)', () => {
  /** @param arrivalsMs  of packets that were sent every 20 ms */
  function jitterOf(arrivalsMs: readonly number[], clockRateHz = 8000): Reception {
    const reception = new Reception();
    for (const [index, arrivalMs] of arrivalsMs.entries()) {
      reception.receive(SSRC, index, (index * 20 * clockRateHz) / 1000, 172, clockRateHz, arrivalMs);
    }
    return reception;
  }

  test('is zero for a stream on time, whatever the clock', () => {
    expect(jitterOf([5, 25, 45]).jitterMs).toBe(0);
    expect(jitterOf([5, 25, 45], 48_000).jitterMs).toBe(0);
  });

  test('one packet 16 ms late adds a sixteenth of it, and its on-time follower another', () => {
    expect(jitterOf([0, 36]).jitterMs).toBe(1);
    expect(jitterOf([0, 36, 40]).jitterMs).toBe(1 + (16 - 1) / 16);
  });

  test('fades while the highest value stays', () => {
    const reception = jitterOf([0, 36, 56, 76, 96]);
    expect(reception.jitterMs).toBeCloseTo((15 / 16) ** 3, 10);
    expect(reception.maxJitterMs).toBe(1);
  });

  test('the timestamp may wrap', () => {
    const reception = new Reception();
    reception.receive(SSRC, 1, 2 ** 32 - 160, 172, 8000, 0);
    reception.receive(SSRC, 2, 0, 172, 8000, 20);
    expect(reception.jitterMs).toBe(0);
  });

  test('the packets of one telephone-event share a timestamp and do not count', () => {
    const reception = new Reception();
    for (const arrivalMs of [0, 20, 40, 60]) reception.receive(SSRC, arrivalMs / 20, 8000, 16, 8000, arrivalMs);
    expect(reception.jitterMs).toBe(0);
  });

  test('a payload type with another clock rate starts a new comparison', () => {
    const reception = new Reception();
    reception.receive(SSRC, 1, 48_000, 100, 48_000, 0);
    reception.receive(SSRC, 2, 8160, 100, 8000, 20);
    expect(reception.jitterMs).toBe(0);
  });
});
