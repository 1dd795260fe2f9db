import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rtpPacket, throughRoughNetwork } from '#test/world/rtp/index.ts';
import { JitterBuffer } from './jitter-buffer.ts';

const CLOCK_HZ = 8000;

/** A stream and its buffer; each packet carries its number in its first byte. */
class Listening {
  readonly buffer = new JitterBuffer();
  readonly played: number[] = [];

  put(sequence: number, { ticks = 160 * sequence, ssrc = 1, isAudio = true } = {}): void {
    const payload = Uint8Array.of(sequence & 0xff);
    this.buffer.put(rtpPacket({ sequence, rtpTicks: ticks, ssrc, payload }), CLOCK_HZ, isAudio);
  }

  /** One beat of 20 ms: what was played in it. */
  beat(packetMs = 20): string {
    this.buffer.beat();
    const steps: string[] = [];
    for (let ms = 0; ms < 20; ) {
      const step = this.buffer.next();
      if (step === 'idle') return [...steps, 'idle'].join(' ');
      if (step === 'packet') {
        const [number = -1] = this.buffer.payload;
        this.buffer.played(packetMs);
        this.played.push(number);
        steps.push(String(number));
        ms += packetMs;
      } else {
        steps.push(step);
        ms += this.buffer.ms;
      }
    }
    return steps.join(' ');
  }

  beats(count: number): string[] {
    return Array.from({ length: count }, () => this.beat());
  }

  /** Packets that come one a beat. */
  hear(...sequences: number[]): void {
    for (const sequence of sequences) {
      this.put(sequence);
      this.beat();
    }
    this.beats(10);
  }

  /** Speaks steadily from `from` on, so that the delay settles. @returns the next number */
  settle(from = 0, count = 10): number {
    for (let sequence = from; sequence < from + count; sequence++) {
      this.put(sequence);
      this.beat();
    }
    return from + count;
  }
}

test('packets wait 40 ms at first, then come one a beat', () => {
  const listening = new Listening();
  const heard: string[] = [];
  for (let sequence = 0; sequence < 5; sequence++) {
    listening.put(sequence);
    heard.push(listening.beat());
  }
  expect(heard).toEqual(['idle', 'idle', '0', '1', '2']);
});

test('what is out of order is put in order, what comes twice is played once', () => {
  const listening = new Listening();
  listening.hear(0, 2, 2, 1, 3, 4);
  expect(listening.played).toEqual([0, 1, 2, 3, 4]);
  expect(listening.buffer.dropped.duplicate).toBe(1);
});

test('an earlier packet than the first to come is played first', () => {
  const listening = new Listening();
  listening.hear(1, 0, 2, 3);
  expect(listening.played).toEqual([0, 1, 2, 3]);
});

test('a lost packet is missed for as long as it lasted', () => {
  const listening = new Listening();
  listening.put(0);
  listening.beat();
  listening.put(1);
  listening.beats(3);
  expect(listening.played).toEqual([0, 1]);
  listening.put(4);
  listening.put(5);
  expect(listening.beats(4)).toEqual(['lost', 'lost', '4', '5']);
});

test('one that comes after those behind it were played is dropped', () => {
  const listening = new Listening();
  const next = listening.settle();
  listening.put(next + 1);
  listening.put(next + 2);
  listening.beats(5);
  listening.put(next);
  expect(listening.beat()).toBe('lost');
  expect(listening.buffer.dropped.late).toBe(1);
});

test('when nothing comes 60 ms are concealed; what then comes late is played, and delayed by as much', () => {
  const listening = new Listening();
  const next = listening.settle();
  expect(listening.beats(4)).toEqual([String(next - 2), String(next - 1), 'lost', 'lost']);
  listening.put(next);
  expect(listening.beat()).toBe(String(next));
  expect(listening.beats(4)).toEqual(['lost', 'lost', 'lost', 'idle']);
});

test('a pause of the speaker is no loss', () => {
  const listening = new Listening();
  const next = listening.settle();
  listening.put(next, { ticks: 160 * (next + 2) });
  expect(listening.beats(5)).toEqual([String(next - 2), String(next - 1), 'pause', 'pause', String(next)]);
});

test('what is no audio takes its number and no time', () => {
  const listening = new Listening();
  const next = listening.settle();
  for (let press = 0; press < 3; press++) listening.put(next + press, { ticks: 160 * next, isAudio: false });
  const during = listening.beats(5);
  expect(during.join(' ')).not.toContain('lost');
  listening.put(next + 3, { ticks: 160 * (next + 5) });
  expect(listening.beats(4)).toContain(String(next + 3));
  expect(listening.buffer.dropped).toEqual({ late: 0, duplicate: 0, stray: 0 });
});

test('events at another clock rate leave the stream as it is', () => {
  const listening = new Listening();
  const next = listening.settle();
  const event = rtpPacket({ sequence: next, rtpTicks: 3_000_000_000, ssrc: 1, payloadType: 101 });
  listening.buffer.put(event, 48_000, false);
  listening.put(next + 1, { ticks: 160 * next });
  expect(listening.beats(4)).toContain(String(next + 1));
  expect(listening.played).toContain(next - 1);
});

