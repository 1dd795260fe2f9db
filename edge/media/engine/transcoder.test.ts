import { beforeAll, describe, expect, test } from 'vitest';
import { toneStrength } from '#test/world/audio/index.ts';
import { rtpPacket } from '#test/world/rtp/index.ts';
import { type AudioCodec, codecFor, loadOpus } from '../codec/index.ts';
import { DtmfDetector, eventPackets } from '../dtmf/index.ts';
import type { PayloadFormat } from '../media.ts';
import { payloadOf, payloadTypeOf, rtpTicksOf, sequenceOf, ssrcOf } from '../rtp/packet.ts';
import { toneSamples } from '../tone/index.ts';
import { Continuity } from './continuity.ts';
import { type Listener, Translation } from './translation.ts';

const PCMU = { payloadType: 0, name: 'PCMU', clockRateHz: 8000 };
const PCMA = { payloadType: 8, name: 'PCMA', clockRateHz: 8000 };
const G722 = { payloadType: 9, name: 'G722', clockRateHz: 8000 };
const OPUS = { payloadType: 96, name: 'opus', clockRateHz: 48_000 };
const L16 = { payloadType: 97, name: 'L16', clockRateHz: 16_000 };
const G729 = { payloadType: 18, name: 'G729', clockRateHz: 8000 };
const CN = { payloadType: 13, name: 'CN', clockRateHz: 8000 };
const EVENTS = { payloadType: 101, name: 'telephone-event', clockRateHz: 8000 };
const EVENTS_96 = { ...EVENTS, payloadType: 96 };
const EVENTS_16K = { payloadType: 98, name: 'telephone-event', clockRateHz: 16_000 };

beforeAll(loadOpus);

function listening(speaks: readonly PayloadFormat[], takes: readonly PayloadFormat[]) {
  const heard: Uint8Array[] = [];
  const listener = { takes, sendRtp: (packet: Uint8Array) => void heard.push(packet), sendRtcp: () => {} };
  return { heard, translation: new Translation(() => speaks, listener) };
}

function codecOf(format: PayloadFormat): AudioCodec {
  const codec = codecFor(format);
  if (!codec) throw new Error(`no codec for ${format.name}`);
  return codec;
}

/** A second of a tone as a phone would send it. */
function spoken(format: PayloadFormat, hz: number, { packetMs = 20, firstTicks = 0xffff_ff00 } = {}): Uint8Array[] {
  const codec = codecOf(format);
  const samples = toneSamples({ steps: [{ hz: [hz], ms: 0 }], levelDb: -10 }, codec.sampleRateHz, 1000);
  const length = (codec.sampleRateHz * packetMs) / 1000;
  return Array.from({ length: Math.floor(samples.length / length) }, (_, n) =>
    rtpPacket({
      sequence: n + 65_530,
      rtpTicks: firstTicks + (n * format.clockRateHz * packetMs) / 1000,
      payloadType: format.payloadType,
      payload: codec.encode(samples.subarray(n * length, (n + 1) * length)),
    }),
  );
}

const decoded = (format: PayloadFormat, packets: readonly Uint8Array[]): number[] => {
  const codec = codecOf(format);
  return packets.flatMap((packet) => [...codec.decode(payloadOf(packet))]);
};

describe('what the listener takes passes unchanged', () => {
  test('under its own number', () => {
    const { heard, translation } = listening([PCMU, EVENTS], [PCMU, EVENTS_96]);
    translation.sendRtp(rtpPacket({ sequence: 1, payloadType: 0 }));
    translation.sendRtp(rtpPacket({ sequence: 2, payloadType: 101, payload: Uint8Array.of(5, 10, 0, 160) }));
    expect(heard).toEqual([
      rtpPacket({ sequence: 1, payloadType: 0 }),
      rtpPacket({ sequence: 2, payloadType: 96, payload: Uint8Array.of(5, 10, 0, 160) }),
    ]);
  });

  test('also what nobody here understands', () => {
    const { heard, translation } = listening([G729], [PCMU]);
    translation.sendRtp(rtpPacket({ payloadType: 18 }));
    expect(heard).toEqual([rtpPacket({ payloadType: 18 })]);
  });

  test('and whatever comes where it takes anything', () => {
    const { heard, translation } = listening([PCMU], []);
    translation.sendRtp(rtpPacket({ payloadType: 0 }));
    expect(heard).toEqual([rtpPacket({ payloadType: 0 })]);
  });
});

