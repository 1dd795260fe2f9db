import { expect, test } from 'vitest';
import { codecFor } from '../codec/index.ts';
import { DETECTOR_RATE_HZ, DtmfDetector, TelephoneEventReader } from '../dtmf/index.ts';
import type { PayloadFormat } from '../media.ts';
import { payloadOf, payloadTypeOf, rtpTicksOf, sequenceOf, ssrcOf } from '../rtp/packet.ts';
import { DigitSender } from './digit-sender.ts';

const PCMU = { payloadType: 0, name: 'PCMU', clockRateHz: 8000 };
const G729 = { payloadType: 18, name: 'G729', clockRateHz: 8000 };
const L16 = { payloadType: 97, name: 'L16', clockRateHz: 16_000 };
const EVENTS = { payloadType: 101, name: 'telephone-event', clockRateHz: 8000 };
const EVENTS_16K = { payloadType: 102, name: 'telephone-event', clockRateHz: 16_000 };
const START = { ssrc: 77, sequence: 0xffff, ticks: 1000 };

/** All that a phone gets that takes these formats. */
function sending(takes: readonly PayloadFormat[]) {
  const packets: Uint8Array[] = [];
  const state = { isInterrupted: false, hasEnded: false };
  const target = {
    takes,
    interrupt: () => {
      state.isInterrupted = true;
      return { sendRtp: (packet: Uint8Array) => void packets.push(packet), sendRtcp: () => {} };
    },
    endInterruption: () => {
      state.isInterrupted = false;
    },
  };
  const sender = new DigitSender(target, START, () => {
    state.hasEnded = true;
  });
  /** @returns how many frames it took */
  const run = () => {
    let frames = 0;
    for (; !state.hasEnded; frames++) sender.tick();
    return frames;
  };
  return { sender, packets, state, run };
}

test('telephone events: one for each digit, its packets under one timestamp, numbered on', () => {
  const { sender, packets, state, run } = sending([PCMU, EVENTS_16K, EVENTS]);
  sender.add('5#', 100);
  expect(state.isInterrupted).toBe(true);
  run();
  expect(state.isInterrupted).toBe(false);
  const digits: string[] = [];
  const reader = new TelephoneEventReader((digit) => void digits.push(digit));
  for (const [index, packet] of packets.entries()) {
    expect([payloadTypeOf(packet), ssrcOf(packet)]).toEqual([101, 77]);
    expect(sequenceOf(packet)).toBe((0xffff + index) & 0xffff);
    reader.read(payloadOf(packet), rtpTicksOf(packet));
  }
  expect(digits).toEqual(['5', '#']);
  const [first, second] = [...new Set(packets.map(rtpTicksOf))];
  expect(first).toBe(1000);
  // 100 ms of the digit, two more frames for the repeated end, and the gap.
  expect((second ?? 0) - 1000).toBe((7 + 3) * 160);
  expect(packets.filter((packet) => (packet[1] as number) >= 0x80)).toHaveLength(2);
});

test.each([PCMU, L16])('tones in $name where no events are taken', (format) => {
  const { sender, packets, run } = sending([G729, format]);
  sender.add('19', 100);
  expect(run()).toBe(16);
  expect(packets).toHaveLength(16);
  const digits: string[] = [];
  const detector = new DtmfDetector((digit) => void digits.push(digit));
  const codec = codecFor(format);
  for (const packet of packets) {
    expect(payloadTypeOf(packet)).toBe(format.payloadType);
    const samples = codec?.decode(payloadOf(packet)) ?? new Int16Array(0);
    const step = (codec?.sampleRateHz ?? 0) / DETECTOR_RATE_HZ;
    detector.process(samples.filter((_, at) => at % step === 0));
  }
  expect(digits).toEqual(['1', '9']);
});

test('digits that come while it sends wait for their turn; more than half a minute of them is left out', () => {
  const { sender, packets, run } = sending([PCMU, EVENTS]);
  sender.add('1', 40);
  sender.tick();
  sender.add('2x3', 40); // x is none
  run();
  const digits: string[] = [];
  const reader = new TelephoneEventReader((digit) => void digits.push(digit));
  for (const packet of packets) reader.read(payloadOf(packet), rtpTicksOf(packet));
  expect(digits).toEqual(['1', '2', '3']);
  const many = sending([PCMU, EVENTS]);
  many.sender.add('1'.repeat(10_000), 100);
  expect(many.run()).toBeLessThan(1600);
});

test('a digit lasts 40 ms at least and 5 s at most', () => {
  const short = sending([PCMU]);
  short.sender.add('1', 1);
  expect(short.run()).toBe(2 + 3);
  const long = sending([PCMU]);
  long.sender.add('1', 1e9);
  expect(long.run()).toBe(250 + 3);
});

test('what takes neither is sent nothing', () => {
  const { sender, packets, run } = sending([G729]);
  sender.add('1', 100);
  run();
  expect(packets).toEqual([]);
});