describe('a stream that begins anew', () => {
  test.each([
    ['under another SSRC', { sequence: 30_000, ssrc: 2, ticks: 77 }],
    ['after a silence, with other numbers', { sequence: 9000, ssrc: 1, ticks: 160 * 9000 }],
  ])('%s is heard after the first wait', (_, { sequence, ...rest }) => {
    const listening = new Listening();
    listening.settle();
    listening.beats(8);
    listening.put(sequence, rest);
    const first = listening.beat();
    listening.put(sequence + 1, { ...rest, ticks: rest.ticks + 160 });
    expect([first, ...listening.beats(3)]).toEqual([
      'idle',
      'idle',
      String(sequence & 0xff),
      String((sequence + 1) & 0xff),
    ]);
  });

  test('one packet with a strange number is dropped, two in a row are followed', () => {
    const listening = new Listening();
    const next = listening.settle();
    listening.put(20_000);
    expect(listening.beat()).toBe(String(next - 2));
    expect(listening.buffer.dropped.stray).toBe(1);
    listening.put(40_000);
    listening.put(40_001);
    expect(listening.beats(3)).toContain(String(40_001 & 0xff));
  });

  test('sequence numbers and timestamps that wrap are nothing new', () => {
    const listening = new Listening();
    for (let n = 0; n < 10; n++) {
      listening.put(0xfffb + n, { ticks: 0xffff_ff00 + 160 * n });
      listening.beat();
    }
    listening.beats(2);
    expect(listening.played).toEqual(Array.from({ length: 10 }, (_, n) => (0xfffb + n) & 0xff));
  });
});

describe('the delay', () => {
  function run(jitterMs: number, packets = 1500) {
    const sent = Array.from({ length: packets }, (_, sequence) => rtpPacket({ sequence }));
    const arrivals = throughRoughNetwork(sent, 20, { jitterMs });
    const buffer = new JitterBuffer();
    const missed: boolean[] = [];
    for (let ms = 20; arrivals.length > 0; ms += 20) {
      while (arrivals[0] && arrivals[0].atMs < ms)
        buffer.put((arrivals.shift() as { packet: Uint8Array }).packet, CLOCK_HZ, true);
      buffer.beat();
      const step = buffer.next();
      if (step === 'packet') buffer.played(20);
      missed.push(step === 'lost');
    }
    return { buffer, lateShare: missed.slice(packets / 2).filter(Boolean).length / (packets / 2) };
  }

  test.each([
    [0, 20, 20],
    [15, 20, 40],
    [70, 60, 80],
    [150, 140, 160],
    [600, 200, 200],
  ])('for jitter up to %i ms it is between %i and %i ms', (jitterMs, least, most) => {
    const { buffer } = run(jitterMs);
    expect(buffer.targetMs).toBeGreaterThanOrEqual(least);
    expect(buffer.targetMs).toBeLessThanOrEqual(most);
  });

  test.each([0, 15, 70, 150])('with jitter up to %i ms nearly nothing comes too late', (jitterMs) => {
    expect(run(jitterMs).lateShare).toBeLessThan(0.03);
  });

  test('shrinks within half a minute after a rough time', () => {
    const buffer = new JitterBuffer();
    const beat = () => {
      buffer.beat();
      if (buffer.next() === 'packet') buffer.played(20);
    };
    for (let sequence = 0; sequence < 3000; sequence++) {
      const isRough = sequence < 500;
      // In the rough time nothing comes for 100 ms, then all of it.
      if (!isRough) buffer.put(rtpPacket({ sequence }), CLOCK_HZ, true);
      else if (sequence % 5 === 4)
        for (let n = 4; n >= 0; n--) buffer.put(rtpPacket({ sequence: sequence - n }), CLOCK_HZ, true);
      beat();
      if (sequence === 500) expect(buffer.targetMs).toBe(80);
      if (sequence === 700) expect(buffer.targetMs).toBeGreaterThanOrEqual(60);
    }
    expect(buffer.targetMs).toBeLessThanOrEqual(40);
  });
});

test('whatever comes, numbers are played upwards, in bounded time', () => {
  const put = fc.record({
    sequence: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 0xffff })),
    ticks: fc.oneof(fc.integer({ min: 0, max: 16_000 }), fc.integer({ min: 0, max: 0xffff_ffff })),
    isAudio: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(fc.oneof(put, fc.constant(null)), { maxLength: 200 }), (happenings) => {
      const buffer = new JitterBuffer();
      for (const happening of happenings) {
        if (happening) {
          const { sequence, ticks, isAudio } = happening;
          buffer.put(rtpPacket({ sequence, rtpTicks: ticks }), CLOCK_HZ, isAudio);
          continue;
        }
        buffer.beat();
        let [steps, ms] = [0, 0];
        for (; ms < 20 && steps < 1000; steps++) {
          const step = buffer.next();
          if (step === 'idle') break;
          if (step === 'packet') buffer.played(20);
          ms += step === 'packet' ? 20 : buffer.ms;
        }
        expect(steps).toBeLessThan(100);
      }
    }),
  );
});

test('of packets of one stream in any order, each is played at most once and in order', () => {
  const order = fc.shuffledSubarray(Array.from({ length: 40 }, (_, n) => n));
  fc.assert(
    fc.property(order, fc.integer({ min: 1, max: 5 }), (sequences, each) => {
      const listening = new Listening();
      for (const [index, sequence] of sequences.entries()) {
        listening.put(sequence);
        if (index % each === 0) listening.beat();
      }
      listening.beats(60);
      const { played } = listening;
      expect(played).toEqual([...new Set(played)].sort((a, b) => a - b));
    }),
  );
});