describe('what it does not take is made anew', () => {
  test.each([
    [PCMU, PCMA],
    [PCMA, G722],
    [G722, PCMU],
    [L16, PCMU],
    [PCMU, L16],
    [PCMU, OPUS],
    [OPUS, PCMA],
    [G722, OPUS],
  ])('$name to $name: the tone, packets of 20 ms, numbers without a gap', (from, to) => {
    const { heard, translation } = listening([from], [G729, to]);
    for (const packet of spoken(from, 700)) translation.sendRtp(packet);
    expect(heard).toHaveLength(50);
    for (const [index, packet] of heard.entries()) {
      const [first] = heard as [Uint8Array];
      expect(payloadTypeOf(packet)).toBe(to.payloadType);
      expect((sequenceOf(packet) - sequenceOf(first)) & 0xffff).toBe(index);
      expect((rtpTicksOf(packet) - rtpTicksOf(first)) >>> 0).toBe((index * to.clockRateHz) / 50);
      expect((packet[1] as number) >= 0x80).toBe(index === 0);
    }
    const settled = decoded(to, heard).slice(codecOf(to).sampleRateHz / 50);
    expect(toneStrength(settled, 700, codecOf(to).sampleRateHz)).toBeGreaterThan(0.98);
  });

  test.each([10, 30, 40])('packets of %i ms become packets of 20', (packetMs) => {
    const { heard, translation } = listening([PCMU], [PCMA]);
    for (const packet of spoken(PCMU, 700, { packetMs })) translation.sendRtp(packet);
    expect(heard).toHaveLength(Math.floor((Math.floor(1000 / packetMs) * packetMs) / 20));
    for (const packet of heard) expect(payloadOf(packet)).toHaveLength(160);
    expect(toneStrength(decoded(PCMA, heard), 700, 8000)).toBeGreaterThan(0.98);
  });

  test('what is lost is lost to the listener as well; what comes too late is left out', () => {
    const { heard, translation } = listening([PCMU], [PCMA]);
    const [a, b, c, d] = spoken(PCMU, 700) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    for (const packet of [a, c, b, d]) translation.sendRtp(packet);
    const [first] = heard as [Uint8Array];
    expect(heard.map((packet) => (sequenceOf(packet) - sequenceOf(first)) & 0xffff)).toEqual([0, 2, 3]);
    expect(heard.map((packet) => (rtpTicksOf(packet) - rtpTicksOf(first)) >>> 0)).toEqual([0, 320, 480]);
  });

  test('comfort noise is left out', () => {
    const { heard, translation } = listening([PCMU, CN], [PCMA]);
    translation.sendRtp(rtpPacket({ payloadType: 13, payload: Uint8Array.of(60) }));
    expect(heard).toEqual([]);
  });

  test('after another agreement it may pass again', () => {
    const speaks: PayloadFormat[] = [PCMU];
    const { heard, translation } = listening(speaks, [PCMA]);
    translation.sendRtp(rtpPacket({ sequence: 1 }));
    speaks[0] = PCMA;
    translation.formatsChanged();
    translation.sendRtp(rtpPacket({ sequence: 2, payloadType: 8 }));
    expect(heard.at(-1)).toEqual(rtpPacket({ sequence: 2, payloadType: 8 }));
  });

  test('a phone that counts anew without another SSRC is heard from its second packet on', () => {
    const { heard, translation } = listening([PCMU], [PCMA]);
    translation.sendRtp(rtpPacket({ sequence: 30_000 }));
    for (let sequence = 10; sequence < 20; sequence++) translation.sendRtp(rtpPacket({ sequence }));
    expect(heard).toHaveLength(1 + 9);
  });
});

describe('the listener gets one stream whose numbers grow', () => {
  const talk = (translation: Translation, { from = 0, to = 0 }) => {
    for (let sequence = from; sequence < to; sequence++) translation.sendRtp(rtpPacket({ sequence }));
  };

  test.each([
    [
      'after another agreement',
      (translation: Translation) => {
        translation.formatsChanged();
        talk(translation, { from: 100, to: 110 });
      },
    ],
    [
      'after another bridge between the same two',
      (_: Translation, listener: Listener) => talk(new Translation(() => [PCMU], listener), { from: 100, to: 110 }),
    ],
    [
      'when the phone counts anew',
      (translation: Translation) => talk(translation, { from: 30_000 + 0x8000, to: 30_010 + 0x8000 }),
    ],
  ])('%s', (_, goOn) => {
    const continuity = new Continuity();
    const heard: Uint8Array[] = [];
    const listener: Listener = {
      takes: [PCMA],
      sendRtp(packet) {
        continuity.adopt(packet, { sentClockRateHz: () => 8000 }, heard.length * 20);
        heard.push(packet);
      },
      sendRtcp: () => {},
    };
    const translation = new Translation(() => [PCMU], listener);
    talk(translation, { to: 100 });
    goOn(translation, listener);
    const [first] = heard as [Uint8Array];
    expect(new Set(heard.map(ssrcOf)).size).toBe(1);
    expect(heard.length).toBeGreaterThanOrEqual(109);
    expect(heard.map((packet) => (sequenceOf(packet) - sequenceOf(first)) & 0xffff)).toEqual(heard.map((_, n) => n));
    const ticks = heard.map((packet) => (rtpTicksOf(packet) - rtpTicksOf(first)) >>> 0);
    expect(ticks.every((at, n) => n === 0 || at > (ticks[n - 1] ?? 0))).toBe(true);
  });
});

describe('keys', () => {
  const press = (digit: string, type: number, clockRateHz: number, firstSequence = 0): Uint8Array[] =>
    eventPackets(digit, 100, clockRateHz).map(({ payload }, n) =>
      rtpPacket({ sequence: firstSequence + n, rtpTicks: 4000, payloadType: type, payload }),
    );

  test('become tones for a listener who takes no events', () => {
    const { heard, translation } = listening([PCMU, EVENTS], [PCMU]);
    translation.sendRtp(rtpPacket({ sequence: 0, rtpTicks: 3840 }));
    for (const packet of press('7', 101, 8000, 1)) translation.sendRtp(packet);
    for (let n = 0; n < 3; n++) {
      const payload = new Uint8Array(160).fill(0xff);
      translation.sendRtp(rtpPacket({ sequence: 8 + n, rtpTicks: 4800 + 160 * n, payload }));
    }
    const digits: string[] = [];
    const detector = new DtmfDetector((digit) => void digits.push(digit));
    detector.process(Int16Array.from(decoded(PCMU, heard)));
    expect(digits).toEqual(['7']);
    expect(heard.every((packet) => payloadTypeOf(packet) === 0)).toBe(true);
  });

  test('are told by the clock of the listener', () => {
    const { heard, translation } = listening([PCMU, EVENTS], [L16, EVENTS_16K]);
    for (const packet of press('#', 101, 8000)) translation.sendRtp(packet);
    expect(heard.map(payloadTypeOf)).toEqual(heard.map(() => 98));
    const durations = heard.map((packet) => Buffer.from(payloadOf(packet)).readUInt16BE(2));
    expect(durations.at(0)).toBe(320);
    expect(durations.at(-1)).toBe(1600);
    expect(new Set(heard.map(rtpTicksOf)).size).toBe(1);
  });

  test('an event that claims to be longer than it can be is not told at once', () => {
    const slow = { ...EVENTS, clockRateHz: 1 };
    const { heard, translation } = listening([PCMU, slow], [PCMU]);
    translation.sendRtp(rtpPacket({ payloadType: 101, payload: Uint8Array.of(5, 10, 0xff, 0xff) }));
    expect(heard).toHaveLength(10);
  });

  test('malformed events are left out', () => {
    const { heard, translation } = listening([PCMU, EVENTS], [PCMU]);
    translation.sendRtp(rtpPacket({ payloadType: 101, payload: Uint8Array.of(5) }));
    translation.sendRtp(rtpPacket({ payloadType: 101, payload: Uint8Array.of(200, 0, 0, 160) }));
    expect(heard).toEqual([]);
  });
});
